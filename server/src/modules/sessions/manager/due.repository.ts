import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { EventRange } from '../ingest/event.repository.ts'

/** The sessions of one project in one shard: what one process folds in one transaction. */
export interface Unit {
  readonly shard: number
  readonly projectId: string
}

/** Distinguishes the locks of shards from all other locks of two numbers. */
const SHARD_LOCKS = 7_301

/** False while another process has the shard; held to the end of the transaction. */
export const tryShard = async (tx: Tx, shard: number): Promise<boolean> => {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(${SHARD_LOCKS}, ${shard}::integer) as taken
  `.execute(tx)
  return rows[0]?.taken ?? false
}

export interface DueUnit extends Unit {
  /** Something in it arrived long enough ago. */
  readonly due: boolean
}

/** Units looked at in one statement. */
export const MOST_UNITS = 512

/**
 * Units in which something arrived, from the one after `after` on. Hops from unit to unit in the index, so that a project
 * with a million arrivals costs as much as one with a single one.
 */
export const findUnits = async (query: Queryable, after: Unit, before: number): Promise<DueUnit[]> => {
  const { rows } = await sql<DueUnit>`
    with recursive unit (shard, project_id, place) as (
      (select shard, project_id, 1 from sessions.arrival
        where (shard, project_id) > (${after.shard}::smallint, ${after.projectId}::uuid)
        order by shard, project_id limit 1)
      union all
      select next.shard, next.project_id, unit.place + 1 from unit, lateral (
        select shard, project_id from sessions.arrival
        where (shard, project_id) > (unit.shard, unit.project_id) order by shard, project_id limit 1
      ) next where unit.place < ${MOST_UNITS}
    )
    select shard, project_id, exists (
      select from sessions.arrival waiting where waiting.shard = unit.shard and waiting.project_id = unit.project_id
        and waiting.arrived_at <= ${before}::bigint
    ) as due
    from unit
  `.execute(query)
  return rows
}

export interface Takings {
  readonly now: number
  /** Arrivals are gathered for so long. */
  readonly settleMs: number
  /** Sessions of the unit up to this one had their turn. */
  readonly after: string
  /** At most; and together with `events` of them, unless a single session has more. */
  readonly sessions: number
  readonly events: number
}

export interface Taken {
  readonly sessionId: string
  /** Null when it is time alone that the session is due by. */
  readonly arrived: Arrived | null
  /** It has failed before. */
  readonly failedBefore: boolean
}

interface Arrived {
  /** Of the oldest arrival, Unix ms. */
  readonly at: number
  /** Client times between which the events lie. */
  readonly range: EventRange
}

export interface Batch {
  /** In the order of their ids. */
  readonly sessions: readonly Taken[]
  readonly arrivals: readonly { readonly at: number; readonly events: number }[]
}

/**
 * A session of many events costs more to read again, so it is given longer to gather: its own length again for every so
 * many events, up to half a minute. A session of 10,000 events that never rests is then read every 30 s.
 */
const EVENTS_PER_SETTLE = 250
const LONGEST_SETTLE_MS = 30_000

/** Sessions looked at for each that may be taken, since some of them gather for longer. */
const LOOK_AHEAD = 4

interface ArrivalRow {
  readonly sessionId: string
  readonly arrivedAt: number
  readonly events: number
  readonly firstAt: number
  readonly lastAt: number
  readonly failedBefore: boolean
}

const joined = (known: Taken | undefined, row: ArrivalRow): Taken => {
  const { sessionId, failedBefore, arrivedAt, firstAt, lastAt } = row
  const before = known?.arrived ?? { at: arrivedAt, range: { from: firstAt, to: lastAt } }
  const range = { from: Math.min(before.range.from, firstAt), to: Math.max(before.range.to, lastAt) }
  return { sessionId, failedBefore, arrived: { at: Math.min(before.at, arrivedAt), range } }
}

const byId = (a: Taken, b: Taken): number => (a.sessionId < b.sessionId ? -1 : 1)

/** Takes the arrivals of sessions that are due out of the outbox; they are back if the transaction fails. */
export const takeArrivals = async (tx: Tx, { shard, projectId }: Unit, take: Takings): Promise<Batch> => {
  const { rows } = await sql<ArrivalRow>`
    with waiting as (
      select session_id, min(arrived_at) as oldest, sum(events) as events from sessions.arrival
      where shard = ${shard}::smallint and project_id = ${projectId}::uuid and session_id > ${take.after}
      group by session_id having min(arrived_at) <= ${take.now - take.settleMs}::bigint
      order by session_id limit ${take.sessions * LOOK_AHEAD}
    ), due as (
      select waiting.session_id,
        setback.tries is not null as failed_before,
        sum(waiting.events + coalesce(known.event_count, 0)) over (order by waiting.session_id)
          - waiting.events - coalesce(known.event_count, 0) as before
      from waiting
      left join sessions.session known on known.project_id = ${projectId}::uuid and known.session_id = waiting.session_id
      left join sessions.setback on setback.project_id = ${projectId}::uuid and setback.session_id = waiting.session_id
      where (setback.retry_at is null or setback.retry_at <= ${take.now}::bigint)
        and waiting.oldest <= ${take.now}::bigint - least(
          ${take.settleMs}::bigint * (1 + coalesce(known.event_count, 0) / ${EVENTS_PER_SETTLE}),
          greatest(${take.settleMs}::bigint, ${LONGEST_SETTLE_MS})
        )
      order by waiting.session_id limit ${take.sessions}
    )
    delete from sessions.arrival using due
    where arrival.shard = ${shard}::smallint and arrival.project_id = ${projectId}::uuid
      and arrival.session_id = due.session_id and due.before < ${take.events}
    returning arrival.session_id, arrival.arrived_at, arrival.events, arrival.first_at, arrival.last_at,
      due.failed_before
  `.execute(tx)
  const sessions = new Map<string, Taken>()
  for (const row of rows) sessions.set(row.sessionId, joined(sessions.get(row.sessionId), row))
  return {
    sessions: [...sessions.values()].sort(byId),
    arrivals: rows.map(({ arrivedAt, events }) => ({ at: arrivedAt, events })),
  }
}

/** Puts sessions back into the outbox, without events: those were counted when they were taken. */
export const returnArrivals = async (tx: Tx, unit: Unit, taken: readonly Taken[]): Promise<void> => {
  const back = taken.flatMap(({ sessionId, arrived }) =>
    arrived ? [{ id: sessionId, at: arrived.at, from: arrived.range.from, to: arrived.range.to }] : [],
  )
  if (back.length === 0) return
  await sql`
    insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
    select ${unit.shard}::smallint, ${unit.projectId}::uuid, id, at, 0, "from", "to"
    from jsonb_to_recordset(${JSON.stringify(back)}::jsonb) as back (id text, at bigint, "from" bigint, "to" bigint)
  `.execute(tx)
}

/** Sessions without events for long enough are idle: no event of them need be read to see that. */
export const restSessions = async (
  query: Queryable,
  now: number,
  latenessMs: number,
  most: number,
): Promise<number> => {
  const { numAffectedRows = 0n } = await sql`
    update sessions.session set state = 'idle', changes_at = changes_at + ${latenessMs}::bigint, updated_at = ${now}::bigint
    where state = 'active' and changes_at <= ${now}::bigint and (project_id, session_id) in (
      select project_id, session_id from sessions.session
      where changes_at <= ${now}::bigint and state = 'active' order by changes_at limit ${most}
      for update skip locked
    )
  `.execute(query)
  return Number(numAffectedRows)
}

export interface EndedSession extends Unit {
  readonly sessionId: string
  readonly eventCount: number
  readonly failedBefore: boolean
}

/** Idle sessions whose time for late events is over, the longest first. */
export const findEnded = async (query: Queryable, now: number, most: number): Promise<EndedSession[]> => {
  const { rows } = await sql<EndedSession>`
    select session.shard, session.project_id, session.session_id, session.event_count,
      tries is not null as failed_before
    from sessions.session
    left join sessions.setback using (project_id, session_id)
    where changes_at <= ${now}::bigint and state = 'idle' and (retry_at is null or retry_at <= ${now}::bigint)
    order by changes_at limit ${most}
  `.execute(query)
  return rows
}
