import type { Metrics } from '#kernel/telemetry'
import type { JobRow } from './job-table.ts'
import type { Queue } from './queues/schema.ts'
import type { TryResult } from './try.ts'

/** A queue, and the database's time when it was read. */
export type MeasuredQueue = Queue & { readonly readAt: number }

/** What the runner counts. */
export interface JobMetrics {
  /** `running` counts the jobs of this kind in this process. */
  started(row: JobRow, running: number): void
  settled(row: JobRow, result: TryResult['kind'], now: number): void
  ended(row: JobRow, running: number): void
}

const SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800]

export const createJobMetrics = (metrics: Metrics): JobMetrics => {
  const running = metrics.gauge('jobs_running', 'Jobs that this process runs.', ['name'])
  const tries = metrics.counter('job_tries_total', 'Tries of jobs that ended, by how.', ['name', 'result'])
  const waited = metrics.histogram(
    'job_wait_seconds',
    'From the moment when a job may run to the moment when it runs.',
    SECONDS,
    ['name'],
  )
  const took = metrics.histogram('job_duration_seconds', 'How long tries of jobs took.', SECONDS, ['name'])
  return {
    started(row, now) {
      running.set({ name: row.name }, now)
      waited.observe({ name: row.name }, Math.max(0, (row.startedAt ?? row.runAt) - row.runAt) / 1_000)
    },
    settled(row, result, now) {
      tries.inc({ name: row.name, result })
      took.observe({ name: row.name }, Math.max(0, now - (row.startedAt ?? now)) / 1_000)
    },
    ended(row, now) {
      running.set({ name: row.name }, now)
    },
  }
}

/** What waits of all projects, read when somebody scrapes; every process tells the same. */
export const measureQueues = (metrics: Metrics, read: () => Promise<readonly MeasuredQueue[]>): void => {
  const queues = shareReads(read)
  metrics.measured(
    'queue_jobs',
    'Jobs that wait (ready, delayed or blocked), run, failed or are in quarantine, in all processes.',
    async () =>
      (await queues()).flatMap(({ name, queued, delayed, blocked, running, failed, quarantined }) =>
        Object.entries({
          ready: queued - delayed - blocked,
          delayed,
          blocked,
          running,
          failed,
          quarantined,
        }).map(([state, value]) => ({ labels: { name, state }, value })),
      ),
    ['name', 'state'],
  )
  const perQueue = (metric: string, help: string, value: (queue: MeasuredQueue) => number): void =>
    metrics.measured(
      metric,
      help,
      async () => (await queues()).map(queue => ({ labels: { name: queue.name }, value: value(queue) })),
      ['name'],
    )
  perQueue('queue_oldest_seconds', 'How long the oldest job that could run has waited.', queue =>
    queue.oldestQueuedAt === null ? 0 : Math.max(0, queue.readAt - queue.oldestQueuedAt) / 1_000,
  )
  perQueue('queue_paused', '1 while the queue is paused.', ({ paused }) => (paused ? 1 : 0))
  perQueue('queue_workers', 'Living workers that take jobs of this kind.', ({ workers }) => workers)
}

/** One look for all gauges of a scrape. */
const shareReads = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let reading: Promise<T> | undefined
  return () => {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }
}
