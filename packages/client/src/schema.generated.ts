// Generated from docs/reference/openapi.json by tools/generate-client.ts: run `npm run generate`, never edit.
// The types of src/types.ts are aliases of these, so that a drift between server and client does not compile.
export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type ApiKey = {
    id: string;
    projectId: string;
    name: string;
    /**
     * The first characters of the secret, to recognise it by.
     */
    prefix: string;
    scopes: Array<'library:read' | 'library:write' | 'library:purge' | 'vision:read' | 'vision:write' | 'generation:read' | 'generation:write' | 'datasets:read' | 'datasets:write' | 'sessions:read' | 'sessions:write' | 'sessions:ingest' | 'assistant:read' | 'assistant:write' | 'accounts:read' | 'accounts:write' | 'system:admin'>;
    expiresAt: number | null;
    rateLimit: number | null;
    origins: Array<string>;
    addresses: Array<string>;
    createdAt: number;
    createdBy: string;
    updatedAt: number;
    /**
     * The last use, to the minute.
     */
    usedAt: number | null;
    revokedAt: number | null;
};

export type ApiKeyPage = {
    items: Array<ApiKey>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type ApiKeyWithSecret = {
    id: string;
    projectId: string;
    name: string;
    /**
     * The first characters of the secret, to recognise it by.
     */
    prefix: string;
    scopes: Array<'library:read' | 'library:write' | 'library:purge' | 'vision:read' | 'vision:write' | 'generation:read' | 'generation:write' | 'datasets:read' | 'datasets:write' | 'sessions:read' | 'sessions:write' | 'sessions:ingest' | 'assistant:read' | 'assistant:write' | 'accounts:read' | 'accounts:write' | 'system:admin'>;
    expiresAt: number | null;
    rateLimit: number | null;
    origins: Array<string>;
    addresses: Array<string>;
    createdAt: number;
    createdBy: string;
    updatedAt: number;
    /**
     * The last use, to the minute.
     */
    usedAt: number | null;
    revokedAt: number | null;
    /**
     * Shown this once.
     */
    secret: string;
};

export type Asset = {
    id: string;
    projectId: string;
    collectionId: string | null;
    label: string;
    description: string;
    kind: 'image' | 'video' | 'audio' | 'document';
    mime: string;
    /**
     * Bytes of the current version.
     */
    size: number;
    sha256: string;
    /**
     * Pixels, after the orientation is applied.
     */
    width: number | null;
    height: number | null;
    /**
     * The EXIF orientation of the file, 1 to 8.
     */
    orientation: number | null;
    takenAt: number | null;
    /**
     * Minutes east of UTC, when the camera said so.
     */
    takenAtOffset: number | null;
    camera: string | null;
    lens: string | null;
    location: {
        lat: number;
        lon: number;
    } | null;
    /**
     * Base64.
     */
    thumbhash: string | null;
    version: number;
    tags: Array<string>;
    metadata: {
        [key: string]: unknown;
    };
    createdAt: number;
    /**
     * The id of the user.
     */
    createdBy: string | null;
    updatedAt: number;
    updatedBy: string | null;
    trashedAt: number | null;
    /**
     * For `If-Match`: the revision in quotes.
     */
    etag: string;
    states: {
        metadata: 'pending' | 'ready' | 'failed';
        renditions: 'pending' | 'ready' | 'failed';
    };
    /**
     * Why a state is `failed`.
     */
    failure: {
        code: string;
        message: string;
    } | null;
};

export type AssetPage = {
    items: Array<Asset>;
    nextCursor: string | null;
};

export type BatchItem = {
    id: string;
    status: 'done' | 'unchanged' | 'failed';
    /**
     * As it is now; absent when it failed.
     */
    asset?: Asset;
    error?: {
        code: string;
        message: string;
    };
};

export type BatchResult = {
    /**
     * One for each id, in their order.
     */
    items: Array<BatchItem>;
};

export type CheckResult = {
    existing: Array<{
        sha256: string;
        assetId: string;
        trashed: boolean;
    }>;
    missing: Array<string>;
};

export type Collection = {
    id: string;
    projectId: string;
    /**
     * The collection that it is in; null at the top.
     */
    parentId: string | null;
    /**
     * The collections that it is in, the outermost first.
     */
    path: Array<{
        id: string;
        name: string;
    }>;
    name: string;
    description: string;
    /**
     * The chosen one, while it is outside the trash, else the newest asset in it or below it.
     */
    coverAssetId: string | null;
    /**
     * Assets in it, without the trash.
     */
    assetCount: number;
    /**
     * The same with all collections below it.
     */
    deepAssetCount: number;
    /**
     * Collections directly in it.
     */
    childCount: number;
    createdAt: number;
    createdBy: string | null;
    updatedAt: number;
    updatedBy: string | null;
    /**
     * For `If-Match`: the revision in quotes.
     */
    etag: string;
};

export type CollectionDeletion = {
    /**
     * How many went, with those below.
     */
    collections: number;
    /**
     * How many were in them, those in the trash included.
     */
    assets: number;
    /**
     * What still takes the assets out; null when all is done.
     */
    job: Job | null;
};

export type CollectionPage = {
    items: Array<Collection>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type Destination = {
    id: string;
    projectId: string;
    kind: 'webhook' | 'jira' | 'linear' | 'github';
    name: string;
    settings: {
        [key: string]: unknown;
    };
    automatic: boolean;
    /**
     * False: nothing is exported to it.
     */
    enabled: boolean;
    ratePerHour: number;
    createdAt: number;
    createdBy: string;
    updatedAt: number;
    etag: string;
};

export type DestinationPage = {
    items: Array<Destination>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type DestinationTest = {
    ok: boolean;
    code: string | null;
    message: string;
};

export type DuplicateGroup = {
    id: string;
    assets: Array<{
        asset: Asset;
        /**
         * Bits of 64 in which its perceptual hash differs from the nearest of the group.
         */
        distance: number | null;
        /**
         * Cosine of its vector with the nearest of the group.
         */
        similarity: number | null;
    }>;
    /**
     * What says that they are the same: perceptual hashes, vectors of a model, or both. Vectors of colours alone never do.
     */
    basis: 'hash' | 'embedding' | 'both';
    /**
     * The id of the asset that is suggested to be kept.
     */
    keepBest: string;
    why: string;
};

export type DuplicateGroupPage = {
    items: Array<DuplicateGroup>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type DuplicateResolution = {
    id: string;
    kind: 'trashed' | 'different';
    keptIds: Array<string>;
    trashedIds: Array<string>;
    differentIds: Array<string>;
    createdAt: number;
    createdBy: string | null;
    createdByLabel: string;
    undoneAt: number | null;
    undoneBy: string | null;
};

export type DuplicateResolutionPage = {
    items: Array<DuplicateResolution>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type EventExport = {
    id: string;
    jobId: string;
    projectId: string;
    from: number;
    to: number;
    eventType: 'click' | 'input' | 'form_submit' | 'network_success' | 'network_error' | 'slow_response' | 'error' | 'navigation' | 'scroll' | 'pointer' | 'progress' | 'long_task' | 'web_vital' | 'visibility' | 'custom' | null;
    environment: string | null;
    status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
    /**
     * Events in the file; null until it is made.
     */
    events: number | null;
    /**
     * Bytes of the file.
     */
    size: number | null;
    sha256: string | null;
    createdAt: number;
    createdBy: string | null;
    finishedAt: number | null;
};

export type EventExportInput = {
    /**
     * Of the timestamps of the events, included.
     */
    from: number;
    /**
     * Not included.
     */
    to: number;
    eventType?: 'click' | 'input' | 'form_submit' | 'network_success' | 'network_error' | 'slow_response' | 'error' | 'navigation' | 'scroll' | 'pointer' | 'progress' | 'long_task' | 'web_vital' | 'visibility' | 'custom';
    environment?: string;
};

export type EventExportPage = {
    items: Array<EventExport>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type EventTarget = {
    /**
     * Its role or input type, e.g. button.
     */
    type: string | null;
    id: string | null;
    /**
     * A stable CSS selector.
     */
    selector: string | null;
    tagName: string | null;
};

export type Face = {
    id: string;
    assetId: string;
    assetVersion: number;
    box: FaceBox;
    /**
     * How sure the detector is, 0 to 1; 1 for a face drawn by hand.
     */
    score: number;
    /**
     * Measured as the box: right eye, left eye, nose, mouth, right ear, left ear, as far as the model tells them.
     */
    landmarks: Array<[
        number,
        number
    ]>;
    personId: string | null;
    origin: 'detected' | 'manual';
    /**
     * Whether it has a vector, by which people are told apart.
     */
    recognizable: boolean;
    task: {
        name: string;
        version: string;
        model: string;
    };
};

/**
 * A person, or the name of one; with a name that nobody has a new person is made.
 */
export type FaceAssign = {
    personId?: string;
    name?: string;
};

/**
 * Of the whole upright picture, 0 to 1.
 */
export type FaceBox = {
    x: number;
    y: number;
    width: number;
    height: number;
};

export type FaceDecision = {
    face: Face;
    /**
     * Who the face is now.
     */
    person: Person | null;
    /**
     * The face of the same photo that was this person until now: nobody is on a photo twice.
     */
    displaced: Face | null;
};

export type FaceDrawing = {
    /**
     * Of the whole upright picture, 0 to 1.
     */
    box: FaceBox;
};

export type FaceList = {
    items: Array<Face>;
};

export type FaceReject = {
    /**
     * Who it is not; left out: who it is at the moment.
     */
    personId?: string;
};

export type FaceSearchByAsset = {
    assetId: string;
    /**
     * People for each face at most.
     */
    limit?: number;
    /**
     * Answers people from this similarity on; the threshold of the project unless told.
     */
    minSimilarity?: number;
};

export type FaceSearchResult = {
    faces: Array<{
        box: FaceBox;
        score: number;
        /**
         * The most similar first.
         */
        people: Array<{
            person: Person;
            /**
             * Cosine, -1 to 1.
             */
            similarity: number;
        }>;
    }>;
    /**
     * From this similarity on two faces are one person: the setting of the project.
     */
    threshold: number;
    /**
     * What both faces were looked at with.
     */
    model: string;
};

export type FaceVerification = {
    first: {
        /**
         * The largest face of its picture.
         */
        assetId?: string;
        faceId?: string;
        /**
         * A picture as base64, 8 MiB at most; its largest face is compared, and nothing of it is kept.
         */
        image?: string;
    };
    second: {
        /**
         * The largest face of its picture.
         */
        assetId?: string;
        faceId?: string;
        /**
         * A picture as base64, 8 MiB at most; its largest face is compared, and nothing of it is kept.
         */
        image?: string;
    };
};

export type FaceVerificationResult = {
    /**
     * Whether the similarity reaches the threshold.
     */
    same: boolean;
    /**
     * Cosine, -1 to 1.
     */
    similarity: number;
    /**
     * From this similarity on two faces are one person: the setting of the project.
     */
    threshold: number;
    /**
     * What both faces were looked at with.
     */
    model: string;
    first: {
        box: FaceBox;
        score: number;
    };
    second: {
        box: FaceBox;
        score: number;
    };
};

/**
 * How many were deleted.
 */
export type FacesDeletion = {
    faces: number;
    people: number;
};

export type FailurePoint = {
    type: 'rage' | 'dead_click' | 'error_click' | 'blocked' | 'form_loop' | 'abandonment' | 'confusion' | 'quick_back' | 'refresh_loop' | 'slow_wait' | 'thrash';
    route: string;
    target: EventTarget | null;
    /**
     * For people, e.g. “button #save on /checkout”.
     */
    label: string;
};

export type Flow = {
    id: string;
    projectId: string | null;
    name: string | null;
    /**
     * running while a step waits or runs; else failed if one failed or is in quarantine, else cancelled if one was cancelled.
     */
    status: 'running' | 'succeeded' | 'failed' | 'cancelled';
    /**
     * All its jobs.
     */
    total: number;
    /**
     * Its jobs per status.
     */
    counts: {
        queued: number;
        running: number;
        succeeded: number;
        failed: number;
        cancelled: number;
        quarantined: number;
    };
    /**
     * Of the queued ones: those that wait for other steps.
     */
    blocked: number;
    /**
     * Jobs that have ended, of all.
     */
    progress: number;
    createdAt: number;
    finishedAt: number | null;
};

export type Health = {
    status: 'alive';
    version: string;
    time: number;
};

export type Incident = {
    id: string;
    projectId: string;
    fingerprint: string;
    type: 'rage' | 'dead_click' | 'error_click' | 'blocked' | 'form_loop' | 'abandonment' | 'confusion' | 'quick_back' | 'refresh_loop' | 'slow_wait' | 'thrash';
    title: string;
    failurePoint: FailurePoint;
    status: 'new' | 'confirmed' | 'dismissed' | 'resolved' | 'regressed';
    severity: 'none' | 'low' | 'medium' | 'high' | 'critical';
    confidence: number;
    signalCount: number;
    sessionCount: number;
    /**
     * Identified users; a session without one counts as one of its own.
     */
    userCount: number;
    /**
     * Affected sessions of each of the last 14 UTC days, oldest first.
     */
    trend: Array<{
        at: number;
        sessions: number;
    }>;
    /**
     * Of the strongest signal.
     */
    explanation: string;
    /**
     * Of the same signal: what would have kept it quiet.
     */
    counterfactual: string;
    firstSeenAt: number;
    lastSeenAt: number;
    suppression: Suppression | null;
    exports: Array<IncidentExport>;
    createdAt: number;
    updatedAt: number;
    /**
     * For `If-Match`: the revision in quotes. New occurrences do not change it.
     */
    etag: string;
};

export type IncidentChange = {
    id: string;
    at: number;
    by: string;
    change: 'created' | 'status' | 'suppressed' | 'unsuppressed' | 'exported' | 'note';
    from: string | null;
    to: string | null;
    note: string | null;
};

export type IncidentChangePage = {
    items: Array<IncidentChange>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type IncidentExport = {
    destinationId: string;
    kind: string;
    /**
     * waiting: for its job, or for room in the hour of the destination.
     */
    state: 'waiting' | 'exported' | 'failed';
    /**
     * The ticket's own, e.g. SHOP-12.
     */
    key: string | null;
    url: string | null;
    /**
     * Of the export; while there is none, of the request for it.
     */
    at: number;
    failure: {
        code: string;
        message: string;
    } | null;
};

export type IncidentPage = {
    items: Array<Incident>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type IngestBody = {
    events: Array<SentEvent>;
    /**
     * When it was sent by the clock of the client, whose error is told by it.
     */
    sentAt?: number | string | null;
    sdkVersion?: string;
};

export type IngestReceipt = {
    /**
     * Newly stored.
     */
    accepted: number;
    /**
     * Known already, repeats within the request included.
     */
    duplicates: number;
    rejected: Array<{
        /**
         * Place in `events`, from 0.
         */
        index: number;
        code: string;
        message: string;
    }>;
};

export type Job = {
    id: string;
    projectId: string | null;
    /**
     * The kind of job and the name of its queue, e.g. library.derive.
     */
    name: string;
    status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'quarantined';
    /**
     * A step of a flow that waits for the steps before it; its status is queued.
     */
    blocked: boolean;
    progress: number;
    attempts: number;
    error: JobError | null;
    assetId: string | null;
    /**
     * The flow that the job is a step of.
     */
    flowId: string | null;
    /**
     * Higher runs first; 0 is normal.
     */
    priority: number;
    /**
     * Not before then.
     */
    runAt: number;
    createdAt: number;
    startedAt: number | null;
    finishedAt: number | null;
};

export type JobBatch = {
    items: Array<{
        id: string;
        job: Job | null;
        error: JobError | null;
    }>;
};

export type JobDetail = {
    id: string;
    projectId: string | null;
    /**
     * The kind of job and the name of its queue, e.g. library.derive.
     */
    name: string;
    status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'quarantined';
    /**
     * A step of a flow that waits for the steps before it; its status is queued.
     */
    blocked: boolean;
    progress: number;
    attempts: number;
    error: JobError | null;
    assetId: string | null;
    /**
     * The flow that the job is a step of.
     */
    flowId: string | null;
    /**
     * Higher runs first; 0 is normal.
     */
    priority: number;
    /**
     * Not before then.
     */
    runAt: number;
    createdAt: number;
    startedAt: number | null;
    finishedAt: number | null;
    /**
     * The worker of the last try.
     */
    worker: string | null;
    /**
     * What the job answered to the steps after it.
     */
    result: Schema0 | null;
    /**
     * The last tries, oldest first; 21 at most.
     */
    history: Array<JobTry>;
};

export type JobError = {
    code: string;
    message: string;
};

export type JobPage = {
    items: Array<Job>;
    nextCursor: string | null;
};

export type JobTry = {
    attempt: number;
    startedAt: number | null;
    endedAt: number | null;
    /**
     * Host, process id and id of the worker.
     */
    worker: string | null;
    /**
     * crashed: its child process ended; lost: its worker went away; stopped: handed back by a worker that ended.
     */
    outcome: 'running' | 'succeeded' | 'failed' | 'crashed' | 'lost' | 'cancelled' | 'stopped';
    error: JobError | null;
};

/**
 * RFC 7517: the public keys that access tokens are signed with.
 */
export type KeySet = {
    keys: Array<{
        [key: string]: unknown;
    }>;
};

export type KnownVisionModel = {
    id: string;
    family: string;
    dimensions: number;
    dtypes: Array<'fp32' | 'q8'>;
    /**
     * To download, roughly.
     */
    megabytes: {
        fp32: number;
        q8: number;
    };
    note: string;
};

export type ManifestResult = {
    missing: Array<{
        sha256: string;
        size: number;
    }>;
};

export type Me = {
    user: User;
    memberships: Array<{
        project: {
            id: string;
            name: string;
        };
        role: 'owner' | 'editor' | 'viewer';
    }>;
    /**
     * The project that this request works in.
     */
    project: Project | null;
    /**
     * What this credential may do in that project.
     */
    scopes: Array<'library:read' | 'library:write' | 'library:purge' | 'vision:read' | 'vision:write' | 'generation:read' | 'generation:write' | 'datasets:read' | 'datasets:write' | 'sessions:read' | 'sessions:write' | 'sessions:ingest' | 'assistant:read' | 'assistant:write' | 'accounts:read' | 'accounts:write' | 'system:admin'>;
    /**
     * Whether this credential may administer the server.
     */
    admin: boolean;
    credential: 'session' | 'token' | 'key' | 'local';
};

export type Notice = {
    position: number;
    topic: string;
    projectId: string | null;
    assetId: string | null;
    at: number;
    data: {
        [key: string]: unknown;
    };
};

export type PartialRulesetRules = {
    /**
     * Signals that are not looked for.
     */
    disabled?: Array<'error_click' | 'slow_wait' | 'dead_click' | 'refresh_loop' | 'blocked' | 'form_loop' | 'rage' | 'thrash' | 'confusion' | 'quick_back' | 'abandonment'>;
    /**
     * What counts as the answer to an action.
     */
    answers?: {
        /**
         * How long the answer to an action is waited for that another SDK reports. The observer watches each click for 2.5 s whatever this says; an answer that it saw later than this is late.
         */
        windowMs?: number;
        /**
         * A request, submit, scroll or event of the app that follows an unwatched action within this time is taken as its effect.
         */
        promptMs?: number;
        /**
         * An error or failed request that follows an action within this time is its effect.
         */
        failureMs?: number;
        /**
         * How long the outcome of a submit or of a try is waited for.
         */
        outcomeMs?: number;
        /**
         * An unwatched action is taken as answered late by a navigation up to this time after it.
         */
        lateMs?: number;
        /**
         * A request or error that came this often without an action before it belongs to the page, and answers nothing.
         */
        backgroundMin?: number;
    };
    signals?: {
        error_click?: {
            /**
             * From the click to the error, or to the start of the request that failed.
             */
            maxDelayMs?: number;
            /**
             * Up to this delay the signal is weak.
             */
            weakDelayMs?: number;
            /**
             * The same failure on one target up to this far apart is one signal.
             */
            repeatMs?: number;
        };
        slow_wait?: {
            /**
             * A wait must be longer than this.
             */
            minWaitMs?: number;
            /**
             * From this wait on the signal is weak.
             */
            weakWaitMs?: number;
            /**
             * An answer later than this was not waited for.
             */
            maxWaitMs?: number;
            /**
             * Waits for one answer on one target up to this far apart are one signal.
             */
            repeatMs?: number;
        };
        dead_click?: {
            /**
             * Dead clicks on one target up to this far apart are one signal.
             */
            repeatMs?: number;
        };
        refresh_loop?: {
            /**
             * Reloads of one route.
             */
            minReloads?: number;
            /**
             * From the first to the last.
             */
            withinMs?: number;
        };
        blocked?: {
            /**
             * Tries after the first rejection.
             */
            minRetries?: number;
            /**
             * Between two tries.
             */
            maxGapMs?: number;
            /**
             * From the first try to the last that counts.
             */
            withinMs?: number;
        };
        form_loop?: {
            /**
             * Submits of one form in a row without success.
             */
            minSubmits?: number;
            /**
             * From the first to the one that makes the number full.
             */
            withinMs?: number;
        };
        rage?: {
            /**
             * Unanswered clicks on one target.
             */
            minClicks?: number;
            /**
             * Between two of them.
             */
            maxGapMs?: number;
            /**
             * Between two of them.
             */
            maxDistancePx?: number;
            /**
             * Clicks of full strength …
             */
            strongClicks?: number;
            /**
             * … within this time.
             */
            strongWithinMs?: number;
            /**
             * Up to this gap the signal is weak.
             */
            weakGapMs?: number;
            /**
             * Up to this distance the signal is weak.
             */
            weakDistancePx?: number;
            /**
             * Up to four unwatched clicks on a text this close to each other select it.
             */
            selectionGapMs?: number;
        };
        thrash?: {
            /**
             * Changes of the direction of the pointer.
             */
            minReversals?: number;
            /**
             * From the first to the last.
             */
            withinMs?: number;
            /**
             * From the last to leaving the page.
             */
            leaveMs?: number;
        };
        confusion?: {
            /**
             * Visits that alternate between two routes.
             */
            minVisits?: number;
            /**
             * From the first visit to the last.
             */
            visitsWithinMs?: number;
            /**
             * Shorter visits are redirects, not a person.
             */
            minVisitMs?: number;
            /**
             * Changes of the direction of scrolling without a click.
             */
            minReversals?: number;
            /**
             * From the first to the last.
             */
            reversalsWithinMs?: number;
        };
        quick_back?: {
            /**
             * From arriving to going back.
             */
            maxStayMs?: number;
            /**
             * Up to this stay the signal is weak.
             */
            weakStayMs?: number;
        };
        abandonment?: {
            /**
             * From the start of the flow to the friction.
             */
            frictionWithinMs?: number;
            /**
             * Who comes back and completes within this time has not left.
             */
            returnMs?: number;
            /**
             * A page that is hidden or left this soon after a link or share was clicked is not left for good.
             */
            linkMs?: number;
        };
    };
    correlation?: {
        /**
         * Signals up to this far apart are correlated.
         */
        withinMs?: number;
        /**
         * A signal of this strength needs no other.
         */
        standsAlone?: number;
        /**
         * A weaker one is never emitted.
         */
        minStrength?: number;
        /**
         * A less certain one is never emitted.
         */
        minConfidence?: number;
        /**
         * Share of the doubt that a correlated signal of other evidence takes away; three at most.
         */
        confidenceGain?: number;
        /**
         * A less certain signal is not made surer by others around it.
         */
        gainFrom?: number;
    };
    score?: {
        /**
         * After this time a level of frustration is halved.
         */
        halfLifeMs?: number;
        /**
         * Points of one signal of full strength and confidence.
         */
        weights?: {
            /**
             * A click that failed.
             */
            error_click?: number;
            /**
             * A wait.
             */
            slow_wait?: number;
            /**
             * A dead click.
             */
            dead_click?: number;
            /**
             * A loop of reloads.
             */
            refresh_loop?: number;
            /**
             * A person who is blocked.
             */
            blocked?: number;
            /**
             * A loop of submits.
             */
            form_loop?: number;
            /**
             * Rage clicks.
             */
            rage?: number;
            /**
             * A thrashing pointer.
             */
            thrash?: number;
            /**
             * Confusion.
             */
            confusion?: number;
            /**
             * A page left at once.
             */
            quick_back?: number;
            /**
             * An abandoned flow.
             */
            abandonment?: number;
        };
        /**
         * Points from which the severity is medium; below it is low.
         */
        mediumFrom?: number;
        /**
         * Points from which it is high.
         */
        highFrom?: number;
        /**
         * Points from which it is critical.
         */
        criticalFrom?: number;
    };
};

export type Person = {
    id: string;
    /**
     * Empty until somebody names them.
     */
    name: string;
    hidden: boolean;
    faceCount: number;
    /**
     * Photos that they are on, without the trash.
     */
    assetCount: number;
    /**
     * The face that was chosen, else the best; its crop shows the person.
     */
    coverFaceId: string | null;
    createdAt: number;
    updatedAt: number;
    /**
     * For `If-Match`.
     */
    etag: string;
};

export type PersonFacePage = {
    items: Array<Face>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type PersonInput = {
    name?: string;
    hidden?: boolean;
};

export type PersonMerge = {
    /**
     * Who remains.
     */
    intoId: string;
    /**
     * Who they are as well.
     */
    ids: Array<string>;
};

export type PersonPage = {
    items: Array<Person>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type PersonPatch = {
    /**
     * Empty: nobody knows the name.
     */
    name?: string;
    hidden?: boolean;
    /**
     * A face of the person; null: the best one.
     */
    coverFaceId?: string | null;
};

/**
 * The faces that are another person.
 */
export type PersonSplit = {
    faceIds: Array<string>;
};

export type PersonSuggestion = {
    id: string;
    first: Person;
    second: Person;
    /**
     * Mean cosine similarity of their most similar faces.
     */
    similarity: number;
    /**
     * Up to three of each, the best first.
     */
    faces: Array<Face>;
};

export type PersonSuggestions = {
    items: Array<PersonSuggestion>;
};

export type Problem = {
    type: string;
    title: string;
    status: number;
    detail: string;
    /**
     * Stable: programs may branch on it.
     */
    code: string;
    requestId: string;
    issues?: Array<{
        path: string;
        message: string;
    }>;
    [key: string]: unknown;
};

export type Project = {
    id: string;
    name: string;
    /**
     * Yours in this project.
     */
    role: 'owner' | 'editor' | 'viewer';
    /**
     * Whether requests like this one work in this project.
     */
    current: boolean;
    createdAt: number;
    updatedAt: number;
};

export type ProjectPage = {
    items: Array<Project>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type Queue = {
    /**
     * The kind of job, e.g. library.derive.
     */
    name: string;
    paused: boolean;
    pausedAt: number | null;
    pausedBy: string | null;
    /**
     * All that wait, those of `delayed` and `blocked` included.
     */
    queued: number;
    running: number;
    /**
     * Of those that wait: their time has not come.
     */
    delayed: number;
    /**
     * Of those that wait: steps of a flow that wait for others.
     */
    blocked: number;
    failed: number;
    quarantined: number;
    /**
     * Since when the one that waits longest could have run; null when none could.
     */
    oldestQueuedAt: number | null;
    /**
     * Living workers that take jobs of this kind.
     */
    workers: number;
    /**
     * Jobs of this kind that one worker runs at once; null until a worker has told.
     */
    concurrency: number | null;
};

export type QueuePage = {
    items: Array<Queue>;
    nextCursor: string | null;
};

export type Readiness = {
    status: 'ready' | 'not_ready';
    checks?: Array<{
        name: string;
        ok: boolean;
        ms: number;
        message: string | null;
    }>;
};

export type RebuildRequest = {
    kind?: 'assets' | 'faces';
    /**
     * Left out: the model that the project searches with; for faces the one with most.
     */
    model?: string;
};

/**
 * Proof of what the server holds, durably, when it answered.
 */
export type Receipt = {
    sha256: string;
    size: number;
    version: number;
    receivedAt: number;
};

export type Redriven = {
    /**
     * Jobs that were queued again with fresh tries; with `dryRun` those that would be.
     */
    redriven: number;
    /**
     * Jobs that still match.
     */
    remaining: number;
};

export type Rescore = {
    id: string;
    jobId: string;
    projectId: string;
    rulesetId: string;
    rulesetVersion: number;
    /**
     * With rules that were not stored.
     */
    trial: boolean;
    range: {
        /**
         * Sessions that started at this time or later.
         */
        from: number;
        /**
         * Sessions that started before this time.
         */
        to: number;
    };
    mode: 'shadow' | 'apply';
    status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
    progress: number;
    /**
     * Sessions of the range that were scored so far.
     */
    sessions: number;
    /**
     * Those of them whose signals come or go, or whose score is another.
     */
    changedSessions: number;
    /**
     * Those that the program failed on; nothing of them is compared or replaced.
     */
    failedSessions: number;
    /**
     * By type: as stored, and by this ruleset.
     */
    signals: {
        [key: string]: {
            before: number;
            after: number;
        };
    };
    meanScore: {
        before: number;
        after: number;
    };
    /**
     * Sessions that change, with the types of the signals that come and go; 20 at most.
     */
    examples: Array<{
        sessionId: string;
        added: Array<string>;
        removed: Array<string>;
    }>;
    createdAt: number;
    createdBy: string | null;
    finishedAt: number | null;
};

export type RescorePage = {
    items: Array<Rescore>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type ResolveRequest = {
    keepIds?: Array<string>;
    /**
     * These go to the trash.
     */
    trashIds?: Array<string>;
    /**
     * These are not the same picture: they are not shown together again.
     */
    differentIds?: Array<string>;
};

export type Resync = {
    position: number;
};

export type Ruleset = {
    id: string;
    name: string;
    /**
     * Ascends with each change; earlier versions stay readable.
     */
    version: number;
    rules: RulesetRules;
    /**
     * New sessions of the project are scored by it.
     */
    active: boolean;
    createdAt: number | null;
    createdBy: string | null;
    updatedAt: number | null;
    etag: string;
};

export type RulesetPage = {
    items: Array<Ruleset>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

/**
 * Times in milliseconds, distances in CSS pixels, shares from 0 to 1.
 */
export type RulesetRules = {
    /**
     * Signals that are not looked for.
     */
    disabled: Array<'error_click' | 'slow_wait' | 'dead_click' | 'refresh_loop' | 'blocked' | 'form_loop' | 'rage' | 'thrash' | 'confusion' | 'quick_back' | 'abandonment'>;
    /**
     * What counts as the answer to an action.
     */
    answers: {
        /**
         * How long the answer to an action is waited for that another SDK reports. The observer watches each click for 2.5 s whatever this says; an answer that it saw later than this is late.
         */
        windowMs: number;
        /**
         * A request, submit, scroll or event of the app that follows an unwatched action within this time is taken as its effect.
         */
        promptMs: number;
        /**
         * An error or failed request that follows an action within this time is its effect.
         */
        failureMs: number;
        /**
         * How long the outcome of a submit or of a try is waited for.
         */
        outcomeMs: number;
        /**
         * An unwatched action is taken as answered late by a navigation up to this time after it.
         */
        lateMs: number;
        /**
         * A request or error that came this often without an action before it belongs to the page, and answers nothing.
         */
        backgroundMin: number;
    };
    signals: {
        error_click: {
            /**
             * From the click to the error, or to the start of the request that failed.
             */
            maxDelayMs: number;
            /**
             * Up to this delay the signal is weak.
             */
            weakDelayMs: number;
            /**
             * The same failure on one target up to this far apart is one signal.
             */
            repeatMs: number;
        };
        slow_wait: {
            /**
             * A wait must be longer than this.
             */
            minWaitMs: number;
            /**
             * From this wait on the signal is weak.
             */
            weakWaitMs: number;
            /**
             * An answer later than this was not waited for.
             */
            maxWaitMs: number;
            /**
             * Waits for one answer on one target up to this far apart are one signal.
             */
            repeatMs: number;
        };
        dead_click: {
            /**
             * Dead clicks on one target up to this far apart are one signal.
             */
            repeatMs: number;
        };
        refresh_loop: {
            /**
             * Reloads of one route.
             */
            minReloads: number;
            /**
             * From the first to the last.
             */
            withinMs: number;
        };
        blocked: {
            /**
             * Tries after the first rejection.
             */
            minRetries: number;
            /**
             * Between two tries.
             */
            maxGapMs: number;
            /**
             * From the first try to the last that counts.
             */
            withinMs: number;
        };
        form_loop: {
            /**
             * Submits of one form in a row without success.
             */
            minSubmits: number;
            /**
             * From the first to the one that makes the number full.
             */
            withinMs: number;
        };
        rage: {
            /**
             * Unanswered clicks on one target.
             */
            minClicks: number;
            /**
             * Between two of them.
             */
            maxGapMs: number;
            /**
             * Between two of them.
             */
            maxDistancePx: number;
            /**
             * Clicks of full strength …
             */
            strongClicks: number;
            /**
             * … within this time.
             */
            strongWithinMs: number;
            /**
             * Up to this gap the signal is weak.
             */
            weakGapMs: number;
            /**
             * Up to this distance the signal is weak.
             */
            weakDistancePx: number;
            /**
             * Up to four unwatched clicks on a text this close to each other select it.
             */
            selectionGapMs: number;
        };
        thrash: {
            /**
             * Changes of the direction of the pointer.
             */
            minReversals: number;
            /**
             * From the first to the last.
             */
            withinMs: number;
            /**
             * From the last to leaving the page.
             */
            leaveMs: number;
        };
        confusion: {
            /**
             * Visits that alternate between two routes.
             */
            minVisits: number;
            /**
             * From the first visit to the last.
             */
            visitsWithinMs: number;
            /**
             * Shorter visits are redirects, not a person.
             */
            minVisitMs: number;
            /**
             * Changes of the direction of scrolling without a click.
             */
            minReversals: number;
            /**
             * From the first to the last.
             */
            reversalsWithinMs: number;
        };
        quick_back: {
            /**
             * From arriving to going back.
             */
            maxStayMs: number;
            /**
             * Up to this stay the signal is weak.
             */
            weakStayMs: number;
        };
        abandonment: {
            /**
             * From the start of the flow to the friction.
             */
            frictionWithinMs: number;
            /**
             * Who comes back and completes within this time has not left.
             */
            returnMs: number;
            /**
             * A page that is hidden or left this soon after a link or share was clicked is not left for good.
             */
            linkMs: number;
        };
    };
    correlation: {
        /**
         * Signals up to this far apart are correlated.
         */
        withinMs: number;
        /**
         * A signal of this strength needs no other.
         */
        standsAlone: number;
        /**
         * A weaker one is never emitted.
         */
        minStrength: number;
        /**
         * A less certain one is never emitted.
         */
        minConfidence: number;
        /**
         * Share of the doubt that a correlated signal of other evidence takes away; three at most.
         */
        confidenceGain: number;
        /**
         * A less certain signal is not made surer by others around it.
         */
        gainFrom: number;
    };
    score: {
        /**
         * After this time a level of frustration is halved.
         */
        halfLifeMs: number;
        /**
         * Points of one signal of full strength and confidence.
         */
        weights: {
            /**
             * A click that failed.
             */
            error_click: number;
            /**
             * A wait.
             */
            slow_wait: number;
            /**
             * A dead click.
             */
            dead_click: number;
            /**
             * A loop of reloads.
             */
            refresh_loop: number;
            /**
             * A person who is blocked.
             */
            blocked: number;
            /**
             * A loop of submits.
             */
            form_loop: number;
            /**
             * Rage clicks.
             */
            rage: number;
            /**
             * A thrashing pointer.
             */
            thrash: number;
            /**
             * Confusion.
             */
            confusion: number;
            /**
             * A page left at once.
             */
            quick_back: number;
            /**
             * An abandoned flow.
             */
            abandonment: number;
        };
        /**
         * Points from which the severity is medium; below it is low.
         */
        mediumFrom: number;
        /**
         * Points from which it is high.
         */
        highFrom: number;
        /**
         * Points from which it is critical.
         */
        criticalFrom: number;
    };
};

export type RulesetVersion = {
    rulesetId: string;
    version: number;
    name: string;
    rules: RulesetRules;
    createdAt: number | null;
    createdBy: string | null;
};

export type RulesetVersionPage = {
    items: Array<RulesetVersion>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type Schedule = {
    name: string;
    /**
     * The kind of job that each turn enqueues.
     */
    job: string;
    /**
     * Minute, hour, day of month, month, day of week.
     */
    cron: string;
    timezone: string;
    nextAt: number;
    lastAt: number | null;
    lastJobId: string | null;
    paused: boolean;
    pausedAt: number | null;
    pausedBy: string | null;
};

export type SchedulePage = {
    items: Array<Schedule>;
    nextCursor: string | null;
};

export type ScheduleRun = {
    job: Job;
};

export type SearchRequest = {
    /**
     * Words. Assets whose label, description, tags, metadata, caption or read text has them all; and, where the model understands words, pictures that show what they say.
     */
    text?: string;
    /**
     * Pictures that resemble this one, which is left out.
     */
    assetId?: string;
    /**
     * A picture as base64, as an example; a large one is better uploaded as a file.
     */
    image?: string;
    /**
     * Only pictures that show all of these people.
     */
    personIds?: Array<string>;
    /**
     * Words in label, description, metadata and tags: all of them, in any order, the last one may be a beginning; "a phrase"; -without.
     */
    q?: string;
    /**
     * What is in this collection.
     */
    collectionId?: string;
    /**
     * All of these tags: `a,b`.
     */
    tags?: string | Array<string>;
    /**
     * At least one of these tags: `a,b`.
     */
    anyTag?: string | Array<string>;
    kind?: 'image' | 'video' | 'audio' | 'document';
    /**
     * `image/png`, or `image*` for all of a sort.
     */
    mime?: string;
    /**
     * Part of the label, whatever the case.
     */
    label?: string;
    /**
     * The camera, whatever the case.
     */
    camera?: string;
    sha256?: string;
    /**
     * Unix milliseconds: taken then or later.
     */
    takenAfter?: number;
    /**
     * Unix milliseconds: taken before then.
     */
    takenBefore?: number;
    /**
     * Unix milliseconds: added then or later.
     */
    createdAfter?: number;
    /**
     * Unix milliseconds: added before then.
     */
    createdBefore?: number;
    minWidth?: number;
    maxWidth?: number;
    minHeight?: number;
    maxHeight?: number;
    /**
     * Bytes.
     */
    minSize?: number;
    /**
     * Bytes.
     */
    maxSize?: number;
    /**
     * Latitude and longitude in degrees, e.g. `59.91,10.75`; with `radius`.
     */
    near?: string;
    /**
     * Metres around `near`; 1000 when left out.
     */
    radius?: number;
    /**
     * With the collections below `collectionId`.
     */
    deep?: boolean | 'true' | 'false';
    /**
     * Items of a page at most.
     */
    limit?: number;
    /**
     * `nextCursor` of the page before.
     */
    cursor?: string;
};

export type SearchResult = {
    items: Array<{
        asset: Asset;
        /**
         * What the list is sorted by: the cosine similarity when one vector was compared, else the sum of 1/(60 + place) over the lists that were joined. What follows once an index has no more to say has 1/(60 + place in the joined list).
         */
        score: number;
        matchedBy: Array<'words' | 'caption' | 'ocr' | 'meaning' | 'example' | 'people'>;
    }>;
    nextCursor: string | null;
    /**
     * `exact`: every vector was compared; `index`: an index that finds almost all of the nearest; `text`: only words.
     */
    mode: 'exact' | 'index' | 'text';
    /**
     * Whose vectors were compared; null: none. `colour-layout@…` knows only colours.
     */
    model: string | null;
};

export type SentEvent = {
    /**
     * Known by it, a repeat is stored once. Without one it is the hash of the event.
     */
    eventId?: string;
    /**
     * Another name of `eventId`.
     */
    idempotencyKey?: string;
    eventType: 'click' | 'input' | 'form_submit' | 'network_success' | 'network_error' | 'slow_response' | 'error' | 'navigation' | 'scroll' | 'pointer' | 'progress' | 'long_task' | 'web_vital' | 'visibility' | 'custom' | 'route_change';
    /**
     * Unix milliseconds, or RFC 3339.
     */
    timestamp: number | string;
    sessionId: string;
    route: string;
    target?: {
        /**
         * Its role or input type, e.g. button.
         */
        type?: string | null;
        id?: string | null;
        /**
         * A stable CSS selector.
         */
        selector?: string | null;
        tagName?: string | null;
    } | null;
    metadata?: {
        [key: string]: unknown;
    } | null;
    environment?: string | null;
};

export type Session = {
    /**
     * The client's own.
     */
    sessionId: string;
    projectId: string;
    /**
     * Ascends when events arrive after the session was completed; what follows from it is replaced.
     */
    revision: number;
    state: 'active' | 'idle' | 'completed';
    startedAt: number;
    /**
     * Of the last event so far.
     */
    endedAt: number;
    eventCount: number;
    /**
     * In the order of the first visit; 100 at most.
     */
    routes: Array<string>;
    /**
     * 0 to 100.
     */
    frustrationScore: number;
    severity: 'none' | 'low' | 'medium' | 'high' | 'critical';
    /**
     * 0 to 1.
     */
    confidence: number;
    signalCount: number;
    primaryFailure: FailurePoint | null;
    user: string | null;
    environment: string | null;
    /**
     * bot, truncated, skewed.
     */
    flags: Array<string>;
    rulesetId: string;
    rulesetVersion: number;
    updatedAt: number;
};

export type SessionEvent = {
    eventId: string;
    sessionId: string;
    eventType: 'click' | 'input' | 'form_submit' | 'network_success' | 'network_error' | 'slow_response' | 'error' | 'navigation' | 'scroll' | 'pointer' | 'progress' | 'long_task' | 'web_vital' | 'visibility' | 'custom';
    /**
     * By the clock of the client.
     */
    timestamp: number;
    receivedAt: number;
    route: string;
    target: EventTarget | null;
    metadata: {
        [key: string]: unknown;
    };
    environment: string | null;
    /**
     * bot, redacted, skewed: what the server noticed about it.
     */
    flags: Array<string>;
};

export type SessionEventPage = {
    items: Array<SessionEvent>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type SessionPage = {
    items: Array<Session>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type SessionStats = {
    at: number;
    activeSessions: number;
    idleSessions: number;
    eventsLastMinute: number;
    eventsLastHour: number;
    /**
     * The last 60 minutes, oldest first.
     */
    eventsPerMinute: Array<{
        at: number;
        events: number;
    }>;
    sessionsLastDay: number;
    /**
     * Sessions with at least one signal.
     */
    frustratedLastDay: number;
    /**
     * By type.
     */
    signalsLastDay: {
        [key: string]: number;
    };
    /**
     * Neither resolved nor dismissed, and not suppressed now.
     */
    openIncidents: number;
};

export type SetupState = {
    needed: boolean;
};

export type Signal = {
    id: string;
    projectId: string;
    sessionId: string;
    revision: number;
    type: 'rage' | 'dead_click' | 'error_click' | 'blocked' | 'form_loop' | 'abandonment' | 'confusion' | 'quick_back' | 'refresh_loop' | 'slow_wait' | 'thrash';
    /**
     * 0.8 to 1 meets its definition; 0.4 to 0.8 stands only with another.
     */
    strength: number;
    confidence: number;
    severity: 'none' | 'low' | 'medium' | 'high' | 'critical';
    ruleId: string;
    ruleVersion: number;
    thresholds: {
        [key: string]: number | boolean | string;
    };
    /**
     * The evidence.
     */
    eventIds: Array<string>;
    startedAt: number;
    endedAt: number;
    route: string;
    target: EventTarget | null;
    explanation: string;
    counterfactual: string;
    /**
     * Signals of the same session close by in time.
     */
    correlatedWith: Array<string>;
    incidentId: string | null;
};

export type SignalPage = {
    items: Array<Signal>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type SuggestionAnswer = {
    same: boolean;
};

export type SuggestionOutcome = {
    same: boolean;
    /**
     * The one that both are now; null when they are two.
     */
    person: Person | null;
};

export type Suppression = {
    reason: string;
    by: string;
    at: number;
    /**
     * Null: until somebody lifts it.
     */
    until: number | null;
};

export type Tag = {
    name: string;
    /**
     * Assets that have it, without the trash.
     */
    assetCount: number;
};

export type TagChange = {
    /**
     * Assets that had the tag, those in the trash included.
     */
    assets: number;
    /**
     * What still changes them; null when all is done.
     */
    job: Job | null;
};

export type TagPage = {
    items: Array<Tag>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type TimelineEntry = {
    /**
     * Corrected by the session's clock offset; the axis of the timeline.
     */
    at: number;
    kind: 'event' | 'request' | 'error' | 'signal';
    event: SessionEvent | null;
    signal: Signal | null;
    /**
     * The signals that this event is evidence of.
     */
    signalIds: Array<string>;
};

export type TimelinePage = {
    items: Array<TimelineEntry>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
};

export type Tokens = {
    access_token: string;
    token_type: 'bearer';
    /**
     * Seconds.
     */
    expires_in: number;
    refresh_token: string;
};

export type UploadResult = {
    asset: Asset;
    receipt: Receipt;
    /**
     * The bytes were here already; nothing was added.
     */
    duplicate?: boolean;
    /**
     * The asset was in the trash and is back.
     */
    restored?: boolean;
};

export type User = {
    id: string;
    email: string;
    name: string;
    /**
     * Whether this person administers the server (system:admin).
     */
    admin: boolean;
    createdAt: number;
    updatedAt: number;
};

export type UserAndProject = {
    user: User;
    project: Project | null;
};

export type Version = {
    version: number;
    /**
     * What made it.
     */
    operation: 'upload' | 'bytes' | 'fields' | 'restore';
    restoredFrom: number | null;
    sha256: string;
    size: number;
    mime: string;
    label: string;
    description: string;
    takenAt: number | null;
    tags: Array<string>;
    metadata: {
        [key: string]: unknown;
    };
    /**
     * The fields that differ from the version before.
     */
    changed: Array<string>;
    createdAt: number;
    createdBy: string | null;
    createdByLabel: string;
    current: boolean;
    /**
     * The changes of fields while this version was current; the newest 20.
     */
    edits: Array<{
        at: number;
        by: string | null;
        byLabel: string;
        changed: Array<string>;
    }>;
};

export type VersionDiff = {
    from: number;
    to: number;
    /**
     * The fields that differ; `content` when the bytes do.
     */
    changed: Array<string>;
    /**
     * The old values of the fields that differ; sha256, size and mime for `content`.
     */
    before: {
        [key: string]: unknown;
    };
    /**
     * The new values of the same.
     */
    after: {
        [key: string]: unknown;
    };
};

export type VersionPage = {
    items: Array<Version>;
    nextCursor: string | null;
};

export type VisionCapabilities = {
    items: Array<VisionTask>;
    models: Array<VisionModel>;
    workers: Array<VisionWorker>;
};

export type VisionIndex = {
    /**
     * Vectors of whole pictures, or of faces.
     */
    kind: 'assets' | 'faces';
    model: string;
    /**
     * Vectors that can be found now.
     */
    vectors: number;
    /**
     * How they are searched now.
     */
    mode: 'exact' | 'index';
    /**
     * `none`: too few to be indexed; `refused`: it found too little; `missing`: its file is gone, and it is built again.
     */
    state: 'none' | 'building' | 'ready' | 'refused' | 'failed' | 'missing';
    builtAt: number | null;
    /**
     * The share of the ten nearest by exact search that the index finds.
     */
    recall: {
        at10: number;
        queries: number;
    } | null;
    /**
     * The size of its file.
     */
    bytes: number | null;
    failure: {
        code: string;
        message: string;
    } | null;
};

export type VisionIndexes = {
    items: Array<VisionIndex>;
};

export type VisionJobs = {
    /**
     * Empty when all is done already.
     */
    jobs: Array<Job>;
};

export type VisionModel = {
    /**
     * Names it in settings, results and searches: `<id>@<revision>:<dtype>`.
     */
    key: string;
    id: string;
    revision: string | null;
    /**
     * What the revision was when it was fetched, as the hub says.
     */
    commit: string | null;
    dtype: 'fp32' | 'q8' | null;
    family: string | null;
    dimensions: number | null;
    modalities: Array<'image' | 'text'>;
    /**
     * content: what a picture shows; colours: only where which colours are (the vector that needs no model).
     */
    understands: 'content' | 'colours';
    state: 'queued' | 'downloading' | 'ready' | 'failed' | 'removing';
    progress: number;
    /**
     * Bytes of its files; null while that is not known.
     */
    size: number | null;
    source: {
        kind: 'built-in' | 'hub' | 'folder' | 'http';
        /**
         * The address or the folder.
         */
        location: string | null;
    };
    failure: {
        code: string;
        message: string;
    } | null;
    /**
     * Comes with the server or its configuration and cannot be removed.
     */
    builtIn: boolean;
    /**
     * Its vectors are those that the project is searched by now.
     */
    active: boolean;
    /**
     * Its files are on the disk of the node that answers.
     */
    local: boolean;
    /**
     * How far it has gone through the project; null before it is ready.
     */
    fill: {
        /**
         * Pictures of the project that have a vector of this model.
         */
        done: number;
        /**
         * Pictures of which it made none.
         */
        failed: number;
        /**
         * Pictures of the project.
         */
        total: number;
    } | null;
    /**
     * The job that fetches it: cancel it there.
     */
    jobId: string | null;
    createdAt: number | null;
};

export type VisionModelFill = {
    /**
     * Null when nothing is missing.
     */
    jobId: string | null;
    fill: {
        /**
         * Pictures of the project that have a vector of this model.
         */
        done: number;
        /**
         * Pictures of which it made none.
         */
        failed: number;
        /**
         * Pictures of the project.
         */
        total: number;
    };
};

export type VisionModelInput = {
    id: string;
    /**
     * Give a commit to be sure of what comes; whatever comes first is pinned by its sha256.
     */
    revision?: string;
    /**
     * fp32: 32-bit floats; q8: 8-bit integers, a quarter of the size and several times as fast.
     */
    dtype?: 'fp32' | 'q8';
    /**
     * A folder on the server in place of the hub: absolute, or below VISION_MODELS_DIR. It must be there for the node that works.
     */
    folder?: string;
};

export type VisionModelList = {
    items: Array<VisionModel>;
    /**
     * Some that are known to be run; any of the same kind can be added.
     */
    known: Array<KnownVisionModel>;
};

export type VisionResult = {
    id: string;
    assetId: string;
    /**
     * The version of the asset that it is about.
     */
    version: number;
    task: string;
    taskVersion: string;
    model: string | null;
    params: {
        [key: string]: unknown;
    };
    output: {
        [key: string]: unknown;
    };
    jobId: string | null;
    durationMs: number;
    createdAt: number;
};

export type VisionResultPage = {
    items: Array<VisionResult>;
    /**
     * Send it as `cursor` for the next page; null at the end.
     */
    nextCursor: string | null;
    /**
     * Why the current version has no result of a task that was to run; on the first page.
     */
    setbacks: Array<VisionSetback>;
};

export type VisionSetback = {
    version: number;
    task: string;
    taskVersion: string;
    /**
     * unavailable: the task could not run, for example without a provider; ask for it again later.
     */
    state: 'failed' | 'unavailable';
    code: string;
    message: string;
    jobId: string | null;
    createdAt: number;
};

export type VisionSettings = {
    faces: {
        /**
         * Faces are biometric data: nothing looks for them until somebody says yes.
         */
        enabled: boolean;
        /**
         * Cosine similarity from which two faces are one person.
         */
        threshold: number;
        /**
         * Faces that make a person whom nobody has named.
         */
        minFaces: number;
    };
    /**
     * Tasks that run on every version that arrives, as far as they take its kind and can run.
     */
    onArrival: Array<string>;
    /**
     * The key of the model whose vectors are searched; null: the best that is installed.
     */
    embeddingModel: string | null;
    /**
     * For `If-Match`.
     */
    etag: string;
};

export type VisionSettingsPatch = {
    faces?: {
        enabled?: boolean;
        /**
         * Cosine similarity from which two faces are one person.
         */
        threshold?: number;
        /**
         * Faces that make a person whom nobody has named.
         */
        minFaces?: number;
    };
    /**
     * Null: the tasks that run on arrival unless told otherwise.
     */
    onArrival?: Array<string> | null;
    embeddingModel?: string | null;
    /**
     * Choose a model that has not gone through all pictures yet; the others are not found meanwhile.
     */
    force?: boolean;
};

export type VisionTask = {
    name: string;
    version: string;
    title: string;
    description: string;
    /**
     * The kinds of assets that it takes.
     */
    inputs: Array<string>;
    /**
     * JSON Schema of its parameters.
     */
    params: {
        [key: string]: unknown;
    };
    /**
     * JSON Schema of what it says.
     */
    output: {
        [key: string]: unknown;
    };
    /**
     * Milliseconds, a second, or more of a core (or money) per asset.
     */
    cost: 'cheap' | 'moderate' | 'expensive';
    /**
     * Assets that it looks at in one go.
     */
    batch: number;
    /**
     * Whether the project runs it on every version that arrives.
     */
    onArrival: boolean;
    /**
     * The model that it would use now.
     */
    model: string | null;
    /**
     * Why it cannot run now; null when it can.
     */
    unavailable: {
        code: string;
        message: string;
    } | null;
};

export type VisionWorker = {
    id: string;
    /**
     * The queues of vision that it takes jobs from.
     */
    kinds: Array<string>;
    capacity: number;
    /**
     * Jobs of all kinds that it runs now.
     */
    running: number;
    alive: boolean;
    startedAt: number;
    heartbeatAt: number;
    version: string;
};

export type Worker = {
    id: string;
    host: string;
    pid: number;
    roles: Array<string>;
    /**
     * The queues that it takes jobs from.
     */
    kinds: Array<string>;
    /**
     * Jobs of all kinds that it runs at once.
     */
    capacity: number;
    version: string;
    startedAt: number;
    heartbeatAt: number;
    /**
     * Whether it was heard of lately.
     */
    alive: boolean;
    /**
     * Jobs that it runs now.
     */
    running: number;
};

export type WorkerPage = {
    items: Array<Worker>;
    nextCursor: string | null;
};

export type Schema0 = string | number | boolean | null | Array<Schema0> | {
    [key: string]: Schema0;
};

export type GetSetupData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/setup';
};

export type GetSetupErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetSetupError = GetSetupErrors[keyof GetSetupErrors];

export type GetSetupResponses = {
    /**
     * Done.
     */
    200: SetupState;
};

export type GetSetupResponse = GetSetupResponses[keyof GetSetupResponses];

export type CompleteSetupData = {
    body: {
        code: string;
        email: string;
        name: string;
        password: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/setup';
};

export type CompleteSetupErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CompleteSetupError = CompleteSetupErrors[keyof CompleteSetupErrors];

export type CompleteSetupResponses = {
    /**
     * Done.
     */
    201: UserAndProject;
};

export type CompleteSetupResponse = CompleteSetupResponses[keyof CompleteSetupResponses];

export type CreateTokenData = {
    body: {
        /**
         * `password` or `refresh_token`.
         */
        grant_type?: string;
        /**
         * The e-mail address; for `password`.
         */
        username?: string;
        password?: string;
        /**
         * The code of the second factor; ignored while the account has none.
         */
        otp?: string;
        /**
         * For `refresh_token`.
         */
        refresh_token?: string;
        [key: string]: unknown;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/auth/token';
};

export type CreateTokenErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreateTokenError = CreateTokenErrors[keyof CreateTokenErrors];

export type CreateTokenResponses = {
    /**
     * Done.
     */
    200: Tokens;
};

export type CreateTokenResponse = CreateTokenResponses[keyof CreateTokenResponses];

export type DeleteSessionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/auth/session';
};

export type DeleteSessionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteSessionError = DeleteSessionErrors[keyof DeleteSessionErrors];

export type DeleteSessionResponses = {
    /**
     * Done.
     */
    204: void;
};

export type DeleteSessionResponse = DeleteSessionResponses[keyof DeleteSessionResponses];

export type CreateSessionData = {
    body: {
        email: string;
        password: string;
        /**
         * The code of the second factor; ignored while the account has none.
         */
        otp?: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/auth/session';
};

export type CreateSessionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreateSessionError = CreateSessionErrors[keyof CreateSessionErrors];

export type CreateSessionResponses = {
    /**
     * Done.
     */
    201: UserAndProject;
};

export type CreateSessionResponse = CreateSessionResponses[keyof CreateSessionResponses];

export type LogoutData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/auth/logout';
};

export type LogoutErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type LogoutError = LogoutErrors[keyof LogoutErrors];

export type LogoutResponses = {
    /**
     * Done.
     */
    204: void;
};

export type LogoutResponse = LogoutResponses[keyof LogoutResponses];

export type GetKeySetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/auth/jwks';
};

export type GetKeySetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetKeySetError = GetKeySetErrors[keyof GetKeySetErrors];

export type GetKeySetResponses = {
    /**
     * Done.
     */
    200: KeySet;
};

export type GetKeySetResponse = GetKeySetResponses[keyof GetKeySetResponses];

export type GetPublicKeyData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/auth/public-key';
};

export type GetPublicKeyErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetPublicKeyError = GetPublicKeyErrors[keyof GetPublicKeyErrors];

export type GetPublicKeyResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetPublicKeyResponse = GetPublicKeyResponses[keyof GetPublicKeyResponses];

export type GetMeData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/me';
};

export type GetMeErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetMeError = GetMeErrors[keyof GetMeErrors];

export type GetMeResponses = {
    /**
     * Done.
     */
    200: Me;
};

export type GetMeResponse = GetMeResponses[keyof GetMeResponses];

export type UpdateMeData = {
    body: {
        name?: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/me';
};

export type UpdateMeErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateMeError = UpdateMeErrors[keyof UpdateMeErrors];

export type UpdateMeResponses = {
    /**
     * Done.
     */
    200: Me;
};

export type UpdateMeResponse = UpdateMeResponses[keyof UpdateMeResponses];

export type ChangePasswordData = {
    body: {
        currentPassword: string;
        newPassword: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/me/password';
};

export type ChangePasswordErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ChangePasswordError = ChangePasswordErrors[keyof ChangePasswordErrors];

export type ChangePasswordResponses = {
    /**
     * Done.
     */
    204: void;
};

export type ChangePasswordResponse = ChangePasswordResponses[keyof ChangePasswordResponses];

export type ListProjectsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/projects';
};

export type ListProjectsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListProjectsError = ListProjectsErrors[keyof ListProjectsErrors];

export type ListProjectsResponses = {
    /**
     * Done.
     */
    200: ProjectPage;
};

export type ListProjectsResponse = ListProjectsResponses[keyof ListProjectsResponses];

export type CreateProjectData = {
    body: {
        name: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/projects';
};

export type CreateProjectErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreateProjectError = CreateProjectErrors[keyof CreateProjectErrors];

export type CreateProjectResponses = {
    /**
     * Done.
     */
    201: Project;
};

export type CreateProjectResponse = CreateProjectResponses[keyof CreateProjectResponses];

export type GetProjectData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        /**
         * The project, or `current` for the one that the request works in.
         */
        id: string;
    };
    query?: never;
    url: '/v1/projects/{id}';
};

export type GetProjectErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetProjectError = GetProjectErrors[keyof GetProjectErrors];

export type GetProjectResponses = {
    /**
     * Done.
     */
    200: Project;
};

export type GetProjectResponse = GetProjectResponses[keyof GetProjectResponses];

export type UpdateProjectData = {
    body: {
        name: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/projects/{id}';
};

export type UpdateProjectErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateProjectError = UpdateProjectErrors[keyof UpdateProjectErrors];

export type UpdateProjectResponses = {
    /**
     * Done.
     */
    200: Project;
};

export type UpdateProjectResponse = UpdateProjectResponses[keyof UpdateProjectResponses];

export type ListApiKeysData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/api-keys';
};

export type ListApiKeysErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListApiKeysError = ListApiKeysErrors[keyof ListApiKeysErrors];

export type ListApiKeysResponses = {
    /**
     * Done.
     */
    200: ApiKeyPage;
};

export type ListApiKeysResponse = ListApiKeysResponses[keyof ListApiKeysResponses];

export type CreateApiKeyData = {
    body: {
        name: string;
        scopes: Array<'library:read' | 'library:write' | 'library:purge' | 'vision:read' | 'vision:write' | 'generation:read' | 'generation:write' | 'datasets:read' | 'datasets:write' | 'sessions:read' | 'sessions:write' | 'sessions:ingest' | 'assistant:read' | 'assistant:write' | 'accounts:read' | 'accounts:write' | 'system:admin'>;
        /**
         * Null: it does not expire.
         */
        expiresAt?: number | null;
        /**
         * Requests per second with this key; null: the limit of the server.
         */
        rateLimit?: number | null;
        /**
         * Pages of these origins only; requests without `Origin` pass. Empty: no restriction.
         */
        origins?: Array<string>;
        /**
         * Clients at these addresses or networks only. Empty: no restriction.
         */
        addresses?: Array<string>;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/api-keys';
};

export type CreateApiKeyErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreateApiKeyError = CreateApiKeyErrors[keyof CreateApiKeyErrors];

export type CreateApiKeyResponses = {
    /**
     * Done.
     */
    201: ApiKeyWithSecret;
};

export type CreateApiKeyResponse = CreateApiKeyResponses[keyof CreateApiKeyResponses];

export type RevokeApiKeyData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/api-keys/{id}';
};

export type RevokeApiKeyErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RevokeApiKeyError = RevokeApiKeyErrors[keyof RevokeApiKeyErrors];

export type RevokeApiKeyResponses = {
    /**
     * Done.
     */
    204: void;
};

export type RevokeApiKeyResponse = RevokeApiKeyResponses[keyof RevokeApiKeyResponses];

export type GetApiKeyData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/api-keys/{id}';
};

export type GetApiKeyErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetApiKeyError = GetApiKeyErrors[keyof GetApiKeyErrors];

export type GetApiKeyResponses = {
    /**
     * Done.
     */
    200: ApiKey;
};

export type GetApiKeyResponse = GetApiKeyResponses[keyof GetApiKeyResponses];

export type UpdateApiKeyData = {
    body: {
        name?: string;
        scopes?: Array<'library:read' | 'library:write' | 'library:purge' | 'vision:read' | 'vision:write' | 'generation:read' | 'generation:write' | 'datasets:read' | 'datasets:write' | 'sessions:read' | 'sessions:write' | 'sessions:ingest' | 'assistant:read' | 'assistant:write' | 'accounts:read' | 'accounts:write' | 'system:admin'>;
        /**
         * Null: it does not expire.
         */
        expiresAt?: number | null;
        /**
         * Requests per second with this key; null: the limit of the server.
         */
        rateLimit?: number | null;
        /**
         * Pages of these origins only; requests without `Origin` pass. Empty: no restriction.
         */
        origins?: Array<string>;
        /**
         * Clients at these addresses or networks only. Empty: no restriction.
         */
        addresses?: Array<string>;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/api-keys/{id}';
};

export type UpdateApiKeyErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateApiKeyError = UpdateApiKeyErrors[keyof UpdateApiKeyErrors];

export type UpdateApiKeyResponses = {
    /**
     * Done.
     */
    200: ApiKey;
};

export type UpdateApiKeyResponse = UpdateApiKeyResponses[keyof UpdateApiKeyResponses];

export type RotateApiKeyData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/api-keys/{id}/rotate';
};

export type RotateApiKeyErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RotateApiKeyError = RotateApiKeyErrors[keyof RotateApiKeyErrors];

export type RotateApiKeyResponses = {
    /**
     * Done.
     */
    200: ApiKeyWithSecret;
};

export type RotateApiKeyResponse = RotateApiKeyResponses[keyof RotateApiKeyResponses];

export type BatchAssetsData = {
    body: {
        ids: Array<string>;
        operation: 'trash';
    } | {
        ids: Array<string>;
        operation: 'restore';
    } | {
        ids: Array<string>;
        operation: 'move';
        /**
         * Null takes them out of their collection.
         */
        collectionId: string | null;
    } | {
        ids: Array<string>;
        operation: 'tag';
        add?: Array<string>;
        remove?: Array<string>;
    } | {
        ids: Array<string>;
        operation: 'relabel';
        /**
         * The new label. `{n}` stands for the place in `ids` (01, 02, … when there are ten or more), `{label}` for the old label.
         */
        label: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/assets/batch';
};

export type BatchAssetsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type BatchAssetsError = BatchAssetsErrors[keyof BatchAssetsErrors];

export type BatchAssetsResponses = {
    /**
     * Done.
     */
    200: BatchResult;
};

export type BatchAssetsResponse = BatchAssetsResponses[keyof BatchAssetsResponses];

export type ListAssetsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Words in label, description, metadata and tags: all of them, in any order, the last one may be a beginning; "a phrase"; -without.
         */
        q?: string;
        /**
         * What is in this collection.
         */
        collectionId?: string;
        /**
         * With the collections below `collectionId`.
         */
        deep?: 'true' | 'false';
        /**
         * All of these tags: `a,b`.
         */
        tags?: string | Array<string>;
        /**
         * At least one of these tags: `a,b`.
         */
        anyTag?: string | Array<string>;
        kind?: 'image' | 'video' | 'audio' | 'document';
        /**
         * `image/png`, or `image*` for all of a sort.
         */
        mime?: string;
        /**
         * Part of the label, whatever the case.
         */
        label?: string;
        /**
         * The camera, whatever the case.
         */
        camera?: string;
        sha256?: string;
        /**
         * Unix milliseconds: taken then or later.
         */
        takenAfter?: number;
        /**
         * Unix milliseconds: taken before then.
         */
        takenBefore?: number;
        /**
         * Unix milliseconds: added then or later.
         */
        createdAfter?: number;
        /**
         * Unix milliseconds: added before then.
         */
        createdBefore?: number;
        minWidth?: number;
        maxWidth?: number;
        minHeight?: number;
        maxHeight?: number;
        /**
         * Bytes.
         */
        minSize?: number;
        /**
         * Bytes.
         */
        maxSize?: number;
        /**
         * Latitude and longitude in degrees, e.g. `59.91,10.75`; with `radius`.
         */
        near?: string;
        /**
         * Metres around `near`; 1000 when left out.
         */
        radius?: number;
        /**
         * The trash instead of the library.
         */
        trashed?: 'true' | 'false';
        sort?: '-createdAt' | 'createdAt' | '-takenAt' | 'takenAt' | 'label' | '-label' | '-size' | 'size';
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/assets';
};

export type ListAssetsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListAssetsError = ListAssetsErrors[keyof ListAssetsErrors];

export type ListAssetsResponses = {
    /**
     * Done.
     */
    200: AssetPage;
};

export type ListAssetsResponse = ListAssetsResponses[keyof ListAssetsResponses];

export type UploadAssetData = {
    body: {
        file: Blob | File;
        label?: string;
        description?: string;
        collectionId?: string;
        takenAt?: number;
        tags?: string;
        metadata?: string;
        sha256?: string;
        fileName?: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: {
        label?: string;
        description?: string;
        collectionId?: string;
        takenAt?: number;
        tags?: string;
        metadata?: string;
        sha256?: string;
        fileName?: string;
    };
    url: '/v1/assets';
};

export type UploadAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    507: Problem;
};

export type UploadAssetError = UploadAssetErrors[keyof UploadAssetErrors];

export type UploadAssetResponses = {
    /**
     * Done.
     */
    200: UploadResult;
    /**
     * Done.
     */
    201: UploadResult;
};

export type UploadAssetResponse = UploadAssetResponses[keyof UploadAssetResponses];

export type CheckAssetsData = {
    body: {
        sha256: Array<string>;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/assets/check';
};

export type CheckAssetsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CheckAssetsError = CheckAssetsErrors[keyof CheckAssetsErrors];

export type CheckAssetsResponses = {
    /**
     * Done.
     */
    200: CheckResult;
};

export type CheckAssetsResponse = CheckAssetsResponses[keyof CheckAssetsResponses];

export type VerifyManifestData = {
    body: {
        items: Array<{
            sha256: string;
            size: number;
        }>;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/manifests';
};

export type VerifyManifestErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type VerifyManifestError = VerifyManifestErrors[keyof VerifyManifestErrors];

export type VerifyManifestResponses = {
    /**
     * Done.
     */
    200: ManifestResult;
};

export type VerifyManifestResponse = VerifyManifestResponses[keyof VerifyManifestResponses];

export type ImportAssetData = {
    body: {
        url: string;
        label?: string;
        description?: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/assets/import';
};

export type ImportAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ImportAssetError = ImportAssetErrors[keyof ImportAssetErrors];

export type ImportAssetResponses = {
    /**
     * Done.
     */
    202: {
        job: Job;
    };
};

export type ImportAssetResponse = ImportAssetResponses[keyof ImportAssetResponses];

export type DeleteAssetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Delete for good; needs library:purge and the header Fovea-Confirm with the id.
         */
        permanent?: 'true' | 'false';
    };
    url: '/v1/assets/{id}';
};

export type DeleteAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteAssetError = DeleteAssetErrors[keyof DeleteAssetErrors];

export type DeleteAssetResponses = {
    /**
     * Done.
     */
    200: Asset;
    /**
     * Done.
     */
    204: void;
};

export type DeleteAssetResponse = DeleteAssetResponses[keyof DeleteAssetResponses];

export type GetAssetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/assets/{id}';
};

export type GetAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetAssetError = GetAssetErrors[keyof GetAssetErrors];

export type GetAssetResponses = {
    /**
     * Done.
     */
    200: Asset;
};

export type GetAssetResponse = GetAssetResponses[keyof GetAssetResponses];

export type UpdateAssetData = {
    body: {
        label?: string;
        description?: string;
        collectionId?: string | null;
        takenAt?: number | null;
        tags?: Array<string>;
        metadata?: {
            [key: string]: unknown;
        };
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/assets/{id}';
};

export type UpdateAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateAssetError = UpdateAssetErrors[keyof UpdateAssetErrors];

export type UpdateAssetResponses = {
    /**
     * Done.
     */
    200: Asset;
};

export type UpdateAssetResponse = UpdateAssetResponses[keyof UpdateAssetResponses];

export type ReplaceAssetData = {
    body: {
        label: string;
        description?: string;
        collectionId?: string | null;
        takenAt?: number | null;
        tags?: Array<string>;
        metadata?: {
            [key: string]: unknown;
        };
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/assets/{id}';
};

export type ReplaceAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ReplaceAssetError = ReplaceAssetErrors[keyof ReplaceAssetErrors];

export type ReplaceAssetResponses = {
    /**
     * Done.
     */
    200: Asset;
};

export type ReplaceAssetResponse = ReplaceAssetResponses[keyof ReplaceAssetResponses];

export type RestoreAssetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/assets/{id}/restore';
};

export type RestoreAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RestoreAssetError = RestoreAssetErrors[keyof RestoreAssetErrors];

export type RestoreAssetResponses = {
    /**
     * Done.
     */
    200: Asset;
};

export type RestoreAssetResponse = RestoreAssetResponses[keyof RestoreAssetResponses];

export type ListVersionsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/assets/{id}/versions';
};

export type ListVersionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListVersionsError = ListVersionsErrors[keyof ListVersionsErrors];

export type ListVersionsResponses = {
    /**
     * Done.
     */
    200: VersionPage;
};

export type ListVersionsResponse = ListVersionsResponses[keyof ListVersionsResponses];

export type AddVersionData = {
    body: {
        label?: string;
        description?: string;
        collectionId?: string | null;
        takenAt?: number | null;
        tags?: Array<string>;
        metadata?: {
            [key: string]: unknown;
        };
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        label?: string;
        description?: string;
        collectionId?: string;
        takenAt?: number;
        tags?: string;
        metadata?: string;
        sha256?: string;
        fileName?: string;
    };
    url: '/v1/assets/{id}/versions';
};

export type AddVersionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    507: Problem;
};

export type AddVersionError = AddVersionErrors[keyof AddVersionErrors];

export type AddVersionResponses = {
    /**
     * Done.
     */
    200: UploadResult;
    /**
     * Done.
     */
    201: UploadResult;
};

export type AddVersionResponse = AddVersionResponses[keyof AddVersionResponses];

export type GetVersionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
        version: string;
    };
    query?: never;
    url: '/v1/assets/{id}/versions/{version}';
};

export type GetVersionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetVersionError = GetVersionErrors[keyof GetVersionErrors];

export type GetVersionResponses = {
    /**
     * Done.
     */
    200: Version;
};

export type GetVersionResponse = GetVersionResponses[keyof GetVersionResponses];

export type DiffVersionsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
        version: string;
        other: string;
    };
    query?: never;
    url: '/v1/assets/{id}/versions/{version}/diff/{other}';
};

export type DiffVersionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DiffVersionsError = DiffVersionsErrors[keyof DiffVersionsErrors];

export type DiffVersionsResponses = {
    /**
     * Done.
     */
    200: VersionDiff;
};

export type DiffVersionsResponse = DiffVersionsResponses[keyof DiffVersionsResponses];

export type RestoreVersionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
        version: string;
    };
    query?: never;
    url: '/v1/assets/{id}/versions/{version}/restore';
};

export type RestoreVersionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RestoreVersionError = RestoreVersionErrors[keyof RestoreVersionErrors];

export type RestoreVersionResponses = {
    /**
     * Done.
     */
    201: Asset;
};

export type RestoreVersionResponse = RestoreVersionResponses[keyof RestoreVersionResponses];

export type GetContentData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        version?: number;
        /**
         * Always as an attachment.
         */
        download?: '0' | '1' | 'true' | 'false';
    };
    url: '/v1/assets/{id}/content';
};

export type GetContentErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    416: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetContentError = GetContentErrors[keyof GetContentErrors];

export type GetContentResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
    /**
     * A part.
     */
    206: Blob | File;
};

export type GetContentResponse = GetContentResponses[keyof GetContentResponses];

export type GetThumbnailData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        version?: number;
    };
    url: '/v1/assets/{id}/thumbnail';
};

export type GetThumbnailErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetThumbnailError = GetThumbnailErrors[keyof GetThumbnailErrors];

export type GetThumbnailResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetThumbnailResponse = GetThumbnailResponses[keyof GetThumbnailResponses];

export type GetPreviewData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        version?: number;
    };
    url: '/v1/assets/{id}/preview';
};

export type GetPreviewErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetPreviewError = GetPreviewErrors[keyof GetPreviewErrors];

export type GetPreviewResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetPreviewResponse = GetPreviewResponses[keyof GetPreviewResponses];

export type RenderAssetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        width?: number;
        height?: number;
        fit?: 'inside' | 'cover' | 'contain';
        format?: 'webp' | 'jpeg' | 'avif';
        quality?: number;
        version?: number;
    };
    url: '/v1/assets/{id}/render';
};

export type RenderAssetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RenderAssetError = RenderAssetErrors[keyof RenderAssetErrors];

export type RenderAssetResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type RenderAssetResponse = RenderAssetResponses[keyof RenderAssetResponses];

export type ListCollectionsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Only those directly in this one; `root` for those at the top.
         */
        parentId?: string;
        /**
         * Part of the name, whatever the case.
         */
        q?: string;
        sort?: '-createdAt' | 'createdAt' | 'name' | '-name';
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/collections';
};

export type ListCollectionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListCollectionsError = ListCollectionsErrors[keyof ListCollectionsErrors];

export type ListCollectionsResponses = {
    /**
     * Done.
     */
    200: CollectionPage;
};

export type ListCollectionsResponse = ListCollectionsResponses[keyof ListCollectionsResponses];

export type CreateCollectionData = {
    body: {
        name: string;
        description?: string;
        parentId?: string | null;
        coverAssetId?: string | null;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/collections';
};

export type CreateCollectionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreateCollectionError = CreateCollectionErrors[keyof CreateCollectionErrors];

export type CreateCollectionResponses = {
    /**
     * Done.
     */
    201: Collection;
};

export type CreateCollectionResponse = CreateCollectionResponses[keyof CreateCollectionResponses];

export type DeleteCollectionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * What becomes of the assets in it and below it. Needed.
         */
        assets?: 'keep' | 'trash';
    };
    url: '/v1/collections/{id}';
};

export type DeleteCollectionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteCollectionError = DeleteCollectionErrors[keyof DeleteCollectionErrors];

export type DeleteCollectionResponses = {
    /**
     * Done.
     */
    200: CollectionDeletion;
    /**
     * Done.
     */
    202: CollectionDeletion;
};

export type DeleteCollectionResponse = DeleteCollectionResponses[keyof DeleteCollectionResponses];

export type GetCollectionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/collections/{id}';
};

export type GetCollectionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetCollectionError = GetCollectionErrors[keyof GetCollectionErrors];

export type GetCollectionResponses = {
    /**
     * Done.
     */
    200: Collection;
};

export type GetCollectionResponse = GetCollectionResponses[keyof GetCollectionResponses];

export type UpdateCollectionData = {
    body: {
        name?: string;
        description?: string;
        parentId?: string | null;
        coverAssetId?: string | null;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/collections/{id}';
};

export type UpdateCollectionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateCollectionError = UpdateCollectionErrors[keyof UpdateCollectionErrors];

export type UpdateCollectionResponses = {
    /**
     * Done.
     */
    200: Collection;
};

export type UpdateCollectionResponse = UpdateCollectionResponses[keyof UpdateCollectionResponses];

export type ListCollectionAssetsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Words in label, description, metadata and tags: all of them, in any order, the last one may be a beginning; "a phrase"; -without.
         */
        q?: string;
        /**
         * With the collections below `collectionId`.
         */
        deep?: 'true' | 'false';
        /**
         * All of these tags: `a,b`.
         */
        tags?: string | Array<string>;
        /**
         * At least one of these tags: `a,b`.
         */
        anyTag?: string | Array<string>;
        kind?: 'image' | 'video' | 'audio' | 'document';
        /**
         * `image/png`, or `image*` for all of a sort.
         */
        mime?: string;
        /**
         * Part of the label, whatever the case.
         */
        label?: string;
        /**
         * The camera, whatever the case.
         */
        camera?: string;
        sha256?: string;
        /**
         * Unix milliseconds: taken then or later.
         */
        takenAfter?: number;
        /**
         * Unix milliseconds: taken before then.
         */
        takenBefore?: number;
        /**
         * Unix milliseconds: added then or later.
         */
        createdAfter?: number;
        /**
         * Unix milliseconds: added before then.
         */
        createdBefore?: number;
        minWidth?: number;
        maxWidth?: number;
        minHeight?: number;
        maxHeight?: number;
        /**
         * Bytes.
         */
        minSize?: number;
        /**
         * Bytes.
         */
        maxSize?: number;
        /**
         * Latitude and longitude in degrees, e.g. `59.91,10.75`; with `radius`.
         */
        near?: string;
        /**
         * Metres around `near`; 1000 when left out.
         */
        radius?: number;
        /**
         * The trash instead of the library.
         */
        trashed?: 'true' | 'false';
        sort?: '-createdAt' | 'createdAt' | '-takenAt' | 'takenAt' | 'label' | '-label' | '-size' | 'size';
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/collections/{id}/assets';
};

export type ListCollectionAssetsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListCollectionAssetsError = ListCollectionAssetsErrors[keyof ListCollectionAssetsErrors];

export type ListCollectionAssetsResponses = {
    /**
     * Done.
     */
    200: AssetPage;
};

export type ListCollectionAssetsResponse = ListCollectionAssetsResponses[keyof ListCollectionAssetsResponses];

export type ListTagsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * The beginning of the tag, whatever the case.
         */
        q?: string;
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/tags';
};

export type ListTagsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListTagsError = ListTagsErrors[keyof ListTagsErrors];

export type ListTagsResponses = {
    /**
     * Done.
     */
    200: TagPage;
};

export type ListTagsResponse = ListTagsResponses[keyof ListTagsResponses];

export type DeleteTagData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/tags/{name}';
};

export type DeleteTagErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteTagError = DeleteTagErrors[keyof DeleteTagErrors];

export type DeleteTagResponses = {
    /**
     * Done.
     */
    200: TagChange;
    /**
     * Done.
     */
    202: TagChange;
};

export type DeleteTagResponse = DeleteTagResponses[keyof DeleteTagResponses];

export type RenameTagData = {
    body: {
        name: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/tags/{name}';
};

export type RenameTagErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RenameTagError = RenameTagErrors[keyof RenameTagErrors];

export type RenameTagResponses = {
    /**
     * Done.
     */
    200: TagChange;
    /**
     * Done.
     */
    202: TagChange;
};

export type RenameTagResponse = RenameTagResponses[keyof RenameTagResponses];

export type GetVisionSettingsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/settings';
};

export type GetVisionSettingsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetVisionSettingsError = GetVisionSettingsErrors[keyof GetVisionSettingsErrors];

export type GetVisionSettingsResponses = {
    /**
     * Done.
     */
    200: VisionSettings;
};

export type GetVisionSettingsResponse = GetVisionSettingsResponses[keyof GetVisionSettingsResponses];

export type UpdateVisionSettingsData = {
    body: VisionSettingsPatch;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/settings';
};

export type UpdateVisionSettingsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateVisionSettingsError = UpdateVisionSettingsErrors[keyof UpdateVisionSettingsErrors];

export type UpdateVisionSettingsResponses = {
    /**
     * Done.
     */
    200: VisionSettings;
};

export type UpdateVisionSettingsResponse = UpdateVisionSettingsResponses[keyof UpdateVisionSettingsResponses];

export type ListVisionModelsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/models';
};

export type ListVisionModelsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListVisionModelsError = ListVisionModelsErrors[keyof ListVisionModelsErrors];

export type ListVisionModelsResponses = {
    /**
     * Done.
     */
    200: VisionModelList;
};

export type ListVisionModelsResponse = ListVisionModelsResponses[keyof ListVisionModelsResponses];

export type AddVisionModelData = {
    body: VisionModelInput;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/models';
};

export type AddVisionModelErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type AddVisionModelError = AddVisionModelErrors[keyof AddVisionModelErrors];

export type AddVisionModelResponses = {
    /**
     * Done.
     */
    202: VisionModel;
};

export type AddVisionModelResponse = AddVisionModelResponses[keyof AddVisionModelResponses];

export type RemoveVisionModelData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/vision/models/{key}';
};

export type RemoveVisionModelErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RemoveVisionModelError = RemoveVisionModelErrors[keyof RemoveVisionModelErrors];

export type RemoveVisionModelResponses = {
    /**
     * Done.
     */
    202: VisionModel;
};

export type RemoveVisionModelResponse = RemoveVisionModelResponses[keyof RemoveVisionModelResponses];

export type EvictVisionModelData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/vision/models/{key}/evict';
};

export type EvictVisionModelErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type EvictVisionModelError = EvictVisionModelErrors[keyof EvictVisionModelErrors];

export type EvictVisionModelResponses = {
    /**
     * Done.
     */
    200: VisionModel;
};

export type EvictVisionModelResponse = EvictVisionModelResponses[keyof EvictVisionModelResponses];

export type FillVisionModelData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        key: string;
    };
    query?: never;
    url: '/v1/vision/models/{key}/fill';
};

export type FillVisionModelErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type FillVisionModelError = FillVisionModelErrors[keyof FillVisionModelErrors];

export type FillVisionModelResponses = {
    /**
     * Done.
     */
    202: VisionModelFill;
};

export type FillVisionModelResponse = FillVisionModelResponses[keyof FillVisionModelResponses];

export type ListFacesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/assets/{id}/faces';
};

export type ListFacesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListFacesError = ListFacesErrors[keyof ListFacesErrors];

export type ListFacesResponses = {
    /**
     * Done.
     */
    200: FaceList;
};

export type ListFacesResponse = ListFacesResponses[keyof ListFacesResponses];

export type AddFaceData = {
    body: FaceDrawing;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/assets/{id}/faces';
};

export type AddFaceErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type AddFaceError = AddFaceErrors[keyof AddFaceErrors];

export type AddFaceResponses = {
    /**
     * Done.
     */
    201: Face;
};

export type AddFaceResponse = AddFaceResponses[keyof AddFaceResponses];

export type DeleteFaceData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/faces/{id}';
};

export type DeleteFaceErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteFaceError = DeleteFaceErrors[keyof DeleteFaceErrors];

export type DeleteFaceResponses = {
    /**
     * Done.
     */
    204: void;
};

export type DeleteFaceResponse = DeleteFaceResponses[keyof DeleteFaceResponses];

export type GetFaceCropData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/faces/{id}/crop';
};

export type GetFaceCropErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetFaceCropError = GetFaceCropErrors[keyof GetFaceCropErrors];

export type GetFaceCropResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetFaceCropResponse = GetFaceCropResponses[keyof GetFaceCropResponses];

export type DeleteAllFacesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The id of the project.
         */
        'Fovea-Confirm'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/faces';
};

export type DeleteAllFacesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteAllFacesError = DeleteAllFacesErrors[keyof DeleteAllFacesErrors];

export type DeleteAllFacesResponses = {
    /**
     * Done.
     */
    200: FacesDeletion;
};

export type DeleteAllFacesResponse = DeleteAllFacesResponses[keyof DeleteAllFacesResponses];

export type ListPersonSuggestionsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        limit?: number;
    };
    url: '/v1/people/suggestions';
};

export type ListPersonSuggestionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListPersonSuggestionsError = ListPersonSuggestionsErrors[keyof ListPersonSuggestionsErrors];

export type ListPersonSuggestionsResponses = {
    /**
     * Done.
     */
    200: PersonSuggestions;
};

export type ListPersonSuggestionsResponse = ListPersonSuggestionsResponses[keyof ListPersonSuggestionsResponses];

export type AnswerPersonSuggestionData = {
    body: SuggestionAnswer;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/people/suggestions/{id}';
};

export type AnswerPersonSuggestionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type AnswerPersonSuggestionError = AnswerPersonSuggestionErrors[keyof AnswerPersonSuggestionErrors];

export type AnswerPersonSuggestionResponses = {
    /**
     * Done.
     */
    200: SuggestionOutcome;
};

export type AnswerPersonSuggestionResponse = AnswerPersonSuggestionResponses[keyof AnswerPersonSuggestionResponses];

export type MergePeopleData = {
    body: PersonMerge;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/people/merge';
};

export type MergePeopleErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type MergePeopleError = MergePeopleErrors[keyof MergePeopleErrors];

export type MergePeopleResponses = {
    /**
     * Done.
     */
    200: Person;
};

export type MergePeopleResponse = MergePeopleResponses[keyof MergePeopleResponses];

export type SplitPersonData = {
    body: PersonSplit;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/people/{id}/split';
};

export type SplitPersonErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type SplitPersonError = SplitPersonErrors[keyof SplitPersonErrors];

export type SplitPersonResponses = {
    /**
     * Done.
     */
    201: Person;
};

export type SplitPersonResponse = SplitPersonResponses[keyof SplitPersonResponses];

export type AssignFaceData = {
    body: FaceAssign;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/faces/{id}/assign';
};

export type AssignFaceErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type AssignFaceError = AssignFaceErrors[keyof AssignFaceErrors];

export type AssignFaceResponses = {
    /**
     * Done.
     */
    200: FaceDecision;
};

export type AssignFaceResponse = AssignFaceResponses[keyof AssignFaceResponses];

export type RejectFaceData = {
    body?: FaceReject;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/faces/{id}/reject';
};

export type RejectFaceErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RejectFaceError = RejectFaceErrors[keyof RejectFaceErrors];

export type RejectFaceResponses = {
    /**
     * Done.
     */
    200: FaceDecision;
};

export type RejectFaceResponse = RejectFaceResponses[keyof RejectFaceResponses];

export type ReclusterPeopleData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/people/recluster';
};

export type ReclusterPeopleErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ReclusterPeopleError = ReclusterPeopleErrors[keyof ReclusterPeopleErrors];

export type ReclusterPeopleResponses = {
    /**
     * Done.
     */
    202: Job;
};

export type ReclusterPeopleResponse = ReclusterPeopleResponses[keyof ReclusterPeopleResponses];

export type ListPeopleData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Those that are shown, those that are hidden, or both.
         */
        hidden?: 'false' | 'true' | 'any';
        named?: 'true' | 'false';
        /**
         * Part of the name, whatever the case.
         */
        q?: string;
        sort?: '-faceCount' | '-createdAt';
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/people';
};

export type ListPeopleErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListPeopleError = ListPeopleErrors[keyof ListPeopleErrors];

export type ListPeopleResponses = {
    /**
     * Done.
     */
    200: PersonPage;
};

export type ListPeopleResponse = ListPeopleResponses[keyof ListPeopleResponses];

export type CreatePersonData = {
    body: PersonInput;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/people';
};

export type CreatePersonErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreatePersonError = CreatePersonErrors[keyof CreatePersonErrors];

export type CreatePersonResponses = {
    /**
     * Done.
     */
    201: Person;
};

export type CreatePersonResponse = CreatePersonResponses[keyof CreatePersonResponses];

export type DeletePersonData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/people/{id}';
};

export type DeletePersonErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeletePersonError = DeletePersonErrors[keyof DeletePersonErrors];

export type DeletePersonResponses = {
    /**
     * Done.
     */
    204: void;
};

export type DeletePersonResponse = DeletePersonResponses[keyof DeletePersonResponses];

export type GetPersonData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/people/{id}';
};

export type GetPersonErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetPersonError = GetPersonErrors[keyof GetPersonErrors];

export type GetPersonResponses = {
    /**
     * Done.
     */
    200: Person;
};

export type GetPersonResponse = GetPersonResponses[keyof GetPersonResponses];

export type UpdatePersonData = {
    body: PersonPatch;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/people/{id}';
};

export type UpdatePersonErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdatePersonError = UpdatePersonErrors[keyof UpdatePersonErrors];

export type UpdatePersonResponses = {
    /**
     * Done.
     */
    200: Person;
};

export type UpdatePersonResponse = UpdatePersonResponses[keyof UpdatePersonResponses];

export type ListPersonFacesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/people/{id}/faces';
};

export type ListPersonFacesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListPersonFacesError = ListPersonFacesErrors[keyof ListPersonFacesErrors];

export type ListPersonFacesResponses = {
    /**
     * Done.
     */
    200: PersonFacePage;
};

export type ListPersonFacesResponse = ListPersonFacesResponses[keyof ListPersonFacesResponses];

export type SearchData = {
    body: SearchRequest;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Words. Assets whose label, description, tags, metadata, caption or read text has them all; and, where the model understands words, pictures that show what they say.
         */
        text?: string;
        /**
         * Separated by commas.
         */
        personIds?: string | Array<string>;
        /**
         * Words in label, description, metadata and tags: all of them, in any order, the last one may be a beginning; "a phrase"; -without.
         */
        q?: string;
        /**
         * What is in this collection.
         */
        collectionId?: string;
        /**
         * All of these tags: `a,b`.
         */
        tags?: string | Array<string>;
        /**
         * At least one of these tags: `a,b`.
         */
        anyTag?: string | Array<string>;
        kind?: 'image' | 'video' | 'audio' | 'document';
        /**
         * `image/png`, or `image*` for all of a sort.
         */
        mime?: string;
        /**
         * Part of the label, whatever the case.
         */
        label?: string;
        /**
         * The camera, whatever the case.
         */
        camera?: string;
        sha256?: string;
        /**
         * Unix milliseconds: taken then or later.
         */
        takenAfter?: number;
        /**
         * Unix milliseconds: taken before then.
         */
        takenBefore?: number;
        /**
         * Unix milliseconds: added then or later.
         */
        createdAfter?: number;
        /**
         * Unix milliseconds: added before then.
         */
        createdBefore?: number;
        minWidth?: number;
        maxWidth?: number;
        minHeight?: number;
        maxHeight?: number;
        /**
         * Bytes.
         */
        minSize?: number;
        /**
         * Bytes.
         */
        maxSize?: number;
        /**
         * Latitude and longitude in degrees, e.g. `59.91,10.75`; with `radius`.
         */
        near?: string;
        /**
         * Metres around `near`; 1000 when left out.
         */
        radius?: number;
        /**
         * With the collections below `collectionId`.
         */
        deep?: 'true' | 'false';
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
        /**
         * The file’s name, for a raw body.
         */
        fileName?: string;
    };
    url: '/v1/search';
};

export type SearchErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    507: Problem;
};

export type SearchError = SearchErrors[keyof SearchErrors];

export type SearchResponses = {
    /**
     * Done.
     */
    200: SearchResult;
};

export type SearchResponse = SearchResponses[keyof SearchResponses];

export type ListSimilarAssetsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Words in label, description, metadata and tags: all of them, in any order, the last one may be a beginning; "a phrase"; -without.
         */
        q?: string;
        /**
         * What is in this collection.
         */
        collectionId?: string;
        /**
         * All of these tags: `a,b`.
         */
        tags?: string | Array<string>;
        /**
         * At least one of these tags: `a,b`.
         */
        anyTag?: string | Array<string>;
        kind?: 'image' | 'video' | 'audio' | 'document';
        /**
         * `image/png`, or `image*` for all of a sort.
         */
        mime?: string;
        /**
         * Part of the label, whatever the case.
         */
        label?: string;
        /**
         * The camera, whatever the case.
         */
        camera?: string;
        sha256?: string;
        /**
         * Unix milliseconds: taken then or later.
         */
        takenAfter?: number;
        /**
         * Unix milliseconds: taken before then.
         */
        takenBefore?: number;
        /**
         * Unix milliseconds: added then or later.
         */
        createdAfter?: number;
        /**
         * Unix milliseconds: added before then.
         */
        createdBefore?: number;
        minWidth?: number;
        maxWidth?: number;
        minHeight?: number;
        maxHeight?: number;
        /**
         * Bytes.
         */
        minSize?: number;
        /**
         * Bytes.
         */
        maxSize?: number;
        /**
         * Latitude and longitude in degrees, e.g. `59.91,10.75`; with `radius`.
         */
        near?: string;
        /**
         * Metres around `near`; 1000 when left out.
         */
        radius?: number;
        /**
         * With the collections below `collectionId`.
         */
        deep?: 'true' | 'false';
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/assets/{id}/similar';
};

export type ListSimilarAssetsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListSimilarAssetsError = ListSimilarAssetsErrors[keyof ListSimilarAssetsErrors];

export type ListSimilarAssetsResponses = {
    /**
     * Done.
     */
    200: SearchResult;
};

export type ListSimilarAssetsResponse = ListSimilarAssetsResponses[keyof ListSimilarAssetsResponses];

export type ListVisionIndexesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/index';
};

export type ListVisionIndexesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListVisionIndexesError = ListVisionIndexesErrors[keyof ListVisionIndexesErrors];

export type ListVisionIndexesResponses = {
    /**
     * Done.
     */
    200: VisionIndexes;
};

export type ListVisionIndexesResponse = ListVisionIndexesResponses[keyof ListVisionIndexesResponses];

export type RebuildVisionIndexData = {
    body: RebuildRequest;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/index/rebuild';
};

export type RebuildVisionIndexErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RebuildVisionIndexError = RebuildVisionIndexErrors[keyof RebuildVisionIndexErrors];

export type RebuildVisionIndexResponses = {
    /**
     * Done.
     */
    202: {
        job: Job;
    };
};

export type RebuildVisionIndexResponse = RebuildVisionIndexResponses[keyof RebuildVisionIndexResponses];

export type SearchFacesData = {
    body: FaceSearchByAsset;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * People for each face at most.
         */
        limit?: number;
        /**
         * Answers people from this similarity on; the threshold of the project unless told.
         */
        minSimilarity?: number;
        /**
         * The file’s name, for a raw body.
         */
        fileName?: string;
    };
    url: '/v1/faces/search';
};

export type SearchFacesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    507: Problem;
};

export type SearchFacesError = SearchFacesErrors[keyof SearchFacesErrors];

export type SearchFacesResponses = {
    /**
     * Done.
     */
    200: FaceSearchResult;
};

export type SearchFacesResponse = SearchFacesResponses[keyof SearchFacesResponses];

export type VerifyFacesData = {
    body: FaceVerification;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/faces/verify';
};

export type VerifyFacesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type VerifyFacesError = VerifyFacesErrors[keyof VerifyFacesErrors];

export type VerifyFacesResponses = {
    /**
     * Done.
     */
    200: FaceVerificationResult;
};

export type VerifyFacesResponse = VerifyFacesResponses[keyof VerifyFacesResponses];

export type ListDuplicatesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/duplicates';
};

export type ListDuplicatesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListDuplicatesError = ListDuplicatesErrors[keyof ListDuplicatesErrors];

export type ListDuplicatesResponses = {
    /**
     * Done.
     */
    200: DuplicateGroupPage;
};

export type ListDuplicatesResponse = ListDuplicatesResponses[keyof ListDuplicatesResponses];

export type ResolveDuplicatesData = {
    body: ResolveRequest;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/duplicates/resolve';
};

export type ResolveDuplicatesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ResolveDuplicatesError = ResolveDuplicatesErrors[keyof ResolveDuplicatesErrors];

export type ResolveDuplicatesResponses = {
    /**
     * Done.
     */
    201: DuplicateResolution;
};

export type ResolveDuplicatesResponse = ResolveDuplicatesResponses[keyof ResolveDuplicatesResponses];

export type ListDuplicateResolutionsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/duplicates/resolutions';
};

export type ListDuplicateResolutionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListDuplicateResolutionsError = ListDuplicateResolutionsErrors[keyof ListDuplicateResolutionsErrors];

export type ListDuplicateResolutionsResponses = {
    /**
     * Done.
     */
    200: DuplicateResolutionPage;
};

export type ListDuplicateResolutionsResponse = ListDuplicateResolutionsResponses[keyof ListDuplicateResolutionsResponses];

export type UndoDuplicateResolutionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/duplicates/resolutions/{id}/undo';
};

export type UndoDuplicateResolutionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UndoDuplicateResolutionError = UndoDuplicateResolutionErrors[keyof UndoDuplicateResolutionErrors];

export type UndoDuplicateResolutionResponses = {
    /**
     * Done.
     */
    200: DuplicateResolution;
};

export type UndoDuplicateResolutionResponse = UndoDuplicateResolutionResponses[keyof UndoDuplicateResolutionResponses];

export type GetStreamFileData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
        file: string;
    };
    query?: never;
    url: '/v1/assets/{id}/stream/{file}';
};

export type GetStreamFileErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetStreamFileError = GetStreamFileErrors[keyof GetStreamFileErrors];

export type GetStreamFileResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetStreamFileResponse = GetStreamFileResponses[keyof GetStreamFileResponses];

export type ListVisionTasksData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/vision/tasks';
};

export type ListVisionTasksErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListVisionTasksError = ListVisionTasksErrors[keyof ListVisionTasksErrors];

export type ListVisionTasksResponses = {
    /**
     * Done.
     */
    200: VisionCapabilities;
};

export type ListVisionTasksResponse = ListVisionTasksResponses[keyof ListVisionTasksResponses];

export type RunVisionTaskData = {
    body: {
        assetIds?: Array<string>;
        /**
         * The filters of `GET /v1/assets` as JSON, e.g. `{"kind": "image", "tags": ["sea"]}`.
         */
        query?: {
            [key: string]: string | number | boolean | Array<string | number | boolean>;
        };
        params?: {
            [key: string]: unknown;
        };
        /**
         * Run again what has a result already; the new one takes its place.
         */
        force?: boolean;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        task: string;
    };
    query?: never;
    url: '/v1/vision/tasks/{task}';
};

export type RunVisionTaskErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RunVisionTaskError = RunVisionTaskErrors[keyof RunVisionTaskErrors];

export type RunVisionTaskResponses = {
    /**
     * Done.
     */
    202: VisionJobs;
};

export type RunVisionTaskResponse = RunVisionTaskResponses[keyof RunVisionTaskResponses];

export type ListAssetResultsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
        /**
         * With the results of older versions.
         */
        all?: 'true' | 'false';
        task?: string;
    };
    url: '/v1/assets/{id}/results';
};

export type ListAssetResultsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListAssetResultsError = ListAssetResultsErrors[keyof ListAssetResultsErrors];

export type ListAssetResultsResponses = {
    /**
     * Done.
     */
    200: VisionResultPage;
};

export type ListAssetResultsResponse = ListAssetResultsResponses[keyof ListAssetResultsResponses];

export type ListEventsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
        sessionId?: string;
        eventType?: 'click' | 'input' | 'form_submit' | 'network_success' | 'network_error' | 'slow_response' | 'error' | 'navigation' | 'scroll' | 'pointer' | 'progress' | 'long_task' | 'web_vital' | 'visibility' | 'custom';
        environment?: string;
        /**
         * Only those that the server received after this time.
         */
        receivedAfter?: number;
    };
    url: '/v1/events';
};

export type ListEventsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListEventsError = ListEventsErrors[keyof ListEventsErrors];

export type ListEventsResponses = {
    /**
     * Done.
     */
    200: SessionEventPage;
};

export type ListEventsResponse = ListEventsResponses[keyof ListEventsResponses];

export type SendEventsData = {
    body: IngestBody;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * `gzip`, or nothing.
         */
        'Content-Encoding'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/events';
};

export type SendEventsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type SendEventsError = SendEventsErrors[keyof SendEventsErrors];

export type SendEventsResponses = {
    /**
     * Done.
     */
    200: IngestReceipt;
};

export type SendEventsResponse = SendEventsResponses[keyof SendEventsResponses];

export type ListEventExportsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/events/exports';
};

export type ListEventExportsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListEventExportsError = ListEventExportsErrors[keyof ListEventExportsErrors];

export type ListEventExportsResponses = {
    /**
     * Done.
     */
    200: EventExportPage;
};

export type ListEventExportsResponse = ListEventExportsResponses[keyof ListEventExportsResponses];

export type ExportEventsData = {
    body: EventExportInput;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/events/exports';
};

export type ExportEventsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ExportEventsError = ExportEventsErrors[keyof ExportEventsErrors];

export type ExportEventsResponses = {
    /**
     * Done.
     */
    201: EventExport;
};

export type ExportEventsResponse = ExportEventsResponses[keyof ExportEventsResponses];

export type GetEventExportData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/events/exports/{id}';
};

export type GetEventExportErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetEventExportError = GetEventExportErrors[keyof GetEventExportErrors];

export type GetEventExportResponses = {
    /**
     * Done.
     */
    200: EventExport;
};

export type GetEventExportResponse = GetEventExportResponses[keyof GetEventExportResponses];

export type GetEventExportContentData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/events/exports/{id}/content';
};

export type GetEventExportContentErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetEventExportContentError = GetEventExportContentErrors[keyof GetEventExportContentErrors];

export type GetEventExportContentResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetEventExportContentResponse = GetEventExportContentResponses[keyof GetEventExportContentResponses];

export type ListSessionsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
        state?: 'active' | 'idle' | 'completed';
        user?: string;
        environment?: string;
        /**
         * Only those that visited it.
         */
        route?: string;
        /**
         * Only those with a signal of this type.
         */
        signal?: string;
        minScore?: number;
        /**
         * Only those that started at this time or later.
         */
        startedAfter?: number;
        /**
         * Only those that started before this time.
         */
        startedBefore?: number;
        incidentId?: string;
        /**
         * Whether those of bots are among them; true unless told.
         */
        bots?: 'true' | 'false';
    };
    url: '/v1/sessions';
};

export type ListSessionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListSessionsError = ListSessionsErrors[keyof ListSessionsErrors];

export type ListSessionsResponses = {
    /**
     * Done.
     */
    200: SessionPage;
};

export type ListSessionsResponse = ListSessionsResponses[keyof ListSessionsResponses];

export type GetSessionStatsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/session-stats';
};

export type GetSessionStatsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetSessionStatsError = GetSessionStatsErrors[keyof GetSessionStatsErrors];

export type GetSessionStatsResponses = {
    /**
     * Done.
     */
    200: SessionStats;
};

export type GetSessionStatsResponse = GetSessionStatsResponses[keyof GetSessionStatsResponses];

export type GetSessionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/sessions/{id}';
};

export type GetSessionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetSessionError = GetSessionErrors[keyof GetSessionErrors];

export type GetSessionResponses = {
    /**
     * Done.
     */
    200: Session;
};

export type GetSessionResponse = GetSessionResponses[keyof GetSessionResponses];

export type ListSessionEventsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/sessions/{id}/events';
};

export type ListSessionEventsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListSessionEventsError = ListSessionEventsErrors[keyof ListSessionEventsErrors];

export type ListSessionEventsResponses = {
    /**
     * Done.
     */
    200: SessionEventPage;
};

export type ListSessionEventsResponse = ListSessionEventsResponses[keyof ListSessionEventsResponses];

export type GetSessionTimelineData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/sessions/{id}/timeline';
};

export type GetSessionTimelineErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetSessionTimelineError = GetSessionTimelineErrors[keyof GetSessionTimelineErrors];

export type GetSessionTimelineResponses = {
    /**
     * Done.
     */
    200: TimelinePage;
};

export type GetSessionTimelineResponse = GetSessionTimelineResponses[keyof GetSessionTimelineResponses];

export type ListSignalsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
        sessionId?: string;
        type?: 'rage' | 'dead_click' | 'error_click' | 'blocked' | 'form_loop' | 'abandonment' | 'confusion' | 'quick_back' | 'refresh_loop' | 'slow_wait' | 'thrash';
        incidentId?: string;
    };
    url: '/v1/signals';
};

export type ListSignalsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListSignalsError = ListSignalsErrors[keyof ListSignalsErrors];

export type ListSignalsResponses = {
    /**
     * Done.
     */
    200: SignalPage;
};

export type ListSignalsResponse = ListSignalsResponses[keyof ListSignalsResponses];

export type ListIncidentsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
        status?: 'new' | 'confirmed' | 'dismissed' | 'resolved' | 'regressed';
        type?: 'rage' | 'dead_click' | 'error_click' | 'blocked' | 'form_loop' | 'abandonment' | 'confusion' | 'quick_back' | 'refresh_loop' | 'slow_wait' | 'thrash';
        /**
         * Both unless told.
         */
        suppressed?: 'true' | 'false';
        sort?: '-lastSeenAt' | '-sessionCount' | '-severity';
    };
    url: '/v1/incidents';
};

export type ListIncidentsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListIncidentsError = ListIncidentsErrors[keyof ListIncidentsErrors];

export type ListIncidentsResponses = {
    /**
     * Done.
     */
    200: IncidentPage;
};

export type ListIncidentsResponse = ListIncidentsResponses[keyof ListIncidentsResponses];

export type GetIncidentData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/incidents/{id}';
};

export type GetIncidentErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetIncidentError = GetIncidentErrors[keyof GetIncidentErrors];

export type GetIncidentResponses = {
    /**
     * Done.
     */
    200: Incident;
};

export type GetIncidentResponse = GetIncidentResponses[keyof GetIncidentResponses];

export type UpdateIncidentData = {
    body: {
        /**
         * regressed is set by the server alone.
         */
        status?: 'new' | 'confirmed' | 'dismissed' | 'resolved' | 'regressed';
        /**
         * Null lifts it.
         */
        suppression?: {
            reason: string;
            until?: number | null;
        } | null;
        /**
         * Kept in the audit trail.
         */
        note?: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/incidents/{id}';
};

export type UpdateIncidentErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateIncidentError = UpdateIncidentErrors[keyof UpdateIncidentErrors];

export type UpdateIncidentResponses = {
    /**
     * Done.
     */
    200: Incident;
};

export type UpdateIncidentResponse = UpdateIncidentResponses[keyof UpdateIncidentResponses];

export type ListIncidentChangesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/incidents/{id}/audit';
};

export type ListIncidentChangesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListIncidentChangesError = ListIncidentChangesErrors[keyof ListIncidentChangesErrors];

export type ListIncidentChangesResponses = {
    /**
     * Done.
     */
    200: IncidentChangePage;
};

export type ListIncidentChangesResponse = ListIncidentChangesResponses[keyof ListIncidentChangesResponses];

export type ExportIncidentData = {
    body: {
        destinationId: string;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/incidents/{id}/export';
};

export type ExportIncidentErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ExportIncidentError = ExportIncidentErrors[keyof ExportIncidentErrors];

export type ExportIncidentResponses = {
    /**
     * Done.
     */
    202: Incident;
};

export type ExportIncidentResponse = ExportIncidentResponses[keyof ExportIncidentResponses];

export type ListDestinationsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/destinations';
};

export type ListDestinationsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListDestinationsError = ListDestinationsErrors[keyof ListDestinationsErrors];

export type ListDestinationsResponses = {
    /**
     * Done.
     */
    200: DestinationPage;
};

export type ListDestinationsResponse = ListDestinationsResponses[keyof ListDestinationsResponses];

export type CreateDestinationData = {
    body: {
        kind: 'webhook';
        name: string;
        settings: {
            /**
             * Where incidents are sent, signed as Standard Webhooks say.
             */
            url: string;
        };
        /**
         * whsec_…, which signs. Never shown again.
         */
        secret: string;
        /**
         * Incidents are exported as soon as they may be, not only when somebody asks for it.
         */
        automatic?: boolean;
        enabled?: boolean;
        /**
         * Incidents that are exported in an hour at most; what is more waits.
         */
        ratePerHour?: number;
    } | {
        kind: 'jira';
        name: string;
        settings: {
            /**
             * e.g. https://acme.atlassian.net
             */
            site: string;
            /**
             * Of the account that the API token belongs to.
             */
            email: string;
            projectKey: string;
            issueType?: string;
        };
        /**
         * The API token or key. Never shown again.
         */
        secret: string;
        /**
         * Incidents are exported as soon as they may be, not only when somebody asks for it.
         */
        automatic?: boolean;
        enabled?: boolean;
        /**
         * Incidents that are exported in an hour at most; what is more waits.
         */
        ratePerHour?: number;
    } | {
        kind: 'linear';
        name: string;
        settings: {
            /**
             * The UUID of the team, not its key.
             */
            teamId: string;
            url?: string;
        };
        /**
         * The API token or key. Never shown again.
         */
        secret: string;
        /**
         * Incidents are exported as soon as they may be, not only when somebody asks for it.
         */
        automatic?: boolean;
        enabled?: boolean;
        /**
         * Incidents that are exported in an hour at most; what is more waits.
         */
        ratePerHour?: number;
    } | {
        kind: 'github';
        name: string;
        settings: {
            owner: string;
            repo: string;
            labels?: Array<string>;
            url?: string;
        };
        /**
         * The API token or key. Never shown again.
         */
        secret: string;
        /**
         * Incidents are exported as soon as they may be, not only when somebody asks for it.
         */
        automatic?: boolean;
        enabled?: boolean;
        /**
         * Incidents that are exported in an hour at most; what is more waits.
         */
        ratePerHour?: number;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/destinations';
};

export type CreateDestinationErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreateDestinationError = CreateDestinationErrors[keyof CreateDestinationErrors];

export type CreateDestinationResponses = {
    /**
     * Done.
     */
    201: Destination;
};

export type CreateDestinationResponse = CreateDestinationResponses[keyof CreateDestinationResponses];

export type DeleteDestinationData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/destinations/{id}';
};

export type DeleteDestinationErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteDestinationError = DeleteDestinationErrors[keyof DeleteDestinationErrors];

export type DeleteDestinationResponses = {
    /**
     * Done.
     */
    204: void;
};

export type DeleteDestinationResponse = DeleteDestinationResponses[keyof DeleteDestinationResponses];

export type GetDestinationData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/destinations/{id}';
};

export type GetDestinationErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetDestinationError = GetDestinationErrors[keyof GetDestinationErrors];

export type GetDestinationResponses = {
    /**
     * Done.
     */
    200: Destination;
};

export type GetDestinationResponse = GetDestinationResponses[keyof GetDestinationResponses];

export type UpdateDestinationData = {
    body: {
        name?: string;
        /**
         * All settings of the kind, in place of those before. Another address needs the secret again.
         */
        settings?: {
            [key: string]: unknown;
        };
        /**
         * In place of the one before, which a webhook goes on to sign with beside it for a day.
         */
        secret?: string;
        /**
         * Incidents are exported as soon as they may be, not only when somebody asks for it.
         */
        automatic?: boolean;
        enabled?: boolean;
        /**
         * Incidents that are exported in an hour at most; what is more waits.
         */
        ratePerHour?: number;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/destinations/{id}';
};

export type UpdateDestinationErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateDestinationError = UpdateDestinationErrors[keyof UpdateDestinationErrors];

export type UpdateDestinationResponses = {
    /**
     * Done.
     */
    200: Destination;
};

export type UpdateDestinationResponse = UpdateDestinationResponses[keyof UpdateDestinationResponses];

export type TestDestinationData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/destinations/{id}/test';
};

export type TestDestinationErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type TestDestinationError = TestDestinationErrors[keyof TestDestinationErrors];

export type TestDestinationResponses = {
    /**
     * Done.
     */
    200: DestinationTest;
};

export type TestDestinationResponse = TestDestinationResponses[keyof TestDestinationResponses];

export type ListRulesetsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/rulesets';
};

export type ListRulesetsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListRulesetsError = ListRulesetsErrors[keyof ListRulesetsErrors];

export type ListRulesetsResponses = {
    /**
     * Done.
     */
    200: RulesetPage;
};

export type ListRulesetsResponse = ListRulesetsResponses[keyof ListRulesetsResponses];

export type CreateRulesetData = {
    body: {
        name: string;
        /**
         * Id of the ruleset whose newest version gives what `rules` leaves out.
         */
        basedOn?: string;
        rules?: PartialRulesetRules;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/rulesets';
};

export type CreateRulesetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CreateRulesetError = CreateRulesetErrors[keyof CreateRulesetErrors];

export type CreateRulesetResponses = {
    /**
     * Done.
     */
    201: Ruleset;
};

export type CreateRulesetResponse = CreateRulesetResponses[keyof CreateRulesetResponses];

export type DeleteRulesetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/rulesets/{id}';
};

export type DeleteRulesetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type DeleteRulesetError = DeleteRulesetErrors[keyof DeleteRulesetErrors];

export type DeleteRulesetResponses = {
    /**
     * Done.
     */
    204: void;
};

export type DeleteRulesetResponse = DeleteRulesetResponses[keyof DeleteRulesetResponses];

export type GetRulesetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/rulesets/{id}';
};

export type GetRulesetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetRulesetError = GetRulesetErrors[keyof GetRulesetErrors];

export type GetRulesetResponses = {
    /**
     * Done.
     */
    200: Ruleset;
};

export type GetRulesetResponse = GetRulesetResponses[keyof GetRulesetResponses];

export type UpdateRulesetData = {
    body: {
        name?: string;
        /**
         * What is left out stays as it is.
         */
        rules?: PartialRulesetRules;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * The ETag that the change is based on; 412 when it is another one.
         */
        'If-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/rulesets/{id}';
};

export type UpdateRulesetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    412: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type UpdateRulesetError = UpdateRulesetErrors[keyof UpdateRulesetErrors];

export type UpdateRulesetResponses = {
    /**
     * Done.
     */
    200: Ruleset;
};

export type UpdateRulesetResponse = UpdateRulesetResponses[keyof UpdateRulesetResponses];

export type ActivateRulesetData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/rulesets/{id}/activate';
};

export type ActivateRulesetErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ActivateRulesetError = ActivateRulesetErrors[keyof ActivateRulesetErrors];

export type ActivateRulesetResponses = {
    /**
     * Done.
     */
    200: Ruleset;
};

export type ActivateRulesetResponse = ActivateRulesetResponses[keyof ActivateRulesetResponses];

export type ListRulesetVersionsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/rulesets/{id}/versions';
};

export type ListRulesetVersionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListRulesetVersionsError = ListRulesetVersionsErrors[keyof ListRulesetVersionsErrors];

export type ListRulesetVersionsResponses = {
    /**
     * Done.
     */
    200: RulesetVersionPage;
};

export type ListRulesetVersionsResponse = ListRulesetVersionsResponses[keyof ListRulesetVersionsResponses];

export type GetRulesetVersionData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
        version: string;
    };
    query?: never;
    url: '/v1/rulesets/{id}/versions/{version}';
};

export type GetRulesetVersionErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetRulesetVersionError = GetRulesetVersionErrors[keyof GetRulesetVersionErrors];

export type GetRulesetVersionResponses = {
    /**
     * Done.
     */
    200: RulesetVersion;
};

export type GetRulesetVersionResponse = GetRulesetVersionResponses[keyof GetRulesetVersionResponses];

export type RescoreSessionsData = {
    body: {
        rulesetId: string;
        /**
         * The newest unless told.
         */
        version?: number;
        range: {
            /**
             * Sessions that started at this time or later.
             */
            from: number;
            /**
             * Sessions that started before this time.
             */
            to: number;
        };
        /**
         * shadow only compares with what is stored; apply replaces it.
         */
        mode?: 'shadow' | 'apply';
        /**
         * In place of those of the ruleset, not stored: for trying them out; shadow only.
         */
        rules?: PartialRulesetRules;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/sessions/rescore';
};

export type RescoreSessionsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RescoreSessionsError = RescoreSessionsErrors[keyof RescoreSessionsErrors];

export type RescoreSessionsResponses = {
    /**
     * Done.
     */
    202: Rescore;
};

export type RescoreSessionsResponse = RescoreSessionsResponses[keyof RescoreSessionsResponses];

export type ListRescoresData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Items of a page at most.
         */
        limit?: number;
        /**
         * `nextCursor` of the page before.
         */
        cursor?: string;
    };
    url: '/v1/rescores';
};

export type ListRescoresErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListRescoresError = ListRescoresErrors[keyof ListRescoresErrors];

export type ListRescoresResponses = {
    /**
     * Done.
     */
    200: RescorePage;
};

export type ListRescoresResponse = ListRescoresResponses[keyof ListRescoresResponses];

export type GetRescoreData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/rescores/{id}';
};

export type GetRescoreErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetRescoreError = GetRescoreErrors[keyof GetRescoreErrors];

export type GetRescoreResponses = {
    /**
     * Done.
     */
    200: Rescore;
};

export type GetRescoreResponse = GetRescoreResponses[keyof GetRescoreResponses];

export type ListJobsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        status?: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'quarantined';
        name?: string;
        assetId?: string;
        flowId?: string;
        limit?: number;
        cursor?: string;
    };
    url: '/v1/jobs';
};

export type ListJobsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListJobsError = ListJobsErrors[keyof ListJobsErrors];

export type ListJobsResponses = {
    /**
     * Done.
     */
    200: JobPage;
};

export type ListJobsResponse = ListJobsResponses[keyof ListJobsResponses];

export type GetJobData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/jobs/{id}';
};

export type GetJobErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetJobError = GetJobErrors[keyof GetJobErrors];

export type GetJobResponses = {
    /**
     * Done.
     */
    200: JobDetail;
};

export type GetJobResponse = GetJobResponses[keyof GetJobResponses];

export type CancelJobData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/jobs/{id}/cancel';
};

export type CancelJobErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CancelJobError = CancelJobErrors[keyof CancelJobErrors];

export type CancelJobResponses = {
    /**
     * Done.
     */
    200: Job;
};

export type CancelJobResponse = CancelJobResponses[keyof CancelJobResponses];

export type RetryJobData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/jobs/{id}/retry';
};

export type RetryJobErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RetryJobError = RetryJobErrors[keyof RetryJobErrors];

export type RetryJobResponses = {
    /**
     * Done.
     */
    200: Job;
};

export type RetryJobResponse = RetryJobResponses[keyof RetryJobResponses];

export type CancelJobsData = {
    body: {
        ids: Array<string>;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/jobs/cancel';
};

export type CancelJobsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CancelJobsError = CancelJobsErrors[keyof CancelJobsErrors];

export type CancelJobsResponses = {
    /**
     * Done.
     */
    200: JobBatch;
};

export type CancelJobsResponse = CancelJobsResponses[keyof CancelJobsResponses];

export type RetryJobsData = {
    body: {
        ids: Array<string>;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/jobs/retry';
};

export type RetryJobsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RetryJobsError = RetryJobsErrors[keyof RetryJobsErrors];

export type RetryJobsResponses = {
    /**
     * Done.
     */
    200: JobBatch;
};

export type RetryJobsResponse = RetryJobsResponses[keyof RetryJobsResponses];

export type GetFlowData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/flows/{id}';
};

export type GetFlowErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetFlowError = GetFlowErrors[keyof GetFlowErrors];

export type GetFlowResponses = {
    /**
     * Done.
     */
    200: Flow;
};

export type GetFlowResponse = GetFlowResponses[keyof GetFlowResponses];

export type CancelFlowData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/flows/{id}/cancel';
};

export type CancelFlowErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type CancelFlowError = CancelFlowErrors[keyof CancelFlowErrors];

export type CancelFlowResponses = {
    /**
     * Done.
     */
    200: Flow;
};

export type CancelFlowResponse = CancelFlowResponses[keyof CancelFlowResponses];

export type ListQueuesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/queues';
};

export type ListQueuesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListQueuesError = ListQueuesErrors[keyof ListQueuesErrors];

export type ListQueuesResponses = {
    /**
     * Done.
     */
    200: QueuePage;
};

export type ListQueuesResponse = ListQueuesResponses[keyof ListQueuesResponses];

export type PauseQueueData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/queues/{name}/pause';
};

export type PauseQueueErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type PauseQueueError = PauseQueueErrors[keyof PauseQueueErrors];

export type PauseQueueResponses = {
    /**
     * Done.
     */
    200: Queue;
};

export type PauseQueueResponse = PauseQueueResponses[keyof PauseQueueResponses];

export type ResumeQueueData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/queues/{name}/resume';
};

export type ResumeQueueErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ResumeQueueError = ResumeQueueErrors[keyof ResumeQueueErrors];

export type ResumeQueueResponses = {
    /**
     * Done.
     */
    200: Queue;
};

export type ResumeQueueResponse = ResumeQueueResponses[keyof ResumeQueueResponses];

export type RedriveQueueData = {
    body: {
        status?: 'failed' | 'quarantined' | 'both';
        limit?: number;
        /**
         * Only answer how many it would be.
         */
        dryRun?: boolean;
        /**
         * For administrators alone.
         */
        allProjects?: boolean;
    };
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/queues/{name}/redrive';
};

export type RedriveQueueErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    408: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    413: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    415: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RedriveQueueError = RedriveQueueErrors[keyof RedriveQueueErrors];

export type RedriveQueueResponses = {
    /**
     * Done.
     */
    200: Redriven;
};

export type RedriveQueueResponse = RedriveQueueResponses[keyof RedriveQueueResponses];

export type ListSchedulesData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/schedules';
};

export type ListSchedulesErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListSchedulesError = ListSchedulesErrors[keyof ListSchedulesErrors];

export type ListSchedulesResponses = {
    /**
     * Done.
     */
    200: SchedulePage;
};

export type ListSchedulesResponse = ListSchedulesResponses[keyof ListSchedulesResponses];

export type RunScheduleData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
        /**
         * A repeat within 24 h gets the first answer and has no second effect.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/schedules/{name}/run';
};

export type RunScheduleErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type RunScheduleError = RunScheduleErrors[keyof RunScheduleErrors];

export type RunScheduleResponses = {
    /**
     * Done.
     */
    202: ScheduleRun;
};

export type RunScheduleResponse = RunScheduleResponses[keyof RunScheduleResponses];

export type PauseScheduleData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/schedules/{name}/pause';
};

export type PauseScheduleErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type PauseScheduleError = PauseScheduleErrors[keyof PauseScheduleErrors];

export type PauseScheduleResponses = {
    /**
     * Done.
     */
    200: Schedule;
};

export type PauseScheduleResponse = PauseScheduleResponses[keyof PauseScheduleResponses];

export type ResumeScheduleData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path: {
        name: string;
    };
    query?: never;
    url: '/v1/schedules/{name}/resume';
};

export type ResumeScheduleErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    409: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    422: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ResumeScheduleError = ResumeScheduleErrors[keyof ResumeScheduleErrors];

export type ResumeScheduleResponses = {
    /**
     * Done.
     */
    200: Schedule;
};

export type ResumeScheduleResponse = ResumeScheduleResponses[keyof ResumeScheduleResponses];

export type ListWorkersData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/workers';
};

export type ListWorkersErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type ListWorkersError = ListWorkersErrors[keyof ListWorkersErrors];

export type ListWorkersResponses = {
    /**
     * Done.
     */
    200: WorkerPage;
};

export type ListWorkersResponse = ListWorkersResponses[keyof ListWorkersResponses];

export type StreamData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
        /**
         * The project that lists and creates are about.
         */
        'Fovea-Project'?: string;
    };
    path?: never;
    query?: {
        /**
         * Topics, repeated or separated by commas; `asset.*` stands for all of the asset.
         */
        topic?: string | Array<string>;
        assetId?: string;
        /**
         * Go on after this position. The header Last-Event-ID, which browsers send, comes first.
         */
        after?: number;
    };
    url: '/v1/stream';
};

export type StreamErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type StreamError = StreamErrors[keyof StreamErrors];

export type StreamResponses = {
    /**
     * A stream of events; each `data` is one of these.
     */
    200: Notice | Resync;
};

export type StreamResponse = StreamResponses[keyof StreamResponses];

export type GetHealthData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/health';
};

export type GetHealthErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetHealthError = GetHealthErrors[keyof GetHealthErrors];

export type GetHealthResponses = {
    /**
     * Done.
     */
    200: Health;
};

export type GetHealthResponse = GetHealthResponses[keyof GetHealthResponses];

export type GetReadinessData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/ready';
};

export type GetReadinessErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * Done.
     */
    503: Readiness;
};

export type GetReadinessError = GetReadinessErrors[keyof GetReadinessErrors];

export type GetReadinessResponses = {
    /**
     * Done.
     */
    200: Readiness;
};

export type GetReadinessResponse = GetReadinessResponses[keyof GetReadinessResponses];

export type GetMetricsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/metrics';
};

export type GetMetricsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    401: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetMetricsError = GetMetricsErrors[keyof GetMetricsErrors];

export type GetMetricsResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetMetricsResponse = GetMetricsResponses[keyof GetMetricsResponses];

export type GetOpenApiData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/openapi.json';
};

export type GetOpenApiErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetOpenApiError = GetOpenApiErrors[keyof GetOpenApiErrors];

export type GetOpenApiResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetOpenApiResponse = GetOpenApiResponses[keyof GetOpenApiResponses];

export type GetDocsData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path?: never;
    query?: never;
    url: '/docs';
};

export type GetDocsErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetDocsError = GetDocsErrors[keyof GetDocsErrors];

export type GetDocsResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetDocsResponse = GetDocsResponses[keyof GetDocsResponses];

export type GetDocsFileData = {
    body?: never;
    headers?: {
        /**
         * 1–128 of A–Z a–z 0–9 . _ -; comes back, and is found in the log.
         */
        'X-Request-Id'?: string;
    };
    path: {
        file: string;
    };
    query?: never;
    url: '/docs/{file}';
};

export type GetDocsFileErrors = {
    /**
     * What is wrong, as RFC 9457 says it.
     */
    400: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    403: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    404: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    429: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    500: Problem;
    /**
     * What is wrong, as RFC 9457 says it.
     */
    503: Problem;
};

export type GetDocsFileError = GetDocsFileErrors[keyof GetDocsFileErrors];

export type GetDocsFileResponses = {
    /**
     * The bytes.
     */
    200: Blob | File;
};

export type GetDocsFileResponse = GetDocsFileResponses[keyof GetDocsFileResponses];
