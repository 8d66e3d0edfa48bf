import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { type LibraryTables, tables } from '../tables.ts'

export type CollectionRow = Selectable<LibraryTables['library.collection']>
export type CollectionChanges = Updateable<LibraryTables['library.collection']>

/** Names are compared and sorted without regard to case. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase()

/**
 * Whoever changes the shape of a project's tree (creates, moves, deletes) does so alone: two moves that are sound each
 * by itself could close a circle together.
 */
export const lockTree = async (tx: Tx, projectId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${projectId}, 7002))`.execute(tx)
}

export const insertCollection = async (
  tx: Tx,
  row: Insertable<LibraryTables['library.collection']>,
): Promise<CollectionRow> =>
  tables(tx).insertInto('library.collection').values(row).returningAll().executeTakeFirstOrThrow()

/** One that is being deleted is not found. */
export const findCollection = async (query: Queryable, id: string): Promise<CollectionRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(query)
    .selectFrom('library.collection')
    .selectAll()
    .where('id', '=', id)
    .where('deletionId', 'is', null)
    .executeTakeFirst()
}

/** The same, locked against every other change until the transaction ends. */
export const lockCollection = async (tx: Tx, id: string): Promise<CollectionRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(tx)
    .selectFrom('library.collection')
    .selectAll()
    .where('id', '=', id)
    .where('deletionId', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/**
 * Holds a collection in place until the transaction ends, shared with everybody who puts assets into it; undefined when
 * there is none in the project. Taken before the locks of assets: a deletion takes them in that order too.
 */
export const holdCollection = async (
  tx: Tx,
  id: string,
): Promise<{ id: string; projectId: string } | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(tx)
    .selectFrom('library.collection')
    .select(['id', 'projectId'])
    .where('id', '=', id)
    .where('deletionId', 'is', null)
    .forKeyShare()
    .executeTakeFirst()
}

export const updateCollection = async (
  tx: Tx,
  id: string,
  changes: CollectionChanges,
): Promise<CollectionRow> =>
  tables(tx)
    .updateTable('library.collection')
    .set(changes)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

export const countCollections = async (query: Queryable, projectId: string): Promise<number> => {
  const row = await tables(query)
    .selectFrom('library.collection')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('projectId', '=', projectId)
    .executeTakeFirstOrThrow()
  return row.count
}

/** The ids of a collection and all below it, the collection itself first; with the level of each below it (0, 1, …). */
export const subtreeOf = async (query: Queryable, id: string): Promise<{ id: string; level: number }[]> => {
  const { rows } = await sql<{ id: string; level: number }>`
    with recursive below (id, level) as (
      select id, 0 from library.collection where id = ${id} and deletion_id is null
      union all
      select child.id, below.level + 1 from below
      join library.collection child on child.parent_id = below.id and child.deletion_id is null
    ) select id, level from below order by level`.execute(query)
  return rows
}

/** The ids from a collection up to the top, itself first. */
export const ancestryOf = async (query: Queryable, id: string): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    with recursive above (id, parent_id, level) as (
      select id, parent_id, 0 from library.collection where id = ${id}
      union all
      select parent.id, parent.parent_id, above.level + 1 from above
      join library.collection parent on parent.id = above.parent_id
    ) select id from above order by level`.execute(query)
  return rows.map(row => row.id)
}
