import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type EaselRow, tables } from './tables.ts'

export const insertEasel = async (tx: Tx, row: EaselRow): Promise<void> => {
  await tables(tx).insertInto('atelier.easel').values(row).execute()
}

export const findEasel = async (query: Queryable, id: string): Promise<EaselRow | undefined> =>
  tables(query).selectFrom('atelier.easel').selectAll().where('id', '=', id).executeTakeFirst()

/** Newest first, from the one after `after` (an id) on. */
export const listEasels = async (
  query: Queryable,
  projectId: string,
  page: { after: string | null; limit: number },
): Promise<EaselRow[]> => {
  const { after, limit } = page
  return tables(query)
    .selectFrom('atelier.easel')
    .selectAll()
    .where('projectId', '=', projectId)
    .$if(after !== null, rows => rows.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Holds the project's count until the end of the transaction, so that two creates cannot both take the last place. */
export const countEasels = async (tx: Tx, projectId: string): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`atelier/${projectId}`}, 0))`.execute(tx)
  const row = await tables(tx)
    .selectFrom('atelier.easel')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('projectId', '=', projectId)
    .executeTakeFirstOrThrow()
  return row.count
}

export const setWords = async (
  query: Queryable,
  id: string,
  change: { words: number; updatedAt: number },
): Promise<void> => {
  await tables(query).updateTable('atelier.easel').set(change).where('id', '=', id).execute()
}

export const deleteEasel = async (query: Queryable, id: string): Promise<void> => {
  await tables(query).deleteFrom('atelier.easel').where('id', '=', id).execute()
}
