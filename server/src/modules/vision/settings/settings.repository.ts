import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type SettingsRow, tables } from './tables.ts'

export const findSettings = async (query: Queryable, projectId: string): Promise<SettingsRow | undefined> =>
  tables(query)
    .selectFrom('vision.settings')
    .selectAll()
    .where('projectId', '=', projectId)
    .executeTakeFirst()

/** One change of a project's settings at a time, also of those that have no row yet. */
export const lockSettings = async (tx: Tx, projectId: string): Promise<SettingsRow | undefined> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${projectId}, 7100))`.execute(tx)
  return findSettings(tx, projectId)
}

export const storeSettings = async (tx: Tx, row: SettingsRow): Promise<void> => {
  const { projectId: _projectId, ...changes } = row
  await tables(tx)
    .insertInto('vision.settings')
    .values(row)
    .onConflict(conflict => conflict.column('projectId').doUpdateSet(changes))
    .execute()
}

/** The projects that named this model. */
export const countSearchedBy = async (query: Queryable, embeddingModel: string): Promise<number> => {
  const { count } = await tables(query)
    .selectFrom('vision.settings')
    .select(row => row.fn.countAll<number>().as('count'))
    .where('embeddingModel', '=', embeddingModel)
    .executeTakeFirstOrThrow()
  return count
}
