import { type RawBuilder, sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import { DAY_MS, dayOf } from './days.ts'
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

/** By an index alone; what is left is filtered among the rows that were looked at. */
const scopeOf = (projectId: string, filter: EventFilter, after: ArrivalPlace | null): RawBuilder<unknown> => {
  const conditions = [sql`project_id = ${projectId}::uuid`]
  const { sessionId, receivedAfter } = filter
  if (sessionId !== undefined) conditions.push(sql`session_id = ${sessionId}`)
  if (receivedAfter !== undefined) {
    // No event is older than 7 days when it arrives: earlier partitions have nothing to say.
    const day = dayOf(Math.max(0, receivedAfter - 8 * DAY_MS))
    conditions.push(sql`received_at > ${receivedAfter}`, sql`day >= ${day}::date`)
  }
  if (after) {
    conditions.push(
      sql`received_at <= ${after.receivedAt}`,
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

/** Events of a project, those that arrived last first: `limit` of them, or fewer of the `LOOKED_AT` next ones. */
export const listEvents = async (
  query: Queryable,
  projectId: string,
  filter: EventFilter,
  page: { readonly after: ArrivalPlace | null; readonly limit: number },
): Promise<ListedEvent[]> => {
  const { rows } = await sql<ListedEvent>`${PLANNED_ANEW}
    select day::text, event_id, session_id, event_type, at, offset_ms, received_at, route, target, metadata,
      environment, flags
    from (
      select * from sessions.event where ${scopeOf(projectId, filter, page.after)}
      order by ${ARRIVAL} limit ${LOOKED_AT}
    ) looked
    where ${filterOf(filter)}
    order by ${ARRIVAL} limit ${page.limit}`.execute(query)
  return rows
}

/** The last one that `listEvents` looked at; null when it came to the end. */
export const lastLookedAt = async (
  query: Queryable,
  projectId: string,
  filter: EventFilter,
  after: ArrivalPlace | null,
): Promise<ArrivalPlace | null> => {
  const { rows } = await sql<ArrivalPlace>`${PLANNED_ANEW}
    select received_at, event_id, day::text from sessions.event where ${scopeOf(projectId, filter, after)}
    order by ${ARRIVAL} offset ${LOOKED_AT - 1} limit 1`.execute(query)
  return rows[0] ?? null
}
