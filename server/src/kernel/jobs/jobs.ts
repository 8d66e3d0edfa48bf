import { hostname } from 'node:os'
import { type Actor, requireCurrentProject, requireInProject } from '#kernel/access'
import type { Database, NotificationBus, Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Route } from '#kernel/http'
import type { Notices } from '#kernel/notices'
import type { Clock, Ids } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import type { JobConfig } from './config.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { JobDeclaration } from './declaration.ts'
import { Housekeeping, type HousekeepingTask } from './housekeeping.ts'
import { type JobRow, toJob } from './job-table.ts'
import { JobLedger } from './ledger.ts'
import { createJobMetrics } from './metrics.ts'
import { jobNotFound } from './problems.ts'
import { createQueue, type JobQueue } from './queue.ts'
import { JobRepository } from './repository.ts'
import { jobRoutes } from './routes.ts'
import { Runner } from './runner.ts'
import type { Job, JobPage, JobQuery } from './schema.ts'
import type { JobService, JobStart, JobSubject } from './service.ts'
import { DEFAULT_TIMINGS, type JobTimings } from './timings.ts'

export interface JobsOptions {
  readonly db: Database
  readonly bus: NotificationBus
  readonly notices: Notices
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly config: JobConfig
  /** Shorter in tests. */
  readonly timings?: JobTimings
  /** In [0, 1), for the jitter of retries. */
  readonly random?: () => number
}

const HOUR_MS = 3_600_000
const PRUNE_PAGE = 1_000
const IDLE_POLL_MS = 10

/** The jobs of this database: what modules enqueue with and the server runs. */
export const createJobs = (options: JobsOptions): JobService => new Service(options)

class Service implements JobService {
  readonly #options: JobsOptions
  readonly #queue: JobQueue
  readonly #repository: JobRepository
  readonly #ledger: JobLedger
  readonly #runner: Runner
  readonly #housekeeping: Housekeeping
  readonly routes: readonly Route[]

  constructor(options: JobsOptions) {
    const { clock, log, ids } = options
    const queue = createQueue(options)
    const repository = new JobRepository(options.db)
    this.#options = options
    this.#queue = queue
    this.#repository = repository
    this.#ledger = new JobLedger({ ...options, queue, repository })
    this.#runner = new Runner({
      ...options,
      repository,
      ledger: this.#ledger,
      metrics: createJobMetrics(options.metrics),
      timings: options.timings ?? DEFAULT_TIMINGS,
      capacity: options.config.JOB_CONCURRENCY,
      worker: `${hostname()}/${process.pid}/${ids.next()}`,
      random: options.random ?? Math.random,
    })
    const takeTurn = repository.takeTurn.bind(repository)
    this.#housekeeping = new Housekeeping({ takeTurn, clock, log })
    this.#housekeeping.add({ name: 'jobs.prune', everyMs: HOUR_MS, run: signal => this.#prune(signal) })
    this.routes = jobRoutes(this)
  }

  async enqueue<I>(tx: Tx, declaration: JobDeclaration<I>, input: I, subject: JobSubject): Promise<Job> {
    return toJob(await this.#ledger.enqueue(tx, declaration, input, subject))
  }

  async list(actor: Actor, query: JobQuery): Promise<JobPage> {
    const projectId = requireCurrentProject(actor, 'library:read')
    const before = readCursor(query.cursor)
    const pages = await Promise.all([
      this.#repository.list(projectId, query, before),
      // The jobs of the server itself belong to no project.
      actor.admin ? this.#repository.list(null, query, before) : [],
    ])
    const newestFirst = pages.flat().sort((a, b) => (a.id < b.id ? 1 : -1))
    const rows = newestFirst.slice(0, query.limit)
    const last = rows.at(-1)
    return {
      items: rows.map(toJob),
      nextCursor: last && rows.length === query.limit ? writeCursor(last.id) : null,
    }
  }

  async get(actor: Actor, id: string): Promise<Job> {
    return toJob(await this.#find(actor, id, 'library:read'))
  }

  async cancel(actor: Actor, id: string): Promise<Job> {
    return toJob(await this.#ledger.cancel(await this.#find(actor, id, 'library:write')))
  }

  async retry(actor: Actor, id: string): Promise<Job> {
    return toJob(await this.#ledger.retry(await this.#find(actor, id, 'library:write')))
  }

  async start({ handlers, declarations, soleWorker }: JobStart): Promise<void> {
    const handled = handlers.map(({ declaration }) => declaration.name)
    if (handlers.length > 0) refuseUnmatched(handled, declarations?.map(({ name }) => name) ?? handled)
    await this.#queue.open()
    for (const name of handled) await this.#queue.ensure(name)
    await this.#runner.start(handlers, soleWorker)
    if (handlers.length > 0) this.#housekeeping.start()
  }

  every(task: HousekeepingTask): void {
    this.#housekeeping.add(task)
  }

  async drain(deadline: AbortSignal): Promise<void> {
    await this.#housekeeping.stop()
    await this.#runner.drain(deadline)
    await this.#queue.close()
  }

  async idle(): Promise<void> {
    while (await this.#repository.anyLive()) await this.#options.clock.wait(IDLE_POLL_MS)
  }

  async ready(): Promise<void> {
    await this.#repository.probe().catch(cause => {
      throw new Problem({
        status: 503,
        code: 'jobs.unavailable',
        message: 'The queue of jobs does not answer.',
        retryAfterSeconds: 5,
        cause,
      })
    })
  }

  async #find(actor: Actor, id: string, scope: 'library:read' | 'library:write'): Promise<JobRow> {
    const row = await this.#repository.find(id)
    if (!row) throw jobNotFound()
    if (row.projectId !== null) requireInProject(actor, row.projectId, scope, jobNotFound)
    else if (!actor.admin) throw jobNotFound()
    return row
  }

  async #prune(signal: AbortSignal): Promise<void> {
    const { clock, config } = this.#options
    const before = clock.now() - config.JOB_RETENTION_DAYS * 24 * HOUR_MS
    let removed: number
    do {
      signal.throwIfAborted()
      removed = await this.#repository.prune(before, PRUNE_PAGE)
    } while (removed === PRUNE_PAGE)
  }
}

const refuseUnmatched = (handled: readonly string[], declared: readonly string[]): void => {
  const faults = [
    ...declared.filter(name => !handled.includes(name)).map(name => `${name} is declared but has no handler`),
    ...handled
      .filter(name => !declared.includes(name))
      .map(name => `${name} has a handler but is not declared`),
    ...handled
      .filter((name, index) => handled.indexOf(name) !== index)
      .map(name => `${name} has two handlers`),
  ]
  if (faults.length > 0) throw new Error(`The jobs of this server do not fit together: ${faults.join('; ')}`)
}
