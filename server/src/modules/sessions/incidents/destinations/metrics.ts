import type { Database } from '#kernel/db'
import type { Metrics } from '#kernel/telemetry'
import { countHeld } from './export.repository.ts'
import type { ExportCounter } from './export.service.ts'

/** What the exports of a process are seen by. */
export const createExportMetrics = ({
  metrics,
  db,
}: {
  readonly metrics: Metrics
  readonly db: Database
}): ExportCounter => {
  metrics.measured(
    'sessions_exports_held',
    'Exports of incidents that wait for room in the hour of their destination, in all processes.',
    async () => [{ value: await countHeld(db.query) }],
  )
  return metrics.counter(
    'sessions_exports_total',
    'Exports of incidents by kind of destination and outcome: exported, failed for good, or held for lack of room.',
    ['kind', 'outcome'],
  )
}
