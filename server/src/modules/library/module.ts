import { fileURLToPath } from 'node:url'
import type { Database, MigrationSet } from '#kernel/db'
import type { GuardedFetcher } from '#kernel/fetch'
import type { Route } from '#kernel/http'
import type { JobHandler, Jobs, ScheduleDeclaration } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { ObjectRegistry, ObjectStore } from '#kernel/storage'
import type { Clock, Ids } from '#kernel/system'
import { type ArrivalListener, createArrivals } from './arrivals.ts'
import { assetRoutes } from './asset.routes.ts'
import { type AssetService, createAssetService } from './asset.service.ts'
import { batchRoutes } from './batch/batch.routes.ts'
import { createBatchService } from './batch/batch.service.ts'
import { collectionRoutes } from './collections/collection.routes.ts'
import { createCollectionService } from './collections/collection.service.ts'
import { foldTallies } from './collections/deletion.repository.ts'
import { resumeDeletions } from './collections/deletion.ts'
import { contentRoutes } from './content.routes.ts'
import { type ContentService, createContentService } from './content.service.ts'
import { createDecoder } from './decoder.ts'
import { createDeriveService } from './derive.service.ts'
import { libraryHandlers } from './handlers.ts'
import { createImportService, type ImportService } from './import.service.ts'
import { createIntakeService, type IntakeService } from './intake.service.ts'
import { emptyTrashNightly } from './jobs.ts'
import type { MediaPipeline } from './media/index.ts'
import { createPosterService, type PosterService } from './poster.service.ts'
import { type AssetReader, createAssetReader } from './reader.ts'
import { findReferences } from './rendition.repository.ts'
import { createRenditionService, type RenditionService } from './rendition.service.ts'
import { indexMissing } from './search/search.repository.ts'
import { tagRoutes } from './tags/tag.routes.ts'
import { createTagService, type TagService } from './tags/tag.service.ts'
import { createUploadService, type UploadService } from './upload.service.ts'
import { versionRoutes } from './version.routes.ts'
import { createVersionService, type VersionService } from './version.service.ts'

export interface LibraryParts {
  readonly db: Database
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly media: MediaPipeline
  readonly notices: Notices
  readonly jobs: Jobs
  readonly fetcher: GuardedFetcher
  readonly clock: Clock
  readonly ids: Ids
  readonly maxUploadBytes: number
  /** What is in the trash for so long is purged. */
  readonly trashDays: number
}

const DAY_MS = 24 * 3_600_000

export interface Library {
  readonly name: 'library'
  readonly service: AssetService
  /** For the modules above. */
  readonly reader: AssetReader
  readonly posters: PosterService
  /** Called in the transaction that makes a version current and whole; to be registered before the start. */
  onArrival(listener: ArrivalListener): void
  readonly routes: readonly Route[]
  readonly handlers: readonly JobHandler[]
  /** Keeps the counts of collections and tags quick to read. */
  foldCounts(): Promise<void>
  /** Makes assets of an older version findable; answers how many it took this time. */
  indexMissing(): Promise<number>
  /** Takes up deletions of collections whose job gave up or was cancelled. */
  resumeDeletions(): Promise<void>
  readonly schedules: readonly ScheduleDeclaration[]
}

export const libraryMigrations: MigrationSet = {
  owner: 'library',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}

/** Builds the module: its services over the kernel's parts, and the edges over its services. */
export const createLibrary = (parts: LibraryParts): Library => {
  const { maxUploadBytes } = parts
  const arrivals = createArrivals()
  const intake = createIntakeService(parts)
  const assets = createAssetService(parts)
  const uploads = createUploadService({ ...parts, arrivals })
  const versions = createVersionService({ ...parts, arrivals })
  const decoder = createDecoder(parts)
  const derive = createDeriveService({ ...parts, decoder, arrivals })
  const renditions = createRenditionService({ ...parts, decoder, derive })
  const content = createContentService(parts)
  const imports = createImportService({ ...parts, intake, uploads, maxBytes: maxUploadBytes })
  const tags = createTagService(parts)
  parts.registry.registerReferences('library', findReferences)
  return {
    name: 'library',
    service: assets,
    reader: createAssetReader({ ...parts, renditions }),
    posters: createPosterService(parts),
    onArrival: arrivals.listen,
    routes: routesOf(parts, { assets, uploads, intake, imports, versions, content, renditions, tags }),
    handlers: libraryHandlers({
      objects: parts.objects,
      derive,
      imports,
      parts,
      tags,
      assets,
      trashMs: parts.trashDays * DAY_MS,
    }),
    schedules: [emptyTrashNightly],
    foldCounts: () => foldTallies(parts.db.query),
    indexMissing: () => parts.db.transaction(indexMissing),
    resumeDeletions: () => resumeDeletions(parts),
  }
}

interface Services {
  readonly assets: AssetService
  readonly uploads: UploadService
  readonly intake: IntakeService
  readonly imports: ImportService
  readonly versions: VersionService
  readonly content: ContentService
  readonly renditions: RenditionService
  readonly tags: TagService
}

const routesOf = (parts: LibraryParts, services: Services): Route[] => {
  const { maxUploadBytes } = parts
  const { assets, content, intake, renditions, tags, versions } = services
  return [
    // Before the routes with an id in the same place.
    ...batchRoutes(createBatchService(parts)),
    ...assetRoutes({ ...services, maxUploadBytes }),
    ...versionRoutes({ versions, intake, maxUploadBytes }),
    ...contentRoutes({ content, renditions }),
    ...collectionRoutes(createCollectionService(parts), assets),
    ...tagRoutes(tags),
  ]
}
