import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { EventRange } from '../ingest/event.repository.ts'

/** The sessions of one project in one shard. */
export interface Unit {
  readonly shard: number
  readonly projectId: string
}

/** Distinguishes the locks of shards from all other locks of two numbers. */
const SHARD_LOCKS = 7_301

/** Those of the shards that no other process has; they are held to the end of the transaction. */
export const takeShards = async (tx: Tx, shards: readonly number[]): Promise<number[]> => {
  const { rows } = await sql<{ shard: number }>`
    select shard from unnest(${shards}::integer[]) shard where pg_try_advisory_xact_lock(${SHARD_LOCKS}, shard)
  `.execute(tx)
  return rows.map(({ shard }) => shard)
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
  readonly projectId: string
  readonly shards: readonly number[]
  /** By shard, the session up to which all had their turn. */
  readonly after: ReadonlyMap<number, string>
  /** This session alone. */
  readonly only: string | null
  /** At most; and together with `events` of them, unless a single session has more. */
  readonly sessions: number
  readonly events: number
}

export interface Taken {
  readonly sessionId: string
  readonly shard: number
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
  readonly events: number
}

export interface Batch {
  /** In the order of their ids. */
  readonly sessions: readonly Taken[]
  readonly arrivals: readonly { readonly shard: number; readonly at: number; readonly events: number }[]
}

/**
 * A session of many events costs more to read again, so it is given longer to gather: its own length again for every so
 * many events, up to half a minute. A session of 10,000 events that never rests is then read every 30 s.
 */
const EVENTS_PER_SETTLE = 250
const LONGEST_SETTLE_MS = 30_000

interface ArrivalRow {
  readonly shard: number
  readonly sessionId: string
  readonly arrivedAt: number
  readonly events: number
  readonly firstAt: number
  readonly lastAt: number
  readonly failedBefore: boolean
}

const joined = (known: Taken | undefined, row: ArrivalRow): Taken => {
  const { sessionId, shard, failedBefore, arrivedAt, firstAt, lastAt } = row
  const before = known?.arrived ?? { at: arrivedAt, range: { from: firstAt, to: lastAt }, events: 0 }
  const range = { from: Math.min(before.range.from, firstAt), to: Math.max(before.range.to, lastAt) }
  const arrived = { at: Math.min(before.at, arrivedAt), range, events: before.events + row.events }
  return { sessionId, shard, failedBefore, arrived }
}

const byId = (a: Taken, b: Taken): number => (a.sessionId < b.sessionId ? -1 : 1)

const batchOf = (rows: readonly ArrivalRow[]): Batch => {
  const sessions = new Map<string, Taken>()
  for (const row of rows) sessions.set(row.sessionId, joined(sessions.get(row.sessionId), row))
  return {
    sessions: [...sessions.values()].sort(byId),
    arrivals: rows.map(({ shard, arrivedAt, events }) => ({ shard, at: arrivedAt, events })),
  }
}

/**
 * Takes the arrivals of sessions that are due out of the outbox; they are back if the transaction fails. Each shard gives
 * as many sessions as the others. Those that gather for longer or are tried again later are passed over before it is
 * counted, so that no number of them keeps the ones behind them from their turn.
 */
export const takeArrivals = async (tx: Tx, take: Takings): Promise<Batch> => {
  const { projectId, shards, now, settleMs } = take
  const afters = shards.map(shard => take.after.get(shard) ?? '')
  const { rows } = await sql<ArrivalRow>`
    with waiting as (
      select turn.shard, found.session_id, found.events, found.tries
      from unnest(${shards}::smallint[], ${afters}::text[]) as turn (shard, after)
      cross join lateral (
        select gathered.session_id, gathered.events + coalesce(known.event_count, 0) as events, setback.tries
        from (
          select session_id, min(arrived_at) as oldest, sum(events) as events from sessions.arrival
          where arrival.shard = turn.shard and project_id = ${projectId}::uuid and session_id > turn.after collate "C"
            and (${take.only}::text is null or session_id = ${take.only}::text)
          group by session_id having min(arrived_at) <= ${now - settleMs}::bigint
        ) gathered
        left join sessions.session known
          on known.project_id = ${projectId}::uuid and known.session_id = gathered.session_id
        left join sessions.setback
          on setback.project_id = ${projectId}::uuid and setback.session_id = gathered.session_id
        where (setback.retry_at is null or setback.retry_at <= ${now}::bigint)
          and gathered.oldest <= ${now}::bigint - least(
            ${settleMs}::bigint * (1 + coalesce(known.event_count, 0) / ${EVENTS_PER_SETTLE}),
            greatest(${settleMs}::bigint, ${LONGEST_SETTLE_MS})
          )
        order by gathered.session_id limit ${Math.ceil(take.sessions / shards.length)}
      ) found
    ), due as (
      select shard, session_id, tries is not null as failed_before,
        sum(events) over (order by session_id) - events as before
      from waiting order by session_id limit ${take.sessions}
    )
    delete from sessions.arrival using due
    where arrival.shard = due.shard and arrival.project_id = ${projectId}::uuid
      and arrival.session_id = due.session_id and due.before < ${take.events}
    returning due.shard, arrival.session_id, arrival.arrived_at, arrival.events, arrival.first_at, arrival.last_at,
      due.failed_before
  `.execute(tx)
  return batchOf(rows)
}

/** Puts sessions back into the outbox, without events: those were counted when they were taken. */
export const returnArrivals = async (tx: Tx, projectId: string, taken: readonly Taken[]): Promise<void> => {
  const back = taken.flatMap(({ sessionId, shard, arrived }) =>
    arrived ? [{ id: sessionId, shard, at: arrived.at, from: arrived.range.from, to: arrived.range.to }] : [],
  )
  if (back.length === 0) return
  await sql`
    insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
    select shard, ${projectId}::uuid, id, at, 0, "from", "to"
    from jsonb_to_recordset(${JSON.stringify(back)}::jsonb)
      as back (id text, shard smallint, at bigint, "from" bigint, "to" bigint)
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
