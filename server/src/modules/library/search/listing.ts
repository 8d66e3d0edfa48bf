import { type RawBuilder, sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import type { AssetRow } from '../tables.ts'
import {
  type AssetFilter,
  allOf,
  type Condition,
  type Conditions,
  conditionsOf,
  MAX_MERGED,
} from './filter.ts'
import { type Order, orderOf } from './order.ts'
import type { Sort } from './schema.ts'

export interface Listing {
  readonly sort: Sort
  readonly limit: number
  readonly cursor?: string | undefined
}

/** Rows from the beginning of the order that are looked at first: a page of anything common is among them. */
const WINDOW = 1_000
const WINDOWS = 5
/** Rows that an index may find so that it is cheaper to fetch and sort them all than to walk on in the order. */
const MOST_FETCHED = 5_000
/** The same when the narrow search rows tell all that is asked, and only those of the page are fetched. */
const MOST_SORTED = 20_000

/**
 * One page by keyset; `nextCursor` is null at the end.
 *
 * No statistics decide how a page is found, for they are missing right after many writes and cannot know how a person's
 * words fall over time. First a window of the order is walked. What does not fill a page there is rare, so that an index
 * finds few rows, and these are fetched and sorted. Only when every index finds many, the order is walked to its end.
 */
export const listAssets = async (
  query: Queryable,
  projectId: string,
  filter: AssetFilter,
  listing: Listing,
): Promise<{ rows: AssetRow[]; nextCursor: string | null }> => {
  const order = orderOf(listing.sort, listing.cursor)
  const conditions = conditionsOf(projectId, filter, order.key)
  const plan: Plan = { query, projectId, filter, conditions, order, rows: listing.limit + 1 }
  const found = await findRows(plan)
  const rows = found.slice(0, listing.limit)
  const last = rows.at(-1)
  return { rows, nextCursor: found.length > listing.limit && last ? order.cursorOf(last) : null }
}

interface Plan {
  readonly query: Queryable
  readonly projectId: string
  readonly filter: AssetFilter
  readonly conditions: Conditions
  readonly order: Order
  readonly rows: number
}

const findRows = async (plan: Plan): Promise<AssetRow[]> => {
  const { conditions, filter, order, rows, projectId } = plan
  if (filter.sha256) {
    const found = await fetch(
      plan,
      sql`select * from library.asset where project_id = ${projectId} and sha256 = ${filter.sha256}`,
    )
    return found ?? walk(plan, null)
  }
  const isPlain = conditions.onAsset.length + conditions.onSearch.length === 0
  if (isPlain && order.key !== 'label') return walk(plan, rows)
  const first = await walk(plan, WINDOW)
  if (first.length === rows) return first
  // A good part of a page was in the window: a few more are cheaper than all that the index has.
  const isCostlyToFind = !conditions.toldByTerms || conditions.hasPhrase
  if (first.length * WINDOWS > rows && isCostlyToFind) {
    const second = await walk(plan, WINDOW * WINDOWS)
    if (second.length === rows) return second
  }
  const found = await fetchByTerms(plan)
  if (found !== null) return found
  for (const { column, condition } of conditions.ranges) {
    const ranged = await fetch(
      plan,
      sql`select * from library.asset where project_id = ${projectId} and ${condition} order by ${column} limit ${MOST_FETCHED + 1}`,
    )
    if (ranged !== null) return ranged
  }
  return walk(plan, null)
}

const inState = ({ filter }: Plan): Condition =>
  filter.trashed ? sql<boolean>`trashed_at is not null` : sql<boolean>`trashed_at is null`

const present = <T>(values: readonly (T | null)[]): T[] => values.filter(value => value !== null)

/** The search row beside each asset, where a condition or the order needs it. */
const withSearchRow = ({ conditions, order }: Plan): RawBuilder<unknown> =>
  conditions.onSearch.length > 0 || order.key === 'label'
    ? sql`cross join lateral (select label_key, terms from library.search where asset_id = asset.id offset 0) found`
    : sql``

interface Found {
  readonly wanted: number
  readonly id: string | null
}

/** The rows of `page`, which reads from `wanted`; null when `wanted` has more than `most` rows, and nothing was read. */
const fewOrNull = async (
  { query, order }: Plan,
  wanted: RawBuilder<unknown>,
  most: number,
  page: (few: Condition) => RawBuilder<unknown>,
): Promise<AssetRow[] | null> => {
  const few = sql<boolean>`(select count(*) from wanted) <= ${most}`
  const { rows } = await sql<AssetRow & Found>`
    ${PLANNED_ANEW} with wanted as materialized (${wanted}), page as (${page(few)})
    select (select count(*) from wanted) as wanted, page.* from (values (1)) one left join page on true
    order by ${order.by('id')}`.execute(query)
  if ((rows[0]?.wanted ?? 0) > most) return null
  return rows.filter(row => row.id !== null)
}

/** Sorts the rows that one index found and takes a page; null when they are too many. */
const fetch = (plan: Plan, wanted: RawBuilder<unknown>): Promise<AssetRow[] | null> => {
  const { conditions, order } = plan
  const label = order.key === 'label' ? sql`, found.label_key` : sql``
  return fewOrNull(plan, wanted, MOST_FETCHED, few => {
    const all = allOf([
      few,
      inState(plan),
      ...present([order.after('asset.id')]),
      ...conditions.onKey,
      ...conditions.onAsset,
      ...conditions.onSearch,
    ])
    return sql`select asset.* ${label} from wanted asset ${withSearchRow(plan)}
      where ${all} order by ${order.by('asset.id')} limit ${plan.rows}`
  })
}

/** The same with the index of terms; what it finds has all the terms, so they are not looked at again. */
const fetchByTerms = async (plan: Plan): Promise<AssetRow[] | null> => {
  const { conditions, order, rows } = plan
  const { indexQuery, onLabel } = conditions
  if (indexQuery === null) return null
  const isTold = conditions.toldByTerms && order.key === 'createdAt'
  const most = isTold ? MOST_SORTED : MOST_FETCHED
  const wanted = sql`select * from library.found(${indexQuery}::tsquery, ${most + 1})`
  const asset = sql`select * from library.asset where id = asset_id offset 0`
  return fewOrNull(plan, wanted, most, few => {
    if (isTold) {
      const all = allOf([few, ...present([order.after('asset_id')]), ...onLabel])
      return sql`select asset.* from (
          select asset_id, created_at from (select asset_id, label_key, added_at as created_at from wanted) told
          where ${all} order by ${order.by('asset_id')} limit ${rows}
        ) chosen cross join lateral (${asset}) asset`
    }
    const after = present([order.after('asset.id')])
    const all = allOf([few, inState(plan), ...after, ...conditions.onKey, ...conditions.onAsset, ...onLabel])
    const label = order.key === 'label' ? sql`, label_key` : sql``
    return sql`select asset.* ${label} from wanted cross join lateral (${asset}) asset
      where ${all} order by ${order.by('asset.id')} limit ${rows}`
  })
}

/** Walks along the order; `window`: looks at so many rows only, null: to the end. */
const walk = async (plan: Plan, window: number | null): Promise<AssetRow[]> => {
  const { conditions, order } = plan
  const label = order.key === 'label'
  const source = label ? alongLabels(plan, window) : alongAssets(plan, window)
  const all = allOf([...(label ? [inState(plan)] : []), ...conditions.onAsset, ...conditions.onSearch])
  const prepared = conditions.onAsset.length + conditions.onSearch.length === 0
  const { rows } = await sql<AssetRow>`
    ${prepared ? sql`` : PLANNED_ANEW} select asset.* from ${source} ${label ? sql`` : withSearchRow(plan)}
    where ${all} order by ${order.by('asset.id')} limit ${plan.rows}`.execute(plan.query)
  return rows
}

const limited = (window: number | null): RawBuilder<unknown> =>
  window === null ? sql`` : sql`limit ${window}`

const alongLabels = ({ projectId, order }: Plan, window: number | null): RawBuilder<unknown> => {
  const where = allOf([sql<boolean>`project_id = ${projectId}`, ...present([order.after('asset_id')])])
  return sql`(
    select asset_id, label_key, terms from library.search where ${where}
    order by ${order.by('asset_id')} ${limited(window)}
  ) found cross join lateral (select * from library.asset where id = found.asset_id offset 0) asset`
}

const alongAssets = (plan: Plan, window: number | null): RawBuilder<unknown> => {
  const { projectId, filter, conditions, order } = plan
  const where = allOf([
    sql<boolean>`project_id = ${projectId}`,
    inState(plan),
    ...present([order.after('id')]),
    ...conditions.onKey,
  ])
  const ids = order.key === 'createdAt' ? (filter.collectionIds ?? []) : []
  if (ids.length === 0 || ids.length > MAX_MERGED) {
    return sql`(select * from library.asset where ${where} order by ${order.by('id')} ${limited(window)}) asset`
  }
  // As many of each collection as may be among the first of all of them.
  const each = window === null ? null : Math.max(plan.rows, Math.ceil(window / ids.length))
  return sql`(
    select member.* from unnest(${ids}::uuid[]) wanted (collection)
    cross join lateral (
      select * from library.asset where collection_id = wanted.collection and ${where}
      order by ${order.by('id')} ${limited(each)}
    ) member order by ${order.by('id')} ${limited(each)}
  ) asset`
}
