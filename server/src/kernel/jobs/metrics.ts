import type { Metrics } from '#kernel/telemetry'
import type { JobRow } from './job-table.ts'
import type { TryResult } from './try.ts'

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
