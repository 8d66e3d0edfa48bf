import { type RawBuilder, sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import { findCollection, subtreeOf } from '../collections/collection.repository.ts'
import { collectionNotFound } from '../errors.ts'
import { type AssetFilter, allOf, type Condition, conditionsOf } from './filter.ts'
import type { AssetQuery } from './schema.ts'
import { textQueryOf } from './terms.ts'

/** The filters of `GET /v1/assets`; the order and the place of a page are no filters. */
export type AssetFilters = Omit<AssetQuery, 'sort' | 'limit' | 'cursor'>

/** An asset that has the words, and how well: `ts_rank` of PostgreSQL, the higher the better. */
export interface RankedAsset {
  readonly id: string
  readonly rank: number
}

/** The assets of a project that some filters leave, for modules that order them by something of their own. */
export interface AssetSelection {
  /** Which of these it contains; 1,000 ids at most. */
  among(ids: readonly string[]): Promise<Set<string>>
  /** All that it contains, in no order; null when there are more than `most`. */
  few(most: number): Promise<string[] | null>
  /** The best for the words of a text, `most` at most. Empty when it says no word. */
  ranked(text: string, most: number): Promise<RankedAsset[]>
}

/** Rows of the index of words that are looked at: what more assets than these have tells little. */
const MOST_FOUND = 10_000

/** Throws 422 `library.collection_not_found` when the filters name a collection that is not in the project. */
export const selectAssets = async (
  query: Queryable,
  projectId: string,
  { collectionId, deep, ...filters }: AssetFilters,
): Promise<AssetSelection> => {
  const collectionIds = await collectionsOf(query, projectId, collectionId, deep)
  const filter: AssetFilter = { ...filters, collectionIds }
  // The key of no list, so that every condition is among those on the asset's row.
  const { onAsset, onSearch, indexQuery } = conditionsOf(projectId, filter, 'id')
  const state = filter.trashed ? sql<boolean>`trashed_at is not null` : sql<boolean>`trashed_at is null`
  const exact = [sql<boolean>`project_id = ${projectId}`, state, ...onAsset]
  return {
    among: async ids => new Set(await idsOf(query, byIds(ids), exact, onSearch, ids.length)),
    few: async most => {
      const source = indexQuery === null ? sql`library.asset asset` : await byWords(query, indexQuery, most)
      if (source === null) return null
      const ids = await idsOf(query, source, exact, onSearch, most + 1)
      return ids.length > most ? null : ids
    },
    ranked: async (text, most) => {
      const wanted = textQueryOf({ q: text })
      if (wanted === null) return []
      return rank(query, { projectId, filter: { ...filter, q: text }, wanted, exact, onSearch, most })
    },
  }
}

const collectionsOf = async (
  query: Queryable,
  projectId: string,
  collectionId: string | undefined,
  deep: boolean,
): Promise<string[] | undefined> => {
  if (collectionId === undefined) return undefined
  const collection = await findCollection(query, collectionId)
  if (collection?.projectId !== projectId) throw collectionNotFound()
  return deep ? (await subtreeOf(query, collection.id)).map(each => each.id) : [collection.id]
}

const byIds = (ids: readonly string[]): RawBuilder<unknown> =>
  sql`(select * from library.asset where id = any(${ids}::uuid[])) asset`

/** The assets that the index of terms finds; null when they are more than `most`. */
const byWords = async (
  query: Queryable,
  indexQuery: string,
  most: number,
): Promise<RawBuilder<unknown> | null> => {
  const { rows } = await sql<{ assetId: string }>`
    ${PLANNED_ANEW} select asset_id from library.found(${indexQuery}::tsquery, ${most + 1})`.execute(query)
  return rows.length > most ? null : byIds(rows.map(row => row.assetId))
}

const WITH_SEARCH_ROW = sql`cross join lateral (select label_key, terms from library.search where asset_id = asset.id offset 0) found`

const idsOf = async (
  query: Queryable,
  source: RawBuilder<unknown>,
  exact: readonly Condition[],
  onSearch: readonly Condition[],
  limit: number,
): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    ${PLANNED_ANEW} select asset.id from ${source} ${onSearch.length > 0 ? WITH_SEARCH_ROW : sql``}
    where ${allOf([...exact, ...onSearch])} limit ${limit}`.execute(query)
  return rows.map(row => row.id)
}

/** Ranks what the index finds; the ids break ties, so that the same search has the same order. */
const rank = async (
  query: Queryable,
  wish: {
    readonly projectId: string
    readonly filter: AssetFilter
    readonly wanted: string
    readonly exact: readonly Condition[]
    readonly onSearch: readonly Condition[]
    readonly most: number
  },
): Promise<RankedAsset[]> => {
  const { projectId, filter, wanted, exact, onSearch, most } = wish
  // Words that are asked twice, as a filter and as the text, must both hold: the filter's are in `onSearch`.
  const { indexQuery } = conditionsOf(projectId, filter, 'id')
  const has = sql<boolean>`found.terms @@ ${wanted}::tsquery`
  const { rows } = await sql<RankedAsset>`
    ${PLANNED_ANEW} select asset.id, ts_rank(found.terms, ${wanted}::tsquery, 1)::float8 as rank
    from (select asset.* from library.found(${indexQuery ?? wanted}::tsquery, ${MOST_FOUND}) hit
      cross join lateral (select * from library.asset where id = hit.asset_id offset 0) asset) asset ${WITH_SEARCH_ROW}
    where ${allOf([...exact, ...onSearch, has])}
    order by rank desc, asset.id desc limit ${most}`.execute(query)
  return rows
}
