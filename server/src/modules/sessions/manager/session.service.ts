import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import { type Clock, isUuid } from '#kernel/system'
import { sessionNotFound } from '../errors.ts'
import { presentEvent } from '../ingest/event.service.ts'
import type { SessionEvent } from '../schema/event.ts'
import type { Session, SessionEventQuery, SessionQuery } from '../schema/session.ts'
import { type AxisPlace, type AxisSession, hasEvents, listSessionEvents } from './axis.repository.ts'
import { listSessions, type Place } from './session.list.ts'
import { findRow } from './session.rows.ts'
import type { SessionRow } from './tables.ts'

interface PageOf<T> {
  readonly items: T[]
  readonly nextCursor: string | null
}

/** What people may know of sessions. An id is the client's own, so it is looked for in the project of the request. */
export interface SessionService {
  /** Newest first. */
  list(actor: Actor, query: SessionQuery): Promise<PageOf<Session>>
  /** 404 `sessions.session_not_found`. */
  get(actor: Actor, sessionId: string): Promise<Session>
  /** As acknowledged, oldest first, whether they were made a session or not; 404 when there are none. */
  events(actor: Actor, sessionId: string, query: SessionEventQuery): Promise<PageOf<SessionEvent>>
}

const ORDER = '-startedAt'
const EVENTS_ORDER = 'timestamp'
const SESSION_ID = /^[A-Za-z0-9._:-]{1,128}$/

/** Other ids name nothing. */
export const requireSessionId = (id: string): string => {
  if (!SESSION_ID.test(id)) throw sessionNotFound()
  return id
}

const placeOf = (cursor: string | undefined, order: string): { at: number; id: string } | null => {
  if (cursor === undefined) return null
  const [at, id] = decodeCursor(cursor, order)
  if (!Number.isSafeInteger(at) || typeof at !== 'number' || typeof id !== 'string' || !SESSION_ID.test(id)) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return { at, id }
}

export const createSessionService = ({ db, clock }: { db: Database; clock: Clock }): SessionService => ({
  async list(actor, { limit, cursor, ...filter }) {
    const projectId = requireCurrentProject(actor, 'sessions:read')
    const place = placeOf(cursor, ORDER)
    // What is no id of an incident names none.
    if (filter.incidentId !== undefined && !isUuid(filter.incidentId)) return { items: [], nextCursor: null }
    const after: Place | null = place && { startedAt: place.at, sessionId: place.id }
    const found = await listSessions(db.query, projectId, filter, { after, limit: limit + 1 })
    const items = found.slice(0, limit)
    const last = found.length > limit ? items.at(-1) : undefined
    return {
      items: items.map(presentSession),
      nextCursor: last ? encodeCursor(ORDER, [last.startedAt, last.sessionId]) : null,
    }
  },
  async get(actor, id) {
    const projectId = requireCurrentProject(actor, 'sessions:read')
    const row = await findRow(db.query, projectId, requireSessionId(id))
    if (!row) throw sessionNotFound()
    return presentSession(row)
  },
  async events(actor, id, { limit, cursor }) {
    const projectId = requireCurrentProject(actor, 'sessions:read')
    const sessionId = requireSessionId(id)
    const after: AxisPlace | null = placeOf(cursor, EVENTS_ORDER)
    const session: AxisSession = { projectId, sessionId, now: clock.now() }
    const found = await listSessionEvents(db.query, session, { after, limit: limit + 1 })
    if (found.length === 0) await requireKnown(db, session)
    const items = found.slice(0, limit)
    const last = found.length > limit ? items.at(-1) : undefined
    return {
      items: items.map(presentEvent),
      nextCursor: last ? encodeCursor(EVENTS_ORDER, [last.place, last.eventId]) : null,
    }
  },
})

/** A session whose events were removed with their day is known still. */
export const requireKnown = async ({ query }: Database, session: AxisSession): Promise<void> => {
  if (await hasEvents(query, session)) return
  if (!(await findRow(query, session.projectId, session.sessionId))) throw sessionNotFound()
}

const presentSession = (row: SessionRow): Session => ({
  sessionId: row.sessionId,
  projectId: row.projectId,
  revision: row.revision,
  state: row.state,
  startedAt: row.startedAt,
  endedAt: row.endedAt,
  eventCount: row.eventCount,
  routes: row.routes,
  frustrationScore: row.frustrationScore,
  severity: row.severity,
  confidence: row.confidence,
  signalCount: row.signalCount,
  primaryFailure: row.primaryFailure,
  user: row.userId,
  environment: row.environment,
  flags: row.flags,
  rulesetId: row.rulesetId,
  rulesetVersion: row.rulesetVersion,
  updatedAt: row.updatedAt,
})
