import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField, textFault } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { AssetRow } from '../asset.repository.ts'
import { tables } from '../tables.ts'
import { type AssetFilter, conditionsOf } from './filter.ts'
import type { Sort } from './schema.ts'

const SORT_EXPRESSIONS = {
  createdAt: sql<number>`created_at`,
  takenAt: sql<number>`coalesce(taken_at, created_at)`,
  label: sql<string>`label collate "C"`,
  size: sql<number>`size`,
}
type SortField = keyof typeof SORT_EXPRESSIONS

const readSort = (sort: Sort): { field: SortField; descending: boolean } => {
  const descending = sort.startsWith('-')
  // The schema admits exactly the fields of SORT_EXPRESSIONS, with or without the minus sign.
  return { field: (descending ? sort.slice(1) : sort) as SortField, descending }
}

const sortValue = (row: AssetRow, field: SortField): string | number =>
  field === 'takenAt' ? (row.takenAt ?? row.createdAt) : row[field]

export interface Listing {
  readonly sort: Sort
  readonly limit: number
  readonly cursor?: string | undefined
}

/** One page by keyset: newest first unless asked otherwise; `nextCursor` is null at the end. */
export const listAssets = async (
  query: Queryable,
  projectId: string,
  filter: AssetFilter,
  listing: Listing,
): Promise<{ rows: AssetRow[]; nextCursor: string | null }> => {
  const { field, descending } = readSort(listing.sort)
  const expression = SORT_EXPRESSIONS[field]
  const direction = descending ? 'desc' : 'asc'
  const conditions = conditionsOf(projectId, filter)
  if (listing.cursor !== undefined) {
    conditions.push(isBehind(expression, descending, readPlace(listing.cursor, listing.sort)))
  }
  const rows = await tables(query)
    .selectFrom('library.asset')
    .selectAll()
    .where(sql.join(conditions, sql` and `).$castTo<boolean>())
    .orderBy(expression, direction)
    .orderBy('id', direction)
    .limit(listing.limit + 1)
    .execute()
  const page = rows.slice(0, listing.limit)
  const last = page.at(-1)
  const more = rows.length > listing.limit && last !== undefined
  return {
    rows: page,
    nextCursor: more ? encodeCursor(listing.sort, [sortValue(last, field), last.id]) : null,
  }
}

const isBehind = (
  expression: RawBuilder<unknown>,
  descending: boolean,
  [value, id]: [string | number, string],
): RawBuilder<boolean> =>
  descending
    ? sql`(${expression}, id) < (${value}, ${id}::uuid)`
    : sql`(${expression}, id) > (${value}, ${id}::uuid)`

/** A cursor that was tampered with must not reach a uuid or bigint column. */
const readPlace = (cursor: string, sort: Sort): [value: string | number, id: string] => {
  const [value, id] = decodeCursor(cursor, sort)
  const sound = sort.endsWith('label')
    ? typeof value === 'string' && textFault(value) === null
    : Number.isSafeInteger(value)
  if (!sound || value === null || value === undefined || typeof id !== 'string' || !isUuid(id)) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return [value, id]
}
