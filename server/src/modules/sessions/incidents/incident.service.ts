import { type Actor, requireCurrentProject, requireInProject, type Scope } from '#kernel/access'
import type { Queryable } from '#kernel/db'
import {
  assertIfMatch,
  decodeCursor,
  encodeCursor,
  invalidField,
  newestAfter,
  newestPage,
} from '#kernel/http'
import { isUuid } from '#kernel/system'
import { revisionMismatch } from '../errors.ts'
import type { SessionsParts } from '../part.ts'
import type {
  Incident,
  IncidentChange,
  IncidentChangePage,
  IncidentChangeQuery,
  IncidentPage,
  IncidentPatch,
  IncidentQuery,
} from '../schema/incident.ts'
import { insertChanges, listChanges } from './audit.repository.ts'
import { incidentNotFound } from './errors.ts'
import { type Change, changeOf } from './incident.change.ts'
import { noticeOf } from './incident.notice.ts'
import { editIncident, findIncident, listIncidents, lockIncident, SORT_KEYS } from './incident.repository.ts'
import { etagOf, presentIncidents } from './incident.view.ts'
import { offerExports } from './offer.ts'
import type { ChangeRow, IncidentRow } from './tables.ts'

export type IncidentParts = Pick<SessionsParts, 'db' | 'clock' | 'ids' | 'notices' | 'jobs'>

/** The rules of incidents: what people see of them, and what they decide. */
export interface IncidentService {
  /** Those of the request's project. */
  list(actor: Actor, query: IncidentQuery): Promise<IncidentPage>
  /** 404 `sessions.incident_not_found`, also for those of other people's projects. */
  get(actor: Actor, id: string): Promise<Incident>
  /**
   * Every change is a line of the audit trail. 409 `sessions.transition_not_allowed`; 412 `sessions.revision_mismatch`
   * when `ifMatch` names another revision; 422 `sessions.suppressed_until_past`.
   */
  edit(actor: Actor, id: string, patch: IncidentPatch, ifMatch: string | null): Promise<Incident>
  /** Newest first. */
  audit(actor: Actor, id: string, query: IncidentChangeQuery): Promise<IncidentChangePage>
}

export const createIncidentService = (parts: IncidentParts): IncidentService => {
  const { db, clock } = parts
  const find = async (actor: Actor, id: string): Promise<IncidentRow> =>
    guard(actor, 'sessions:read', await findIncident(db.query, id))
  return {
    list: (actor, query) => list(parts, actor, query),
    get: async (actor, id) => presentOne(db.query, await find(actor, id), clock.now()),
    edit: (actor, id, patch, ifMatch) =>
      db.transaction(async tx => {
        const row = guard(actor, 'sessions:write', await lockIncident(tx, id))
        assertIfMatch(etagOf(row), ifMatch, revisionMismatch)
        const change = changeOf(row, patch, { by: actor.label, at: clock.now() })
        if (change.lines.length === 0) return presentOne(tx, row, clock.now())
        const edited = await editIncident(tx, row, change.edit)
        await insertChanges(tx, linesOf(parts, row.id, actor.label, change))
        await parts.notices.publish(tx, noticeOf('incident.updated', edited))
        await offerExports(tx, parts, [edited])
        return presentOne(tx, edited, clock.now())
      }),
    async audit(actor, id, query) {
      const row = await find(actor, id)
      const page = { after: newestAfter(query), limit: query.limit + 1 }
      const { rows, nextCursor } = newestPage(await listChanges(db.query, row.id, page), query.limit)
      return { items: rows.map(presentChange), nextCursor }
    },
  }
}

/** The incident, if it exists in a project where the actor has the scope. */
export const guard = (actor: Actor, scope: Scope, row: IncidentRow | undefined): IncidentRow => {
  if (!row) throw incidentNotFound()
  requireInProject(actor, row.projectId, scope, incidentNotFound)
  return row
}

export const presentOne = async (query: Queryable, row: IncidentRow, now: number): Promise<Incident> => {
  const [incident] = await presentIncidents(query, [row], now)
  if (!incident) throw incidentNotFound()
  return incident
}

const list = async (
  { db, clock }: IncidentParts,
  actor: Actor,
  query: IncidentQuery,
): Promise<IncidentPage> => {
  const projectId = requireCurrentProject(actor, 'sessions:read')
  const { status, type, sort, limit } = query
  const now = clock.now()
  const found = await listIncidents(db.query, {
    projectId,
    status,
    type,
    suppressed: query.suppressed === undefined ? undefined : query.suppressed === 'true',
    now,
    sort,
    after: placeAfter(query),
    limit: limit + 1,
  })
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  const nextCursor =
    last && found.length > limit ? encodeCursor(sort, [last[SORT_KEYS[sort]], last.id]) : null
  return { items: await presentIncidents(db.query, rows, now), nextCursor }
}

const placeAfter = ({ cursor, sort }: IncidentQuery) => {
  if (cursor === undefined) return null
  const [value, id] = decodeCursor(cursor, sort)
  if (!Number.isSafeInteger(value) || typeof id !== 'string' || !isUuid(id))
    throw invalidField('query.cursor', 'is not a cursor of this list')
  return { value: Number(value), id }
}

const linesOf = (
  { clock, ids }: IncidentParts,
  incidentId: string,
  by: string,
  { lines }: Change,
): ChangeRow[] => lines.map(line => ({ ...line, id: ids.next(), incidentId, at: clock.now(), by }))

const presentChange = ({ id, at, by, change, fromValue, toValue, note }: ChangeRow): IncidentChange => ({
  id,
  at,
  by,
  change,
  from: fromValue,
  to: toValue,
  note,
})
