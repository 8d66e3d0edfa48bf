import type * as wire from './schema.generated.ts'

/**
 * The shapes of the wire, under the names that this package promises. They are the types of the server's OpenAPI
 * document: what is renamed or dropped there does not compile here. Times are integer Unix milliseconds, sizes are
 * bytes, progress is 0..1, ids are opaque strings.
 */

/** One page of a list; `nextCursor` is null on the last page. */
export interface Page<Item> {
  items: Item[]
  nextCursor: string | null
}

export interface PageQuery {
  /** 1..200, 50 when left out. */
  limit?: number
  cursor?: string
}

export type Asset = wire.Asset
export type AssetKind = Asset['kind']
export type StepState = Asset['states']['metadata']
export type AssetQuery = QueryWithFlags<wire.ListAssetsData>
export type AssetSort = NonNullable<AssetQuery['sort']>
/** The fields that are there replace their old values, whole. */
export type AssetPatch = wire.UpdateAssetData['body']
/** Every editable field; what is left out is emptied. */
export type AssetReplacement = wire.ReplaceAssetData['body']
export type RenderQuery = QueryOf<wire.RenderAssetData>

/** Proof of what arrived: the hash and the size that the server computed itself. */
export type Receipt = wire.Receipt
/**
 * `duplicate`: the bytes were the current version of this asset already, and nothing was stored twice. `restored`: the
 * asset was in the trash and came back.
 */
export type UploadResult = wire.UploadResult
/** The fields beside the bytes, as the query of a raw upload has them. */
export type UploadQuery = QueryOf<wire.UploadAssetData>
export type AssetVersion = wire.Version
export type CheckResult = wire.CheckResult
export type ManifestItem = wire.ManifestResult['missing'][number]
export type ImportInput = wire.ImportAssetData['body']

export type BatchInput = wire.BatchAssetsData['body']
/** What became of one asset of a batch: `error` when it failed, else `asset` as it is now. */
export type BatchItem = wire.BatchItem
export type BatchResult = wire.BatchResult

export type Collection = wire.Collection
export type CollectionQuery = QueryOf<wire.ListCollectionsData>
export type CollectionInput = wire.CreateCollectionData['body']
export type CollectionPatch = wire.UpdateCollectionData['body']
export type CollectionAssetQuery = QueryWithFlags<wire.ListCollectionAssetsData>
export type CollectionDeletion = wire.CollectionDeletion

export type Tag = wire.Tag
export type TagQuery = QueryOf<wire.ListTagsData>
/** `job` goes on when there are many assets; null when all is done. */
export type TagChange = wire.TagChange
export type VersionDiff = wire.VersionDiff

export type Job = wire.Job
export type JobStatus = Job['status']
export type JobQuery = QueryOf<wire.ListJobsData>
/** One job with its answer and its tries, oldest first. */
export type JobDetail = wire.JobDetail
export type JobTry = wire.JobTry
/** One answer for each id, in their order: the job as it is now, or why nothing happened to it. */
export type JobBatch = wire.JobBatch
export type Flow = wire.Flow
export type Queue = wire.Queue
/** What to give fresh tries; when left out, failed and quarantined jobs of the project, 1,000 at most. */
export type Redrive = wire.RedriveQueueData['body']
export type Redriven = wire.Redriven
export type Worker = wire.Worker
export type Schedule = wire.Schedule

/** What a page sends: `timestamp` is Unix milliseconds or RFC 3339. */
export type SentEvent = wire.SentEvent
/** `sentAt`: the client's clock when it sends, by which its error is told. */
export type SendOptions = Omit<wire.SendEventsData['body'], 'events'> & { signal?: AbortSignal }
/** What became of the events that were sent: together, as many as they were. */
export type IngestReceipt = wire.IngestReceipt
/** An event as it is stored. */
export type SessionEvent = wire.SessionEvent
export type EventQuery = QueryOf<wire.ListEventsData>
export type EventExport = wire.EventExport
export type EventExportInput = wire.ExportEventsData['body']
export type EventType = SessionEvent['eventType']
export type EventTarget = wire.EventTarget

export type Session = wire.Session
export type SessionState = Session['state']
export type SessionQuery = WithFlags<QueryOf<wire.ListSessionsData>, 'bots'>
export type SessionStats = wire.SessionStats
export type TimelineEntry = wire.TimelineEntry

export type Signal = wire.Signal
export type SignalType = Signal['type']
export type Severity = Signal['severity']
export type FailurePoint = wire.FailurePoint
export type SignalQuery = QueryOf<wire.ListSignalsData>

export type Incident = wire.Incident
export type IncidentStatus = Incident['status']
export type IncidentQuery = WithFlags<QueryOf<wire.ListIncidentsData>, 'suppressed'>
export type IncidentSort = NonNullable<IncidentQuery['sort']>
export type IncidentPatch = wire.UpdateIncidentData['body']
/** One line of the audit trail. */
export type IncidentChange = wire.IncidentChange

export type Destination = wire.Destination
export type DestinationKind = Destination['kind']
export type DestinationInput = wire.CreateDestinationData['body']
export type DestinationPatch = wire.UpdateDestinationData['body']
export type DestinationTest = wire.DestinationTest

export type Ruleset = wire.Ruleset
/** Thresholds and weights: times in milliseconds, distances in CSS pixels, shares from 0 to 1. */
export type RulesetRules = wire.RulesetRules
/** Any part of the rules. */
export type PartialRulesetRules = wire.PartialRulesetRules
export type RulesetInput = wire.CreateRulesetData['body']
export type RulesetPatch = wire.UpdateRulesetData['body']
export type RulesetVersion = wire.RulesetVersion
export type RescoreInput = wire.RescoreSessionsData['body']
export type Rescore = wire.Rescore

/** What to look for: words, an example, people, and the filters of a list of assets; all of it holds together. */
export type SearchInput = wire.SearchRequest
/** The same beside a picture that is sent. */
export type SearchImageQuery = WithFlags<Omit<QueryOf<wire.SearchData>, 'fileName'>, 'deep'>
export type SearchResult = wire.SearchResult
export type SearchMode = SearchResult['mode']
export type SearchHit = SearchResult['items'][number]
export type SimilarQuery = QueryOf<wire.ListSimilarAssetsData>

/** What a project wants of vision. */
export type VisionSettings = wire.VisionSettings
export type VisionSettingsPatch = wire.VisionSettingsPatch
export type VisionTask = wire.VisionTask
/** The tasks, the models and the workers of a server. */
export type VisionCapabilities = wire.VisionCapabilities
export type VisionTaskRun = wire.RunVisionTaskData['body']
/** Those that were begun. */
export type VisionJobs = wire.VisionJobs
/** What a task said of a version, with what it depends on. */
export type VisionResult = wire.VisionResult
export type VisionResultQuery = QueryOf<wire.ListAssetResultsData>
/** How the vectors of one model are searched. */
export type VisionIndex = wire.VisionIndex
export type VisionIndexPlace = wire.RebuildVisionIndexData['body']

/** A face on a picture: its box and landmarks are shares of the upright picture, 0 to 1. */
export type Face = wire.Face
export type FaceBox = wire.FaceBox
export type FaceAssignment = wire.FaceAssign
/** The face, who it is now, and the face of the same photo that it took the place of. */
export type FaceDecision = wire.FaceDecision
export type FacesDeletion = wire.FacesDeletion
export type FaceSearchInput = wire.SearchFacesData['body']
export type FaceSearchQuery = Omit<QueryOf<wire.SearchFacesData>, 'fileName'>
/** Each face of the picture, with the people that it may be. */
export type FaceSearchResult = wire.FaceSearchResult
/** Each side is an asset with one face, a face, or a picture in base64. */
export type FaceVerification = wire.VerifyFacesData['body']
export type FaceSource = FaceVerification['first']
export type FaceVerificationResult = wire.FaceVerificationResult

/** `name` is empty until somebody names them. */
export type Person = wire.Person
export type PersonQuery = QueryOf<wire.ListPeopleData>
export type PersonInput = wire.CreatePersonData['body']
export type PersonPatch = wire.UpdatePersonData['body']
export type PersonSuggestion = wire.PersonSuggestion
export type SuggestionOutcome = wire.SuggestionOutcome

export type DuplicateGroup = wire.DuplicateGroup
/** Either `keepIds` with `trashIds`, or `differentIds`. */
export type DuplicateVerdict = wire.ResolveDuplicatesData['body']
export type DuplicateResolution = wire.DuplicateResolution

/** A model that makes vectors, where it comes from and how far it has gone through the project. */
export type VisionModel = wire.VisionModel
export type VisionModelInput = wire.AddVisionModelData['body']
export type VisionModelList = wire.VisionModelList
/** `jobId` is null when nothing was missing. */
export type VisionModelFill = wire.VisionModelFill

/** Topic `resync`: more was missed than the log keeps, or the server cannot tell; read your lists again. */
export interface Notice extends Omit<wire.Notice, 'position'> {
  /** Position in the log; hand it back as `lastEventId` to go on from here. */
  id: string
}

export type User = wire.User
export type Project = wire.Project
export type Role = Project['role']
export type Me = wire.Me
export type Scope = Me['scopes'][number]
export type UserAndProject = wire.UserAndProject
export type NewSetup = wire.CompleteSetupData['body']
export type ApiKey = wire.ApiKey
/** The only answer that ever carries the secret. */
export type ApiKeyWithSecret = wire.ApiKeyWithSecret
export type NewApiKey = wire.CreateApiKeyData['body']
export type ApiKeyPatch = wire.UpdateApiKeyData['body']

/** What an OAuth 2 token answer says, in the case of this package. */
export interface Tokens {
  accessToken: string
  refreshToken: string
  /** Seconds. */
  expiresIn: number
}

/** One field that the server refused. */
export type Issue = NonNullable<wire.Problem['issues']>[number]

type QueryOf<Data extends { query?: unknown }> = NonNullable<Data['query']>

/** The query of a list of assets, with flags as booleans. */
type QueryWithFlags<Data extends { query?: { trashed?: unknown; deep?: unknown } }> = Omit<
  QueryOf<Data>,
  'trashed' | 'deep' | 'tags' | 'anyTag'
> & {
  /** The trash instead of the library. */
  trashed?: boolean
  /** With the collections below. */
  deep?: boolean
  /** All of these. */
  tags?: string | string[]
  /** At least one of these. */
  anyTag?: string | string[]
}

/** Flags as booleans. */
type WithFlags<Query, Flag extends keyof Query> = Omit<Query, Flag> & { [F in Flag]?: boolean }
