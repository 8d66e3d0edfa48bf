import { hostname } from 'node:os'
import type { Database, NotificationBus } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Clock, Ids } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import type { JobConfig } from './config.ts'
import { Enqueuer } from './enqueuer.ts'
import { Flows } from './flows/flows.ts'
import { FlowGates } from './flows/gates.ts'
import { FlowRepository } from './flows/repository.ts'
import { JobQueries } from './job-queries.ts'
import { JobLedger } from './ledger.ts'
import { createJobMetrics, measureQueues } from './metrics.ts'
import { Placement } from './placement.ts'
import { createQueue } from './queue.ts'
import { Queues } from './queues/queues.ts'
import { QueueRepository } from './queues/repository.ts'
import { JobRepository } from './repository.ts'
import { Runner } from './runner.ts'
import { ScheduleRepository } from './schedules/repository.ts'
import { Schedules } from './schedules/schedules.ts'
import { DEFAULT_TIMINGS, type JobTimings } from './timings.ts'
import { WorkerRegistry } from './workers/registry.ts'

export interface JobsOptions {
  readonly db: Database
  readonly bus: NotificationBus
  readonly notices: Notices
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly config: JobConfig
  /** Of the program, as the list of workers shows it. */
  readonly version?: string
  /** Shorter in tests. */
  readonly timings?: JobTimings
  /** In [0, 1), for the jitter of retries. */
  readonly random?: () => number
}

/** What writes jobs and moves them. */
const createStore = (options: JobsOptions) => {
  const { db, notices } = options
  const queue = createQueue(options)
  const repository = new JobRepository(db)
  const queries = new JobQueries(db)
  const queueRepository = new QueueRepository(db)
  const flowRepository = new FlowRepository(db)
  const placement = new Placement({ ...options, queue })
  const gates = new FlowGates({ repository: flowRepository, placement, notices })
  const isPaused = queueRepository.isPaused.bind(queueRepository)
  const moves = { ...options, queue, placement, repository }
  return {
    queue,
    repository,
    queries,
    queueRepository,
    flowRepository,
    placement,
    enqueuer: new Enqueuer({ ...moves, queues: queueRepository }),
    ledger: new JobLedger({ ...moves, gates, queries, isPaused }),
  }
}

/** Puts the parts of the jobs together. */
export const createParts = (options: JobsOptions) => {
  const { db, ids, config, metrics, random = Math.random, timings = DEFAULT_TIMINGS } = options
  const store = createStore(options)
  const { enqueuer, repository, flowRepository, queueRepository } = store
  const aliveMs = timings.leaseMs
  const flows = new Flows({ ...options, ...store, jobs: repository, repository: flowRepository })
  measureQueues(metrics, () => queueRepository.measure(aliveMs))
  const id = ids.next()
  const worker = { id, name: `${hostname()}/${process.pid}/${id}`, host: hostname(), pid: process.pid }
  const runner = new Runner({
    ...options,
    ...store,
    timings,
    metrics: createJobMetrics(metrics),
    results: row => flows.results(row),
    capacity: config.JOB_CONCURRENCY,
    worker: worker.name,
    random,
  })
  return {
    ...store,
    worker,
    workers: new WorkerRegistry(db, aliveMs),
    flows,
    queues: new Queues({ ...options, ...store, repository: queueRepository, aliveMs }),
    schedules: new Schedules({ db, enqueuer, repository: new ScheduleRepository(db) }),
    runner,
  }
}
export type Parts = ReturnType<typeof createParts>
