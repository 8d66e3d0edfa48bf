import type { Tx } from '#kernel/db'
import { heldBackBy } from './destinations/eligibility.ts'
import { requestAutomatic } from './destinations/export.repository.ts'
import { exportIncident } from './destinations/jobs.ts'
import type { FigureParts } from './parts.ts'
import type { IncidentRow } from './tables.ts'

/**
 * Asks for the export of those that may become tickets to every automatic destination that has not got them, in the
 * transaction that made it possible: row and job commit with it.
 */
export const offerExports = async (
  tx: Tx,
  { clock, jobs }: Pick<FigureParts, 'clock' | 'jobs'>,
  incidents: readonly IncidentRow[],
): Promise<void> => {
  const now = clock.now()
  const ready = incidents.filter(incident => heldBackBy(incident, now) === null).map(({ id }) => id)
  if (ready.length === 0) return
  const requested = await requestAutomatic(tx, ready, 'system', now)
  if (requested.length === 0) return
  await jobs.enqueueMany(
    tx,
    exportIncident,
    requested.map(({ projectId, ...input }) => ({ input, subject: { projectId } })),
  )
}
