import { type RawBuilder, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import type { IncidentQuery } from '../schema/incident.ts'
import { type ExportRow, type IncidentRow, tables } from './tables.ts'

/** An incident whose last session went before anybody took notice of it is no longer there. */
const PRESENT = sql<boolean>`(session_count > 0 or touched)`

export const findIncident = async (query: Queryable, id: string): Promise<IncidentRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(query)
    .selectFrom('sessions.incident')
    .selectAll()
    .where('id', '=', id)
    .where(PRESENT)
    .executeTakeFirst()
}

/** The same, locked against every other change and count until the transaction ends. */
export const lockIncident = async (tx: Tx, id: string): Promise<IncidentRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(tx)
    .selectFrom('sessions.incident')
    .selectAll()
    .where('id', '=', id)
    .where(PRESENT)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export type IncidentEdit = Partial<
  Pick<
    IncidentRow,
    | 'status'
    | 'resolvedAt'
    | 'suppressionReason'
    | 'suppressionBy'
    | 'suppressionAt'
    | 'suppressionUntil'
    | 'updatedAt'
  >
>

/** Counts the revision up, and keeps the incident from going with its last session. */
export const editIncident = async (tx: Tx, row: IncidentRow, edit: IncidentEdit): Promise<IncidentRow> =>
  tables(tx)
    .updateTable('sessions.incident')
    .set({ ...edit, revision: row.revision + 1, touched: true })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()

type Sort = IncidentQuery['sort']

/** Each sort has its index, which ends with the id. */
export const SORT_KEYS = {
  '-lastSeenAt': 'lastSeenAt',
  '-sessionCount': 'sessionCount',
  '-severity': 'severity',
} as const satisfies Record<Sort, keyof IncidentRow>

export interface IncidentFilter {
  readonly projectId: string
  readonly status?: IncidentQuery['status']
  readonly type?: IncidentQuery['type']
  readonly suppressed?: boolean | undefined
  readonly now: number
  readonly sort: Sort
  readonly after: { readonly value: number; readonly id: string } | null
  readonly limit: number
}

/** `isSuppressed` as a condition of SQL. */
export const suppressedAt = (now: number): RawBuilder<boolean> =>
  sql<boolean>`(suppression_at is not null and (suppression_until is null or suppression_until > ${now}::bigint))`

export const listIncidents = async (query: Queryable, filter: IncidentFilter): Promise<IncidentRow[]> => {
  const { after, now, status, type, suppressed } = filter
  const key = SORT_KEYS[filter.sort]
  let rows = tables(query)
    .selectFrom('sessions.incident')
    .selectAll()
    .where('projectId', '=', filter.projectId)
    .where(PRESENT)
  if (status !== undefined) rows = rows.where('status', '=', status)
  if (type !== undefined) rows = rows.where('type', '=', type)
  if (suppressed !== undefined) rows = rows.where(suppressedAt(now), '=', suppressed)
  if (after !== null)
    rows = rows.where(sql<boolean>`(${sql.ref(key)}, id) < (${after.value}::bigint, ${after.id}::uuid)`)
  return rows.orderBy(key, 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
}

/** Sessions by incident and day (since 1970, UTC), from `fromDay` on. */
export const findDays = async (
  query: Queryable,
  ids: readonly string[],
  fromDay: number,
): Promise<{ incidentId: string; day: number; sessions: number }[]> =>
  tables(query)
    .selectFrom('sessions.incidentDay')
    .selectAll()
    .where('incidentId', '=', sql<string>`any(${ids}::uuid[])`)
    .where('day', '>=', fromDay)
    .execute()

/** The oldest first. */
export const findExports = async (query: Queryable, ids: readonly string[]): Promise<ExportRow[]> =>
  tables(query)
    .selectFrom('sessions.export')
    .selectAll()
    .where('incidentId', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('requestedAt')
    .orderBy('destinationId')
    .execute()

/** Suppressed ones whose suppression has ended, in the order in which all others lock them. */
export const lockEnded = async (tx: Tx, now: number, limit: number): Promise<IncidentRow[]> =>
  tables(tx)
    .selectFrom('sessions.incident')
    .selectAll()
    .where('suppressionUntil', '<=', now)
    .orderBy('id')
    .limit(limit)
    .forNoKeyUpdate()
    .execute()

/** Those that a transaction is just about to count at are left to it. */
export const deleteEmpty = async (tx: Tx, before: number, limit: number): Promise<number> => {
  const { rows } = await sql<{ id: string }>`
    with empty as (
      select id from sessions.incident where session_count = 0 and not touched and updated_at < ${before}::bigint
      order by id limit ${limit} for update skip locked
    )
    delete from sessions.incident using empty where incident.id = empty.id returning incident.id`.execute(tx)
  return rows.length
}
