import { isSuppressed } from '../incident.view.ts'
import type { DestinationRow, ExportRow, IncidentRow } from '../tables.ts'
import type { Reason } from './errors.ts'

/** Below it an incident is nobody's ticket yet. */
export const MIN_CONFIDENCE = 0.7

/** Why an incident may not become a ticket anywhere; null when it may. */
export const heldBackBy = (incident: IncidentRow, now: number): Reason | null => {
  if (incident.status !== 'confirmed') return 'not_confirmed'
  if (incident.confidence < MIN_CONFIDENCE) return 'low_confidence'
  return isSuppressed(incident, now) ? 'suppressed' : null
}

/** The same for one destination; a failed export may be asked for again. */
export const refusedBy = (
  incident: IncidentRow,
  destination: Pick<DestinationRow, 'enabled'>,
  earlier: Pick<ExportRow, 'state'> | undefined,
  now: number,
): Reason | null => {
  if (earlier?.state === 'exported') return 'already_exported'
  return heldBackBy(incident, now) ?? (destination.enabled ? null : 'disabled')
}
