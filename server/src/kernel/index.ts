import { fileURLToPath } from 'node:url'
import {
  type ConnectionTarget,
  createDatabase,
  type Database,
  type MigrationSet,
  type NotificationBus,
  prepareBus,
} from '#kernel/db'
import { createGuardedFetcher, type GuardedFetcher } from '#kernel/fetch'
import { createRateLimiter, type RateLimiter } from '#kernel/http'
import { createJobs, type JobConfig, type JobService } from '#kernel/jobs'
import { createNotices, type NoticeLog } from '#kernel/notices'
import {
  createObjectRegistry,
  createObjectStore,
  type ObjectRegistry,
  type ObjectStore,
  type StorageConfig,
} from '#kernel/storage'
import { type Clock, type Ids, Lifecycle } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'

/** The parts that every module is built from. None of them knows a word of any module. */
export interface Kernel {
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly lifecycle: Lifecycle
  readonly db: Database
  readonly bus: NotificationBus
  readonly notices: NoticeLog
  readonly jobs: JobService
  readonly objects: ObjectStore
  readonly registry: ObjectRegistry
  readonly fetcher: GuardedFetcher
  readonly limiter: RateLimiter
}

export interface KernelOptions {
  readonly config: JobConfig &
    StorageConfig & {
      readonly FOVEA_DATA_DIR: string
      readonly DATABASE_POOL_SIZE: number
      readonly DATABASE_PREPARE?: boolean | undefined
      readonly FETCH_ALLOW_HOSTS: readonly string[]
    }
  readonly target: ConnectionTarget
  /** Where a session belongs to its client, when `target` is a pooler that gives connections out by transaction. */
  readonly direct?: ConnectionTarget
  readonly version: string
  /** How PostgreSQL and other processes see this one. */
  readonly owner: string
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
}

export const kernelMigrations: MigrationSet = {
  owner: 'kernel',
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
}

/** The pool and the bus, which tell each other of an outage. */
const connect = (options: KernelOptions, lifecycle: Lifecycle): { db: Database; bus: NotificationBus } => {
  const { config, target, clock, log } = options
  const db = createDatabase({
    target,
    poolSize: config.DATABASE_POOL_SIZE,
    applicationName: options.owner,
    ...(options.direct ? { direct: options.direct } : {}),
    prepare: config.DATABASE_PREPARE ?? options.direct === undefined,
    onIdleError: error => log.debug({ reason: error.message }, 'a connection to the database broke'),
    watch: { clock, log },
  })
  lifecycle.onClose('database', () => db.close())
  const bus = prepareBus({
    target: db.target,
    clock,
    log,
    send: (text, values) => db.pool.query(text, values),
    onBroken: error => db.suspect(error),
  })
  lifecycle.onClose('notifications', () => bus.close())
  return { db, bus }
}

/** Builds the parts; nothing talks to the database before the app starts. Closing the lifecycle lets go of all of them. */
export const createKernel = async (options: KernelOptions): Promise<Kernel> => {
  const { config, clock, ids, log, metrics } = options
  const lifecycle = new Lifecycle()
  const { db, bus } = connect(options, lifecycle)
  const notices = createNotices({ db, bus, clock, log, metrics })
  lifecycle.onClose('notices', () => notices.close())
  const { version } = options
  const jobs = createJobs({ db, bus, notices, clock, ids, log, metrics, config, version })
  const storageUp = metrics.gauge(
    'storage_up',
    'Whether the store of object bytes can be used: 1, or 0 while it is away.',
  )
  storageUp.set(1)
  const onAvailability = (reason: string | null): void => {
    storageUp.set(reason === null ? 1 : 0)
    if (reason === null) log.info('the object store is back')
    else log.warn({ reason }, 'the object store is away')
  }
  const objects = await createObjectStore({ config, clock, ids, onAvailability })
  lifecycle.onClose('object store', () => objects.close())
  const registry = createObjectRegistry({ database: db, store: objects, clock })
  const fetcher = createGuardedFetcher({
    clock,
    version: options.version,
    allowHosts: config.FETCH_ALLOW_HOSTS,
  })
  const limiter = createRateLimiter({ db, clock })
  return { clock, ids, log, metrics, lifecycle, db, bus, notices, jobs, objects, registry, fetcher, limiter }
}
