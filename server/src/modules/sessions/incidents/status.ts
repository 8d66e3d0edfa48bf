import type { IncidentStatus } from '../schema/incident.ts'
import type { MembershipRow } from './tables.ts'

/**
 * Where a person may take an incident from each status. `regressed` is reached from `resolved` alone, and by the server
 * alone (`regresses`); nothing returns to `new`.
 */
export const TRANSITIONS: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  new: ['confirmed', 'dismissed'],
  confirmed: ['dismissed', 'resolved'],
  dismissed: ['confirmed', 'resolved'],
  resolved: ['confirmed'],
  regressed: ['confirmed', 'dismissed', 'resolved'],
}

export const mayBecome = (from: IncidentStatus, to: IncidentStatus): boolean => TRANSITIONS[from].includes(to)

/**
 * Whether what was resolved happened again: a session that was not known, or went on, and failed later than the moment
 * of the resolution. Late events and re-scoring of what lies before it leave it resolved.
 */
export const regresses = (
  incident: { readonly status: IncidentStatus; readonly resolvedAt: number | null },
  changes: readonly { readonly before: MembershipRow | null; readonly after: MembershipRow | null }[],
): boolean => {
  const { status, resolvedAt } = incident
  if (status !== 'resolved' || resolvedAt === null) return false
  return changes.some(
    ({ before, after }) =>
      after !== null && after.lastAt > resolvedAt && (before === null || before.lastAt < after.lastAt),
  )
}
