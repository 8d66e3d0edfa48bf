import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { tables } from '../tables.ts'
import type { CollectionChanges } from './collection.repository.ts'

const anyOf = (ids: readonly string[]) => sql<string>`any(${ids}::uuid[])`

/** Waits for whoever is about to put an asset into one of these, and keeps others from it. */
export const lockAll = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  await tables(tx)
    .selectFrom('library.collection')
    .select('id')
    .where('id', '=', anyOf(ids))
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** Assets in these collections, those in the trash included. */
export const countAssets = async (query: Queryable, ids: readonly string[]): Promise<number> => {
  const row = await tables(query)
    .selectFrom('library.asset')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('collectionId', '=', anyOf(ids))
    .executeTakeFirstOrThrow()
  return row.count
}

/** Makes collections vanish, and sends what still moves into them on to where they send theirs. */
export const mark = async (
  tx: Tx,
  ids: readonly string[],
  how: Required<Pick<CollectionChanges, 'deletionId' | 'deletion' | 'movesTo'>>,
): Promise<void> => {
  await tables(tx)
    .updateTable('library.collection')
    .set({ movesTo: how.movesTo })
    .where('movesTo', '=', anyOf(ids))
    .execute()
  await tables(tx)
    .updateTable('library.collection')
    .set({ ...how, parentId: null })
    .where('id', '=', anyOf(ids))
    .execute()
}

/** Where the assets of each collection of a deletion go. */
export const targetsOf = async (tx: Tx, deletionId: string): Promise<Map<string, string | null>> => {
  const found = await tables(tx)
    .selectFrom('library.collection')
    .select(['id', 'movesTo'])
    .where('deletionId', '=', deletionId)
    .execute()
  return new Map(found.map(row => [row.id, row.movesTo]))
}

/** The next assets that are still in collections of a deletion. */
export const listAssets = async (tx: Tx, deletionId: string, limit: number): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    select asset.id from library.collection gone
    join lateral (select id from library.asset where collection_id = gone.id limit ${limit}) asset on true
    where gone.deletion_id = ${deletionId} limit ${limit}`.execute(tx)
  return rows.map(row => row.id)
}

export const removeMarked = async (tx: Tx, deletionId: string): Promise<void> => {
  await tables(tx).deleteFrom('library.collection').where('deletionId', '=', deletionId).execute()
}

/** The deletions that have not come to their end, as their jobs take them; at most 100. */
export const listDeletions = async (query: Queryable): Promise<unknown[]> => {
  const found = await tables(query)
    .selectFrom('library.collection')
    .select('deletion')
    .distinctOn('deletionId')
    .where('deletionId', 'is not', null)
    .orderBy('deletionId')
    .limit(100)
    .execute()
  return found.map(row => row.deletion)
}

/** Folds the rows of each collection and tag into one: readers sum fewer, and nobody waits for anybody. */
export const foldTallies = async (query: Queryable): Promise<void> => {
  await sql`
    with grown as (
      select collection_id from library.collection_tally group by 1 having count(*) > 1
    ), gone as (
      delete from library.collection_tally where collection_id in (select collection_id from grown) returning collection_id, assets
    )
    insert into library.collection_tally
    select collection_id, sum(assets)::int from gone group by 1 having sum(assets) <> 0`.execute(query)
  await sql`
    with grown as (
      select project_id, tag from library.tag_tally group by 1, 2 having count(*) > 1
    ), gone as (
      delete from library.tag_tally where (project_id, tag) in (select project_id, tag from grown)
      returning project_id, tag, assets
    )
    insert into library.tag_tally
    select project_id, tag, sum(assets)::int from gone group by 1, 2 having sum(assets) <> 0`.execute(query)
}
