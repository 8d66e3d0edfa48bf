import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createKernel, type Kernel, kernelMigrations } from '#kernel'
import {
  type ConnectionTarget,
  createDatabase,
  createSharedClock,
  type MigrationSet,
  migrateUp,
  type SharedClock,
} from '#kernel/db'
import { hasCode } from '#kernel/errors'
import { createHttpServer, type HttpServer, type Readiness, type Route, sweepIdempotency } from '#kernel/http'
import type { JobHandler, ScheduleDeclaration } from '#kernel/jobs'
import { startMqtt } from '#kernel/mqtt'
import { type PoolMetrics, poolMetrics } from '#kernel/processes'
import { type Clock, type Ids, systemClock, systemIds } from '#kernel/system'
import { createLogger, createMetrics, type Logger, tracing } from '#kernel/telemetry'
import { type Accounts, accountsMigrations, checkSecret, createAccounts } from '#modules/accounts'
import {
  createLibrary,
  createMediaPipeline,
  type Library,
  libraryMigrations,
  type MediaPipeline,
} from '#modules/library'
import { createSessions, type Sessions, sessionsMigrations } from '#modules/sessions'
import { createVision, type Vision, visionMigrations } from '#modules/vision'
import type { Config, Role } from './config.ts'
import { scheduleHousekeeping } from './housekeeping.ts'
import { measureProcess } from './process-metrics.ts'
import { readinessChecks } from './readiness.ts'

export { requireSecret } from '#modules/accounts'

/** The modules in their order: a lower one never calls a higher one. Their migrations run in the same order. */
export const MIGRATIONS: readonly MigrationSet[] = [
  kernelMigrations,
  accountsMigrations,
  libraryMigrations,
  visionMigrations,
  sessionsMigrations,
]

const manifest: { version: string } = JSON.parse(
  readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
)
export const VERSION = manifest.version

export interface AppOptions {
  readonly config: Config
  /** The database; embedded or not makes no difference here. */
  readonly target: ConnectionTarget
  /** Where a session belongs to its client, when `target` is a pooler that gives connections out by transaction. */
  readonly direct?: ConnectionTarget
  /** No other process works on this database, so what a dead one left can be taken up at once. */
  readonly soleWorker: boolean
  readonly roles: readonly Role[]
  /** How PostgreSQL and other processes see this one, e.g. `server pid 12`. */
  readonly owner: string
  /** The machine's, corrected by the database's, unless told. */
  readonly clock?: Clock
  readonly ids?: Ids
  readonly log?: Logger
  /** The built page; null serves the API alone. */
  readonly pageRoot?: string | null
}

/** Where a process listens; no `urls` without the role `api`. */
interface Started {
  readonly urls: readonly string[]
  readonly port: number
  /** The address of the MQTT broker in this process; null without one. */
  readonly mqtt: string | null
}

export interface App extends Modules {
  readonly kernel: Kernel
  /** Of the modules, and with the role `api` the server's own. */
  readonly routes: readonly Route[]
  /** Starts what the roles ask for; answers where it listens, or null in a process that answers nobody. */
  start(): Promise<Started | null>
  /** Stops accepting, drains and lets go of everything; `deadline` fires when it cannot wait any longer. */
  close(deadline: AbortSignal): Promise<void>
}

/**
 * Brings the database to this version of the program, after the secret was found to be the one of the database;
 * answers what was applied. `target` is no pooler: one process at a time migrates, by a lock of its session.
 */
export const migrate = async (target: ConnectionTarget, config?: Config): Promise<string[]> => {
  const db = createDatabase({
    target,
    poolSize: 1,
    applicationName: 'fovea migrate',
    onIdleError: () => {},
    patient: true,
  })
  try {
    if (config) await checkSecret(db, config)
    return await migrateUp(db.pool, MIGRATIONS)
  } finally {
    await db.close()
  }
}

/** The composition root: the kernel, then the modules in their order, then the edges. */
export const createApp = async (options: AppOptions): Promise<App> => {
  const { config, ids = systemIds } = options
  const log = options.log ?? createLogger({ level: config.LOG_LEVEL })
  const sharedClock = createSharedClock({ own: systemClock, log })
  const clock = options.clock ?? sharedClock
  const metrics = createMetrics({ defaults: true })
  const kernel = await createKernel({ ...options, config, version: VERSION, clock, ids, log, metrics })
  const pools = poolMetrics(metrics)
  const media = openMedia(kernel, config, pools)
  const modules = createModules(kernel, media, config, pools)
  const parts: Parts = { options, sharedClock, kernel, media, ...modules }
  const { routes, ...work } = edgesOf(kernel, modules)
  measureProcess(kernel, { version: VERSION, roles: options.roles, poolSize: config.DATABASE_POOL_SIZE })
  const http = buildHttp(parts, routes)
  return {
    kernel,
    ...modules,
    routes: options.roles.includes('api') && http ? http.routes : routes,
    start: () => start(parts, http, work),
    close: deadline => kernel.lifecycle.close(deadline),
  }
}

/** Where the numbers of each pool of children go. */
type Pools = (pool: string) => PoolMetrics

const openMedia = ({ lifecycle, log }: Kernel, config: Config, pools: Pools): MediaPipeline => {
  const media = createMediaPipeline({
    children: config.MEDIA_PROCESSES ?? availableParallelism(),
    metrics: pools,
    tracing,
    onChildExit: exit => {
      const worrying = exit.reason === 'crashed' || exit.reason === 'deadline'
      log[worrying ? 'warn' : 'debug']({ exit }, 'a media process ended')
    },
  })
  lifecycle.onClose('media processes', deadline => media.close(deadline))
  return media
}

interface Modules {
  readonly accounts: Accounts
  readonly library: Library
  readonly vision: Vision
  readonly sessions: Sessions
}

/** Each module gets the kernel, what it needs of the configuration, and the modules below it. */
const createModules = (kernel: Kernel, media: MediaPipeline, config: Config, pools: Pools): Modules => {
  const accounts = createAccounts({ ...kernel, config })
  const library = createLibrary({
    ...kernel,
    media,
    maxUploadBytes: config.MAX_UPLOAD_BYTES,
    trashDays: config.TRASH_DAYS,
  })
  const vision = createVision({ ...kernel, media, library, pools, config })
  const sessions = createSessions({ ...kernel, config })
  return { accounts, library, vision, sessions }
}

interface Work {
  readonly handlers: readonly JobHandler[]
  readonly schedules: readonly ScheduleDeclaration[]
}

/** Where requests and jobs come in. */
const edgesOf = (kernel: Kernel, modules: Modules): Work & { readonly routes: readonly Route[] } => {
  const { accounts, library, vision, sessions } = modules
  return {
    routes: [
      ...accounts.routes,
      ...library.routes,
      ...vision.routes,
      ...sessions.routes,
      ...kernel.jobs.routes,
      ...kernel.notices.routes,
    ],
    handlers: [...accounts.handlers, ...library.handlers, ...vision.handlers, ...sessions.handlers],
    schedules: [...library.schedules, ...vision.schedules, ...sessions.schedules],
  }
}

interface Parts extends Modules {
  readonly options: AppOptions
  readonly sharedClock: SharedClock
  readonly kernel: Kernel
  readonly media: MediaPipeline
}

/** Null for a process that listens nowhere. Without the role `api` it only says how it is, on a port of its own. */
const buildHttp = ({ options, kernel, accounts }: Parts, routes: readonly Route[]): HttpServer | null => {
  const { config } = options
  const serves = options.roles.includes('api')
  if (!serves && config.PROBE_PORT === undefined) return null
  const readiness: Readiness[] = readinessChecks(kernel)
  return createHttpServer({
    ...kernel,
    config: serves ? config : { ...config, PORT: config.PROBE_PORT ?? 0 },
    routes: serves ? routes : [],
    verify: accounts.verify,
    readiness,
    pageRoot: serves ? (options.pageRoot ?? null) : null,
    guard: accounts.setup.guard,
    version: VERSION,
  })
}

/** A store that is away now is claimed before the first sweep; until then nothing is removed from it. */
const claimObjects = async ({ registry, log }: Kernel): Promise<void> => {
  try {
    await registry.claim()
  } catch (error) {
    if (!hasCode(error, 'storage.unavailable')) throw error
    log.warn({ reason: error.message }, 'the object store is away')
  }
}

const start = async (
  parts: Parts,
  http: HttpServer | null,
  { handlers, schedules }: Work,
): Promise<Started | null> => {
  const { options, kernel, accounts, media, vision, sessions } = parts
  const { lifecycle, jobs } = kernel
  await kernel.bus.open()
  await followClock(parts)
  await claimObjects(kernel)
  await accounts.start()
  lifecycle.onClose('accounts', () => accounts.close())
  const works = options.roles.includes('worker')
  await jobs.start({
    handlers: works ? handlers : [],
    declarations: handlers.map(({ declaration }) => declaration),
    schedules,
    roles: options.roles,
    soleWorker: options.soleWorker,
  })
  lifecycle.onClose('jobs', deadline => jobs.drain(deadline))
  const serves = http !== null && options.roles.includes('api')
  await vision.start({ serves, works })
  lifecycle.onClose('vision', deadline => vision.close(deadline))
  await sessions.start({ serves, works })
  lifecycle.onClose('sessions', deadline => sessions.close(deadline))
  if (works) {
    scheduleHousekeeping({ ...parts, sweepIdempotency })
    await media.warm()
  }
  const mqtt = await openMqtt(parts, works)
  if (!http) return null
  lifecycle.onClose('requests', deadline => http.close(deadline))
  const listening = { ...(await http.listen()), mqtt }
  // An address that only answers probes is none to open.
  return options.roles.includes('api') ? listening : { ...listening, urls: [] }
}

/** Answers where the broker that Fovea brings along listens, or null. */
const openMqtt = async ({ options, kernel, accounts }: Parts, works: boolean): Promise<string | null> => {
  const mqtt = await startMqtt(
    { ...kernel, verify: accounts.verify, config: options.config },
    { tells: options.roles.includes('mqtt'), works },
  )
  kernel.lifecycle.onClose('mqtt', deadline => mqtt.close(deadline))
  return mqtt.url
}

/** Whatever is written from here on means the same in every process. */
const followClock = async ({ sharedClock, kernel }: Parts): Promise<void> => {
  const over = new AbortController()
  await sharedClock.follow(kernel.db, over.signal)
  kernel.lifecycle.onClose('clock', async () => over.abort())
}
