import type { Actor } from '#kernel/access'
import type { Tx } from '#kernel/db'
import type { Route } from '#kernel/http'
import type { JobDeclaration, JobHandler } from './declaration.ts'
import type { Flow } from './flows/schema.ts'
import type { FlowStep } from './flows/spec.ts'
import type { HousekeepingTask } from './housekeeping.ts'
import type { Queues } from './queues/queues.ts'
import type { ScheduleDeclaration } from './schedules/declaration.ts'
import type { Schedules } from './schedules/schedules.ts'
import type { Job, JobBatch, JobDetail, JobIds, JobPage, JobQuery } from './schema.ts'
import type { JobSubject } from './subject.ts'
import type { WorkerRegistry } from './workers/registry.ts'

/** The jobs of all modules: enqueued in the caller's transaction, shown from their own rows. */
export interface Jobs {
  /** Row and job commit with `tx`. Answers the job that waits already when the declaration's dedupe key matches. */
  enqueue<I>(tx: Tx, declaration: JobDeclaration<I>, input: I, subject: JobSubject): Promise<Job>
  /** Many of one kind by few statements, 10,000 at most (422 `jobs.too_many`); one answer each, in their order. */
  enqueueMany<I>(
    tx: Tx,
    declaration: JobDeclaration<I>,
    jobs: readonly { readonly input: I; readonly subject: JobSubject }[],
  ): Promise<Job[]>
  /** Jobs that wait for one another, see `chain`, `group` and `chord`; 10,000 at most. All commit with `tx`. */
  flow(tx: Tx, flow: FlowStep, subject: JobSubject & { readonly name?: string }): Promise<Flow>
  getFlow(actor: Actor, id: string): Promise<Flow>
  /** Cancels all of its jobs that have not ended; 409 when there is none. */
  cancelFlow(actor: Actor, id: string): Promise<Flow>
  /** Those of these ids that there are, for code that follows jobs of its own; 1,000 at most. */
  find(ids: readonly string[]): Promise<Map<string, Job>>
  list(actor: Actor, query: JobQuery): Promise<JobPage>
  get(actor: Actor, id: string): Promise<JobDetail>
  /** Queued → cancelled at once; running → its signal fires within 1 s, in whatever process. Ended → 409. */
  cancel(actor: Actor, id: string): Promise<Job>
  /** Failed, cancelled or quarantined → queued again with fresh tries. Otherwise 409. */
  retry(actor: Actor, id: string): Promise<Job>
  /** One answer per id: what one refuses does not keep the others. */
  cancelMany(actor: Actor, wish: JobIds): Promise<JobBatch>
  retryMany(actor: Actor, wish: JobIds): Promise<JobBatch>
}

export interface JobStart {
  /** None in a process that only enqueues and lists. */
  readonly handlers: readonly JobHandler[]
  /** All kinds of jobs that there are, when that is known apart from the handlers. */
  readonly declarations?: readonly { readonly name: string; readonly concurrency: number }[]
  readonly schedules?: readonly ScheduleDeclaration[]
  /** What this process is for, as the list of workers shows it. */
  readonly roles?: readonly string[]
  /** No other process runs jobs of this database, so those that seem to run have lost theirs and run again at once. */
  readonly soleWorker: boolean
}

/** What the server does with the jobs, beside what modules do. */
export interface JobService extends Jobs {
  readonly routes: readonly Route[]
  readonly queues: Queues
  readonly schedules: Schedules
  readonly workers: WorkerRegistry
  /** What this process is called among the workers, once it is one. */
  readonly workerId: string
  /**
   * Makes the queue's schema and, given handlers, begins to run jobs (the worker role). Then it refuses a declaration
   * without a handler, a handler without a declaration, and two of one name.
   */
  start(options: JobStart): Promise<void>
  /** Work for one of all processes, every so often, once `start` was given handlers. */
  every(task: HousekeepingTask): void
  /**
   * Takes no more jobs and waits for those that run; when `deadline` fires their signals fire, and they go back
   * into the queue without having lost a try.
   */
  drain(deadline: AbortSignal): Promise<void>
  /** Resolves when no job waits or runs, in whatever process. For tests. */
  idle(): Promise<void>
  /** Rejects with `jobs.unavailable` when jobs cannot be enqueued or listed. */
  ready(): Promise<void>
}
