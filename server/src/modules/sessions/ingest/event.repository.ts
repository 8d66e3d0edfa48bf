import { sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import { dayOf } from './days.ts'
import type { StoredEvent } from './stored-event.ts'

/** Client times (Unix ms, both ends included) between which all wanted events lie: other days are not looked at. */
export interface EventRange {
  readonly from: number
  readonly to: number
}

interface SessionEventRow extends StoredEvent {
  readonly sessionId: string
}

/**
 * The events of these sessions of one project, each session's by (at, eventId) and `perSession` of them at most: the
 * first ones. A session without events has no entry. Without a range every day that is kept is looked at.
 */
export const loadSessionEvents = async (
  query: Queryable,
  projectId: string,
  sessionIds: readonly string[],
  perSession: number,
  range?: EventRange,
): Promise<Map<string, StoredEvent[]>> => {
  const days = range
    ? sql`and event.day between ${dayOf(range.from)}::date and ${dayOf(range.to)}::date`
    : sql``
  const { rows } = await sql<SessionEventRow>`${PLANNED_ANEW}
    select found.* from unnest(${[...new Set(sessionIds)]}::text[]) as wanted (session_id)
    cross join lateral (
      select event_id, session_id, event_type, at, offset_ms, received_at, route, target, metadata, environment, flags
      from sessions.event
      where project_id = ${projectId}::uuid and event.session_id = wanted.session_id collate "C" ${days}
      order by at, event_id
      limit ${perSession}
    ) found
    order by found.session_id, found.at, found.event_id`.execute(query)
  const found = new Map<string, StoredEvent[]>()
  for (const row of rows) {
    const known = found.get(row.sessionId)
    if (known) known.push(row)
    else found.set(row.sessionId, [row])
  }
  return found
}
