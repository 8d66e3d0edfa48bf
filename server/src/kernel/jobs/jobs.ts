import { type Actor, requireCurrentProject, requireInProject } from '#kernel/access'
import type { Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Route } from '#kernel/http'
import { cancelEach, retryEach } from './bulk.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { JobDeclaration } from './declaration.ts'
import { flowRoutes } from './flows/routes.ts'
import type { Flow } from './flows/schema.ts'
import type { FlowStep } from './flows/spec.ts'
import { Housekeeping, type HousekeepingTask } from './housekeeping.ts'
import { type JobDetailRow, type JobRow, toJob, toJobDetail } from './job-table.ts'
import { createParts, type JobsOptions, type Parts } from './parts.ts'
import { jobNotFound, jobsUnavailable, notEnded } from './problems.ts'
import { queueRoutes } from './queues/routes.ts'
import { pruneJobs } from './retention.ts'
import { jobRoutes } from './routes.ts'
import { scheduleRoutes } from './schedules/routes.ts'
import type { Job, JobBatch, JobDetail, JobIds, JobPage, JobQuery } from './schema.ts'
import type { JobService, JobStart } from './service.ts'
import type { JobSubject } from './subject.ts'
import { takeTurn } from './turns.ts'
import { takesKind } from './workers/kinds.ts'
import type { WorkerFacts } from './workers/registry.ts'
import { workerRoutes } from './workers/routes.ts'

const HOUR_MS = 3_600_000
const IDLE_POLL_MS = 10

/** The jobs of this database: what modules enqueue with and the server runs. */
export const createJobs = (options: JobsOptions): JobService => new Service(options)

class Service implements JobService {
  readonly #options: JobsOptions
  readonly #parts: Parts
  readonly #housekeeping: Housekeeping
  #announced = false
  readonly routes: readonly Route[]
  readonly queues: Parts['queues']
  readonly schedules: Parts['schedules']
  readonly workers: Parts['workers']
  readonly workerId: string

  constructor(options: JobsOptions) {
    const { clock, log, db } = options
    this.#options = options
    this.#parts = createParts(options)
    this.#housekeeping = new Housekeeping({
      takeTurn: (name, everyMs) => takeTurn(db, name, everyMs),
      clock,
      log,
    })
    this.#housekeeping.add({ name: 'jobs.prune', everyMs: HOUR_MS, run: signal => this.#prune(signal) })
    const { flows, queues, schedules, workers } = this.#parts
    this.queues = queues
    this.schedules = schedules
    this.workers = workers
    this.workerId = this.#parts.worker.id
    this.routes = [
      ...jobRoutes(this),
      ...flowRoutes(flows),
      ...queueRoutes(queues),
      ...scheduleRoutes(schedules),
      ...workerRoutes(workers),
    ]
  }

  async enqueue<I>(tx: Tx, declaration: JobDeclaration<I>, input: I, subject: JobSubject): Promise<Job> {
    const [job] = await this.enqueueMany(tx, declaration, [{ input, subject }])
    if (!job) throw new Error(`The job ${declaration.name} was not enqueued`)
    return job
  }

  async enqueueMany<I>(
    tx: Tx,
    declaration: JobDeclaration<I>,
    jobs: readonly { readonly input: I; readonly subject: JobSubject }[],
  ): Promise<Job[]> {
    const { enqueuer } = this.#parts
    const drafts = jobs.map(({ input, subject }) => enqueuer.draft(declaration, input, subject))
    return (await enqueuer.enqueue(tx, drafts)).map(toJob)
  }

  flow(tx: Tx, flow: FlowStep, subject: JobSubject & { readonly name?: string }): Promise<Flow> {
    return this.#parts.flows.create(tx, flow, subject)
  }

  getFlow(actor: Actor, id: string): Promise<Flow> {
    return this.#parts.flows.get(actor, id)
  }

  cancelFlow(actor: Actor, id: string): Promise<Flow> {
    return this.#parts.flows.cancel(actor, id)
  }

  async find(ids: readonly string[]): Promise<Map<string, Job>> {
    const rows = await this.#parts.queries.findAll(ids)
    return new Map([...rows].map(([id, row]) => [id, toJob(row)]))
  }

  async list(actor: Actor, query: JobQuery): Promise<JobPage> {
    const projectId = requireCurrentProject(actor, 'library:read')
    const before = readCursor(query.cursor)
    const { queries } = this.#parts
    const pages = await Promise.all([
      queries.list(projectId, query, before),
      // The jobs of the server itself belong to no project.
      actor.admin ? queries.list(null, query, before) : [],
    ])
    const newestFirst = pages.flat().sort((a, b) => (a.id < b.id ? 1 : -1))
    const rows = newestFirst.slice(0, query.limit)
    const last = rows.at(-1)
    return {
      items: rows.map(toJob),
      nextCursor: last && rows.length === query.limit ? writeCursor(last.id) : null,
    }
  }

  async get(actor: Actor, id: string): Promise<JobDetail> {
    return toJobDetail(await this.#find(actor, id, 'library:read'))
  }

  async cancel(actor: Actor, id: string): Promise<Job> {
    return toJob(await this.#parts.ledger.cancel(await this.#find(actor, id, 'library:write')))
  }

  async retry(actor: Actor, id: string): Promise<Job> {
    return toJob(await this.#parts.ledger.retry(await this.#find(actor, id, 'library:write')))
  }

  cancelMany(actor: Actor, wish: JobIds): Promise<JobBatch> {
    return this.#changeEach(actor, wish, rows => cancelEach(this.#parts.ledger, rows))
  }

  retryMany(actor: Actor, wish: JobIds): Promise<JobBatch> {
    return this.#changeEach(actor, wish, rows => retryEach(this.#parts.ledger, rows))
  }

  async start({ handlers, declarations, schedules, roles, soleWorker }: JobStart): Promise<void> {
    const handled = handlers.map(({ declaration }) => declaration)
    const known = declarations ?? handled
    if (handlers.length > 0) refuseUnmatched(namesOf(handled), namesOf(known))
    await this.#declare(known)
    await this.#parts.schedules.declare(schedules ?? [])
    const taken = handlers.filter(({ declaration }) =>
      takesKind(this.#options.config.JOB_QUEUES, declaration.name),
    )
    const facts = this.#facts(
      taken.map(({ declaration }) => declaration.name),
      roles ?? ['worker'],
    )
    await this.#parts.runner.start(taken, {
      soleWorker,
      pulse: () => this.#pulse(facts),
      fire: () => this.#parts.schedules.fire(),
    })
    if (handlers.length > 0) this.#housekeeping.start()
  }

  every(task: HousekeepingTask): void {
    this.#housekeeping.add(task)
  }

  async drain(deadline: AbortSignal): Promise<void> {
    const { runner, workers, worker, queue } = this.#parts
    await this.#housekeeping.stop()
    await runner.drain(deadline)
    // Without a database there is nothing to take back; it is then shown as not alive.
    if (this.#announced) await workers.leave(worker.id).catch(() => undefined)
    await queue.close()
  }

  async idle(): Promise<void> {
    while (await this.#parts.queries.anyLive()) await this.#options.clock.wait(IDLE_POLL_MS)
  }

  async ready(): Promise<void> {
    await this.#parts.queries.probe().catch(cause => {
      throw jobsUnavailable(cause)
    })
  }

  async #declare(kinds: NonNullable<JobStart['declarations']>): Promise<void> {
    const { queue, queueRepository, enqueuer } = this.#parts
    await queue.open()
    for (const { name } of kinds) await queue.ensure(name)
    if (kinds.length > 0) await queueRepository.declare(kinds)
    enqueuer.know(namesOf(kinds))
  }

  async #pulse(facts: WorkerFacts): Promise<void> {
    this.#announced = true
    await this.#parts.workers.announce(facts)
  }

  #facts(kinds: readonly string[], roles: readonly string[]): WorkerFacts {
    const { config, version = '' } = this.#options
    return { ...this.#parts.worker, kinds, roles, version, capacity: config.JOB_CONCURRENCY }
  }

  async #find(actor: Actor, id: string, scope: 'library:read' | 'library:write'): Promise<JobDetailRow> {
    const row = await this.#parts.queries.find(id)
    requireJob(actor, row, scope)
    return row
  }

  async #changeEach(
    actor: Actor,
    { ids }: JobIds,
    change: (rows: readonly JobRow[]) => Promise<Map<string, JobRow | Problem>>,
  ): Promise<JobBatch> {
    const found = await this.#parts.queries.findAll(ids)
    const refusals = new Map<string, Problem>()
    for (const id of ids) {
      const refusal = refusalOf(() => requireJob(actor, found.get(id), 'library:write'))
      if (refusal) refusals.set(id, refusal)
    }
    const allowed = [...found.values()]
      .filter(({ id }) => !refusals.has(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
    const changed = await change(allowed)
    const items = ids.map(id => {
      const answer = refusals.get(id) ?? changed.get(id) ?? notEnded(found.get(id)?.status ?? '')
      return answer instanceof Problem
        ? { id, job: null, error: { code: answer.code, message: answer.message } }
        : { id, job: toJob(answer), error: null }
    })
    return { items }
  }

  async #prune(signal: AbortSignal): Promise<void> {
    await pruneJobs(this.#options.db, this.#options.config, signal)
    await this.#parts.workers.prune()
  }
}

/** A job that the caller may change; another project's does not exist. */
function requireJob<R extends JobRow>(
  actor: Actor,
  row: R | undefined,
  scope: 'library:read' | 'library:write',
): asserts row is R {
  if (!row) throw jobNotFound()
  if (row.projectId !== null) requireInProject(actor, row.projectId, scope, jobNotFound)
  else if (!actor.admin) throw jobNotFound()
}

const namesOf = (kinds: readonly { readonly name: string }[]): string[] => kinds.map(({ name }) => name)

const refusalOf = (check: () => void): Problem | undefined => {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
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
