import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import { DAY_MS, dayOf } from './days.ts'
import type { EventRange } from './event.repository.ts'

/**
 * Client times between which all acknowledged events of a session lie: those that were folded, which its row knows, and
 * those that have arrived since. One statement, since a fold takes from the one and gives to the other.
 */
const findSessionRange = async (
  query: Queryable,
  projectId: string,
  sessionId: string,
): Promise<EventRange | undefined> => {
  const { rows } = await sql<{ from: number | null; to: number | null }>`
    select min(first_at) as "from", max(last_at) as "to" from (
      select first_at, last_at from sessions.session
      where project_id = ${projectId}::uuid and session_id = ${sessionId}
      union all
      select first_at, last_at from sessions.arrival
      where shard = (hashtextextended(${projectId}::uuid::text || '/' || ${sessionId}::text, 0) & 63)::smallint
        and project_id = ${projectId}::uuid and session_id = ${sessionId}
    ) known
  `.execute(query)
  const { from, to } = rows[0] ?? { from: null, to: null }
  return from === null || to === null ? undefined : { from, to }
}

/** Days on which events may come in; see `partitions.ts`. */
const DAYS_BEHIND = 8
const DAYS_AHEAD = 2

/**
 * A condition on the days that a session can have events on: each partition that a statement names is locked and
 * planned, so that one that names all of them takes what others need as well.
 */
export const daysOfSession = async (
  query: Queryable,
  {
    projectId,
    sessionId,
    now,
  }: { readonly projectId: string; readonly sessionId: string; readonly now: number },
): Promise<RawBuilder<unknown>> => {
  const range = await findSessionRange(query, projectId, sessionId)
  const { from, to } = range ?? { from: now - DAYS_BEHIND * DAY_MS, to: now + DAYS_AHEAD * DAY_MS }
  return sql`event.day between ${dayOf(from)}::date and ${dayOf(to)}::date`
}
