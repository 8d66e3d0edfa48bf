import { type RawBuilder, sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import { DAY_MS, dayOf } from './days.ts'
import { oldestDay } from './partitions.ts'
import type { StoredEvent } from './stored-event.ts'

/** Where an event stands in the order of arrival; the day is part of it, since it is part of the key. */
export interface ArrivalPlace {
  readonly receivedAt: number
  readonly eventId: string
  readonly day: string
}

export interface EventFilter {
  readonly sessionId?: string | undefined
  readonly eventType?: string | undefined
  readonly environment?: string | undefined
  readonly receivedAfter?: number | undefined
}

export type ListedEvent = StoredEvent & { readonly day: string }

/** A page is made of so many events at most: rare ones are looked for page by page, and no page takes long. */
export const LOOKED_AT = 10_000

/** Arrivals of so long are looked at in one statement, for it locks and plans each day that they may be of. */
const SPAN_MS = 8 * DAY_MS
/** Older and later than that no event is when it arrives; a day more on either side than is taken. */
const DAYS_BEHIND = 8
const DAYS_AHEAD = 2
/** By how much the clock of the process that took an event may be ahead. */
const CLOCKS_DIFFER_MS = DAY_MS

/** Times of arrival: `from` does not belong to it, `to` does. Unix ms. */
interface Span {
  readonly from: number
  readonly to: number
}

/** From the newest arrivals to the oldest ones of the days that are kept. */
function* spansOf(newest: number, oldest: number): Generator<Span> {
  for (let to = newest; to > oldest; to -= SPAN_MS) yield { from: Math.max(oldest, to - SPAN_MS), to }
}

interface Scope {
  readonly projectId: string
  readonly filter: EventFilter
  readonly after: ArrivalPlace | null
}

/** By an index alone; what is left is filtered among the rows that were looked at. */
const within = ({ projectId, filter, after }: Scope, { from, to }: Span): RawBuilder<unknown> => {
  const days = [dayOf(Math.max(0, from - DAYS_BEHIND * DAY_MS)), dayOf(to + DAYS_AHEAD * DAY_MS)]
  const conditions = [
    sql`project_id = ${projectId}::uuid`,
    sql`received_at > ${from} and received_at <= ${to}`,
    sql`day between ${days[0]}::date and ${days[1]}::date`,
  ]
  const { sessionId } = filter
  if (sessionId !== undefined) conditions.push(sql`session_id = ${sessionId}`)
  if (after) {
    conditions.push(
      sql`(received_at, event_id, day) < (${after.receivedAt}, ${after.eventId}, ${after.day}::date)`,
    )
  }
  return sql.join(conditions, sql` and `)
}

const filterOf = ({ eventType, environment }: EventFilter): RawBuilder<unknown> =>
  sql.join(
    [
      sql`true`,
      ...(eventType === undefined ? [] : [sql`event_type = ${eventType}`]),
      ...(environment === undefined ? [] : [sql`environment = ${environment}`]),
    ],
    sql` and `,
  )

const ARRIVAL = sql`received_at desc, event_id desc, day desc`

const listWithin = async (
  query: Queryable,
  scope: Scope,
  span: Span,
  { limit, looked }: { readonly limit: number; readonly looked: number },
): Promise<ListedEvent[]> => {
  const { rows } = await sql<ListedEvent>`${PLANNED_ANEW}
    select day::text, event_id, session_id, event_type, at, offset_ms, received_at, route, target, metadata,
      environment, flags
    from (
      select * from sessions.event where ${within(scope, span)} order by ${ARRIVAL} limit ${looked}
    ) looked
    where ${filterOf(scope.filter)}
    order by ${ARRIVAL} limit ${limit}`.execute(query)
  return rows
}

interface Looked extends ArrivalPlace {
  /** How many were looked at to come so far. */
  readonly count: number
}

/** The last one that `listWithin` looked at. */
const lastWithin = async (
  query: Queryable,
  scope: Scope,
  span: Span,
  most: number,
): Promise<Looked | undefined> => {
  const { rows } = await sql<Looked>`${PLANNED_ANEW}
    select received_at, event_id, day, count from (
      select received_at, event_id, day::text, row_number() over (order by ${ARRIVAL}) as count from (
        select received_at, event_id, day from sessions.event where ${within(scope, span)}
        order by ${ARRIVAL} limit ${most}
      ) looked
    ) counted order by count desc limit 1`.execute(query)
  return rows[0]
}

export interface EventPage {
  readonly items: ListedEvent[]
  /** Where to go on, when it ended before `limit` were found; null when there is nothing more. */
  readonly lookedTo: ArrivalPlace | null
}

/** Events of a project, those that arrived last first: `limit` of them, or fewer of the `LOOKED_AT` next ones. */
export const listEvents = async (
  query: Queryable,
  projectId: string,
  filter: EventFilter,
  page: { readonly after: ArrivalPlace | null; readonly limit: number; readonly now: number },
): Promise<EventPage> => {
  const { after, limit, now } = page
  const scope: Scope = { projectId, filter, after }
  const first = await oldestDay(query)
  if (first === null) return { items: [], lookedTo: null }
  const oldest = Math.max(first - DAYS_AHEAD * DAY_MS, filter.receivedAfter ?? 0)
  const isFiltered = filter.eventType !== undefined || filter.environment !== undefined
  const items: ListedEvent[] = []
  let left = LOOKED_AT
  const newest = Math.min(now + CLOCKS_DIFFER_MS, after?.receivedAt ?? Number.POSITIVE_INFINITY)
  for (const span of spansOf(newest, oldest)) {
    items.push(...(await listWithin(query, scope, span, { limit: limit - items.length, looked: left })))
    if (items.length >= limit) break
    const last = isFiltered ? await lastWithin(query, scope, span, left) : undefined
    left -= last?.count ?? 0
    if (last && left === 0) return { items, lookedTo: last }
  }
  return { items, lookedTo: null }
}
