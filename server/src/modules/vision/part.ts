import type { Database, NotificationBus } from '#kernel/db'
import type { GuardedFetcher } from '#kernel/fetch'
import type { Route } from '#kernel/http'
import type { HousekeepingTask, JobHandler, JobService, Jobs, ScheduleDeclaration } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { PoolMetrics } from '#kernel/processes'
import type { ObjectRegistry, ObjectStore } from '#kernel/storage'
import type { Clock, Ids } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import type {
  ArrivalListener,
  AssetReader,
  AssetService,
  MediaPipeline,
  PosterService,
} from '#modules/library'
import type { VisionTask } from './tasks/task.ts'
import type { VisionConfig } from './variables.ts'

/** What the module needs of the library below it. */
export interface LibraryAccess {
  readonly reader: AssetReader
  readonly service: AssetService
  readonly posters: PosterService
  onArrival(listener: ArrivalListener): void
}

/** What the parts of the module are built from. */
export interface VisionParts {
  readonly db: Database
  readonly bus: NotificationBus
  readonly notices: Notices
  readonly jobs: Jobs & Pick<JobService, 'workers'>
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly fetcher: GuardedFetcher
  readonly media: MediaPipeline
  readonly library: LibraryAccess
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  /** Where the numbers of a pool of children go. */
  readonly pools: (pool: string) => PoolMetrics
  readonly config: VisionConfig & { readonly FOVEA_DATA_DIR: string }
}

/** What a part of the module brings: where requests and jobs come in, and what runs beside them. */
export interface Part {
  readonly routes?: readonly Route[]
  readonly handlers?: readonly JobHandler[]
  readonly schedules?: readonly ScheduleDeclaration[]
  /** What it can do with an asset. */
  readonly tasks?: readonly VisionTask[]
  /** For one of all processes at a time. */
  readonly housekeeping?: readonly HousekeepingTask[]
  /** Before the first request of a process that serves. */
  serve?(): Promise<void>
  /** In a process that works. */
  work?(): Promise<void>
  /** Ends what was begun; what was acknowledged is kept. */
  close?(deadline: AbortSignal): Promise<void>
}
