import { sql } from 'kysely'
import type { Database } from '#kernel/db'
import type { Clock } from '#kernel/system'
import type { Metrics } from '#kernel/telemetry'
import { countQuarantined } from './setback.repository.ts'

/** A backlog is told up to so many; beyond it only that it is at least as long. */
const MOST_COUNTED = 100_000

const DELAYS = [0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300]
const DURATIONS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What the work of a process is seen by. */
export const createPassMetrics = (parts: { metrics: Metrics; db: Database; clock: Clock }) => {
  const { metrics, db, clock } = parts
  const waiting = async (): Promise<{ count: number; oldest: number | null }> => {
    const { rows } = await sql<{ count: number; oldest: number | null }>`
      select count(*) as count, min(arrived_at) as oldest
      from (select arrived_at from sessions.arrival limit ${MOST_COUNTED}) waiting
    `.execute(db.query)
    return rows[0] ?? { count: 0, oldest: null }
  }
  metrics.measured(
    'sessions_arrivals_waiting',
    'Arrivals of events that wait to be folded, in all processes.',
    async () => [{ value: (await waiting()).count }],
  )
  metrics.measured(
    'sessions_arrival_lag_seconds',
    'Age of the oldest arrival that waits, in all processes.',
    async () => {
      const { oldest } = await waiting()
      return [{ value: oldest === null ? 0 : Math.max(0, clock.now() - oldest) / 1_000 }]
    },
  )
  metrics.measured('sessions_quarantined', 'Sessions that could not be folded again and again.', async () => [
    { value: await countQuarantined(db.query) },
  ])
  return {
    sessions: metrics.counter('sessions_folded_total', 'Times that a session was made from its events.'),
    events: metrics.counter('sessions_events_folded_total', 'Events that were read for that.'),
    failures: metrics.counter('sessions_fold_failures_total', 'Times that this failed for a session.'),
    delay: metrics.histogram(
      'sessions_visible_seconds',
      'From the acknowledgement of events to their session.',
      DELAYS,
    ),
    passDuration: metrics.histogram(
      'sessions_pass_seconds',
      'One batch of each unit in which something arrived.',
      DURATIONS,
    ),
  }
}
export type PassMetrics = ReturnType<typeof createPassMetrics>
