import { sql } from 'kysely'
import { PLANNED_ANEW, type Tx } from '#kernel/db'
import { dayOf } from './days.ts'
import type { StoredEvent } from './stored-event.ts'

/** Client times (Unix ms, both ends included) between which all wanted events lie: other days are not looked at. */
export interface EventRange {
  readonly from: number
  readonly to: number
}

/** Whose events are read. */
export interface WantedSessions {
  readonly projectId: string
  /** By session, where its events lie. */
  readonly ranges: ReadonlyMap<string, EventRange>
  /** The first ones of each by (at, eventId), so many at most. */
  readonly perSession: number
}

/** Events that are in memory as they are stored: 2 MB of the largest that are taken. */
const EVENTS_OF_A_PAGE = 200

const CURSOR = sql.id('session_events')

/**
 * The events of these sessions, page by page: one session after the other, each session's by (at, eventId). PostgreSQL
 * keeps the place: one statement is planned for all pages, and all of them are of one moment. One reading at a time in
 * a transaction.
 */
export async function* sessionEventPages(
  tx: Tx,
  { projectId, ranges, perSession }: WantedSessions,
): AsyncGenerator<readonly StoredEvent[], void> {
  if (ranges.size === 0) return
  // In one order, whoever reads: what is written of them is written in it, too.
  const all = [...ranges].sort(([one], [other]) => (one < other ? -1 : 1))
  const ids = all.map(([id]) => id)
  const firsts = all.map(([, { from }]) => dayOf(from))
  const lasts = all.map(([, { to }]) => dayOf(to))
  // The days of all of them are told as values, too, since by them whole partitions are left out of the plan.
  const [first, last] = [firsts.reduce(earlier), lasts.reduce(later)]
  await sql`${PLANNED_ANEW}
    declare ${CURSOR} no scroll cursor for
    select found.*
    from unnest(${ids}::text[], ${firsts}::date[], ${lasts}::date[])
      as wanted (session_id, first_day, last_day)
    cross join lateral (
      select event_id, session_id, event_type, at, offset_ms, received_at, route, target, metadata, environment, flags
      from sessions.event
      where project_id = ${projectId}::uuid and event.session_id = wanted.session_id collate "C"
        and event.day between ${first}::date and ${last}::date
        and event.day between wanted.first_day and wanted.last_day
      order by at, event_id
      limit ${perSession}
    ) found`.execute(tx)
  for (;;) {
    const { rows } = await sql<StoredEvent>`
      fetch ${sql.lit(EVENTS_OF_A_PAGE)} from ${CURSOR}`.execute(tx)
    if (rows.length > 0) yield rows
    if (rows.length < EVENTS_OF_A_PAGE) break
  }
  await sql`close ${CURSOR}`.execute(tx)
}

const earlier = (one: string, other: string): string => (one < other ? one : other)
const later = (one: string, other: string): string => (one > other ? one : other)
