import type { Metrics } from '#kernel/telemetry'
import type { Batch } from './store.ts'

export interface CollectorMetrics {
  committed(group: readonly { readonly batch: Batch }[], ms: number): void
}

/** What the collector does; `waiting` answers how many events wait to be stored. */
export const createCollectorMetrics = (metrics: Metrics, waiting: () => number): CollectorMetrics => {
  metrics.measured('ingest_waiting_events', 'Events that wait to be stored.', () => [{ value: waiting() }])
  const sizes = metrics.histogram(
    'ingest_group_events',
    'Events that are stored in one commit.',
    [1, 10, 50, 100, 200, 500, 1_000, 1_050],
  )
  const commits = metrics.histogram(
    'ingest_commit_seconds',
    'How long a commit of events takes.',
    [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5],
  )
  return {
    committed(group, ms) {
      sizes.observe(group.reduce((sum, { batch }) => sum + batch.keys.length, 0))
      commits.observe(ms / 1_000)
    },
  }
}

export interface IngestMetrics {
  count(outcome: { accepted: number; duplicates: number; rejected: number }): void
}

export const createIngestMetrics = (metrics: Metrics): IngestMetrics => {
  const events = metrics.counter('ingest_events_total', 'Events that clients sent, by what became of them.', [
    'outcome',
  ])
  return {
    count(outcome) {
      events.inc({ outcome: 'accepted' }, outcome.accepted)
      events.inc({ outcome: 'duplicate' }, outcome.duplicates)
      events.inc({ outcome: 'rejected' }, outcome.rejected)
    },
  }
}
