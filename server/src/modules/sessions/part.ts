import type { Database, NotificationBus } from '#kernel/db'
import type { GuardedFetcher } from '#kernel/fetch'
import type { Route } from '#kernel/http'
import type { HousekeepingTask, JobHandler, Jobs, ScheduleDeclaration } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { ObjectRegistry, ObjectStore } from '#kernel/storage'
import type { Clock, Ids } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import type { SessionsConfig } from './variables.ts'

/** What the parts of the module are built from. */
export interface SessionsParts {
  readonly db: Database
  readonly bus: NotificationBus
  readonly notices: Notices
  readonly jobs: Jobs
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly fetcher: GuardedFetcher
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly config: SessionsConfig & {
    readonly FOVEA_SECRET?: string | undefined
    readonly PUBLIC_URL?: string | undefined
  }
}

/** What a part of the module brings: where requests and jobs come in, and what runs beside them. */
export interface Part {
  readonly routes?: readonly Route[]
  readonly handlers?: readonly JobHandler[]
  readonly schedules?: readonly ScheduleDeclaration[]
  /** For one of all processes at a time. */
  readonly housekeeping?: readonly HousekeepingTask[]
  /** Before the first request of a process that serves. */
  serve?(): Promise<void>
  /** In a process that works. */
  work?(): Promise<void>
  /** Ends what `serve` and `work` began; what was acknowledged is kept. */
  close?(deadline: AbortSignal): Promise<void>
}
