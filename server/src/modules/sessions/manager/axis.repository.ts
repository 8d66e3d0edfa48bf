import { sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import { daysOfSession } from '../ingest/session.days.ts'
import type { StoredEvent } from '../ingest/stored-event.ts'
import { MAX_EVENTS, MAX_SPAN_MS } from './fold.ts'

/** An event at its place. */
export interface PlacedEvent extends StoredEvent {
  /** Unix ms; the client's own, or corrected where that is said. */
  readonly place: number
}

export interface AxisPlace {
  readonly at: number
  readonly id: string
}

/** Whose events are wanted. */
export interface AxisSession {
  readonly projectId: string
  readonly sessionId: string
  /** Unix ms. */
  readonly now: number
}

interface Page {
  readonly after: AxisPlace | null
  readonly limit: number
}

const COLUMNS = sql.raw(
  ['event_id', 'session_id', 'event_type', 'at', 'offset_ms', 'received_at', 'route', 'target', 'metadata']
    .concat('environment', 'flags')
    .map(name => `event.${name}`)
    .join(', '),
)

/** All acknowledged events of a session by the client's time and id, whether it was folded or not. */
export const listSessionEvents = async (
  query: Queryable,
  session: AxisSession,
  { after, limit }: Page,
): Promise<PlacedEvent[]> => {
  const { projectId, sessionId } = session
  const days = await daysOfSession(query, session)
  const beyond = after ? sql`and (at, event_id) > (${after.at}::bigint, ${after.id}::text)` : sql``
  const { rows } = await sql<PlacedEvent>`${PLANNED_ANEW}
    select ${COLUMNS}, at as place from sessions.event
    where project_id = ${projectId}::uuid and session_id = ${sessionId} and ${days} ${beyond}
    order by at, event_id limit ${limit}
  `.execute(query)
  return rows
}

/**
 * The events that make a session, at their corrected times: what `fold.ts` keeps, in its order. Only the page is read
 * whole; the others are looked at in the index and as far as the correction needs it. A truncated session says itself
 * where it ended, since that may be sooner.
 */
export const listPlacedEvents = async (
  query: Queryable,
  session: AxisSession,
  { after, limit }: Page,
): Promise<PlacedEvent[]> => {
  const { projectId, sessionId } = session
  const days = await daysOfSession(query, session)
  const beyond = after ? sql`and (place, placed.event_id) > (${after.at}::bigint, ${after.id}::text)` : sql``
  const { rows } = await sql<PlacedEvent>`${PLANNED_ANEW}
    with read as materialized (
      select day, event_id, at, offset_ms from sessions.event
      where project_id = ${projectId}::uuid and session_id = ${sessionId} and ${days}
      order by at, event_id limit ${MAX_EVENTS + 1}
    ), first as materialized (
      select * from (select distinct on (event_id) * from read order by event_id, at) once
      order by at, event_id limit ${MAX_EVENTS}
    ), correction as (
      select offset_ms from first order by at, event_id limit 1
    ), placed as materialized (
      select day, event_id,
        at + case when correction.offset_ms = 0 then first.offset_ms else correction.offset_ms end as place
      from first, correction
    )
    select ${COLUMNS}, place from placed
    join sessions.event on ${days} and event.day = placed.day and event.project_id = ${projectId}::uuid
      and event.event_id = placed.event_id
    where place <= (select min(place) from placed) + ${MAX_SPAN_MS}::bigint
      and place <= coalesce((select ended_at from sessions.session where project_id = ${projectId}::uuid
        and session_id = ${sessionId} and 'truncated' = any(flags)), ${Number.MAX_SAFE_INTEGER}::bigint) ${beyond}
    order by place, placed.event_id limit ${limit}
  `.execute(query)
  return rows
}

export const hasEvents = async (query: Queryable, session: AxisSession): Promise<boolean> => {
  const found = await listSessionEvents(query, session, { after: null, limit: 1 })
  return found.length > 0
}
