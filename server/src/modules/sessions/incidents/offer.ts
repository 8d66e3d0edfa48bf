import type { Tx } from '#kernel/db'
import { heldBackBy } from './destinations/eligibility.ts'
import { type ExportKey, requestAutomatic, requestMissing } from './destinations/export.repository.ts'
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
  await begin(tx, jobs, await requestAutomatic(tx, ready, 'system', now))
}

/** So many are asked for in one transaction. */
export const OFFERED = 500

/**
 * The same for what became possible without a change of the incident: a destination has become automatic. Up to
 * `OFFERED` of one destination, or of all; answers how many there were.
 */
export const offerMissing = async (
  tx: Tx,
  { clock, jobs }: Pick<FigureParts, 'clock' | 'jobs'>,
  destinationId: string | null = null,
): Promise<number> => {
  const requested = await requestMissing(tx, 'system', clock.now(), { destinationId, limit: OFFERED })
  await begin(tx, jobs, requested)
  return requested.length
}

const begin = async (
  tx: Tx,
  jobs: FigureParts['jobs'],
  requested: readonly (ExportKey & { readonly projectId: string })[],
): Promise<void> => {
  if (requested.length === 0) return
  await jobs.enqueueMany(
    tx,
    exportIncident,
    requested.map(({ projectId, ...input }) => ({ input, subject: { projectId } })),
  )
}
