import type { Queryable } from '#kernel/db'
import type { Incident } from '../schema/incident.ts'
import { SEVERITIES } from '../schema/signal.ts'
import { describePlace } from './describe.ts'
import { findDays, findExports } from './incident.repository.ts'
import type { ExportRow, IncidentRow } from './tables.ts'

const DAY_MS = 86_400_000
const TREND_DAYS = 14

export const etagOf = (row: { readonly revision: number }): string => `"${row.revision}"`

/** Whether it holds at this moment: one whose end has passed is none, whether it was lifted already or not. */
export const isSuppressed = (row: IncidentRow, now: number): boolean =>
  row.suppressionAt !== null && (row.suppressionUntil === null || row.suppressionUntil > now)

/** Incidents as the wire has them, with their trend and their exports: two statements for any number of them. */
export const presentIncidents = async (
  query: Queryable,
  rows: readonly IncidentRow[],
  now: number,
): Promise<Incident[]> => {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const today = Math.floor(now / DAY_MS)
  const days = Map.groupBy(await findDays(query, ids, today - TREND_DAYS + 1), row => row.incidentId)
  const exports = Map.groupBy(await findExports(query, ids), row => row.incidentId)
  return rows.map(row => ({
    ...present(row, now),
    trend: trendOf(days.get(row.id) ?? [], today),
    exports: (exports.get(row.id) ?? []).map(presentExport),
  }))
}

const trendOf = (days: readonly { readonly day: number; readonly sessions: number }[], today: number) =>
  Array.from({ length: TREND_DAYS }, (_, index) => {
    const day = today - TREND_DAYS + 1 + index
    return { at: day * DAY_MS, sessions: days.find(each => each.day === day)?.sessions ?? 0 }
  })

const presentExport = (row: ExportRow): Incident['exports'][number] => ({
  destinationId: row.destinationId,
  kind: row.kind,
  state: row.state,
  key: row.ticketKey,
  url: row.ticketUrl,
  at: row.exportedAt ?? row.requestedAt,
  failure:
    row.failureCode === null
      ? null
      : { code: row.failureCode, message: row.failureMessage ?? row.failureCode },
})

const present = (row: IncidentRow, now: number): Omit<Incident, 'trend' | 'exports'> => ({
  id: row.id,
  projectId: row.projectId,
  fingerprint: row.fingerprint,
  type: row.type,
  title: row.title,
  failurePoint: {
    type: row.type,
    route: row.route,
    target: row.target,
    label: describePlace(row.route, row.target),
  },
  status: row.status,
  severity: SEVERITIES[row.severity] ?? 'none',
  confidence: row.confidence,
  signalCount: row.signalCount,
  sessionCount: row.sessionCount,
  userCount: row.userCount,
  explanation: row.explanation,
  counterfactual: row.counterfactual,
  firstSeenAt: row.firstSeenAt,
  lastSeenAt: row.lastSeenAt,
  suppression: isSuppressed(row, now)
    ? {
        reason: row.suppressionReason ?? '',
        by: row.suppressionBy ?? '',
        at: row.suppressionAt ?? 0,
        until: row.suppressionUntil,
      }
    : null,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  etag: etagOf(row),
})
