import type { Queryable } from '#kernel/db'
import { subtreeOf } from '../collections/collection.repository.ts'
import type { AssetRow } from '../tables.ts'
import { countAssets } from './counting.ts'
import type { AssetFilter } from './filter.ts'
import { listAssets } from './listing.ts'
import type { CollectionAssetQuery } from './schema.ts'

/** One page of rows by the filters of the list of assets; `collectionId` is a collection that exists. */
export const listRows = async (
  query: Queryable,
  projectId: string,
  { sort, limit, cursor, ...filter }: CollectionAssetQuery,
  collectionId: string | undefined,
): Promise<{ rows: AssetRow[]; nextCursor: string | null }> =>
  listAssets(query, projectId, await within(query, filter, collectionId), { sort, limit, cursor })

/** How many rows all pages have together. */
export const countRows = async (
  query: Queryable,
  projectId: string,
  { sort: _sort, limit: _limit, cursor: _cursor, ...filter }: CollectionAssetQuery,
  collectionId: string | undefined,
): Promise<number> => countAssets(query, projectId, await within(query, filter, collectionId))

/** The filter with the collections named one by one. */
const within = async (
  query: Queryable,
  { deep, ...filter }: Omit<CollectionAssetQuery, 'sort' | 'limit' | 'cursor'>,
  collectionId: string | undefined,
): Promise<AssetFilter> => {
  if (collectionId === undefined) return filter
  const collectionIds = deep ? (await subtreeOf(query, collectionId)).map(each => each.id) : [collectionId]
  return { ...filter, collectionIds }
}
