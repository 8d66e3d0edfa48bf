import { type Insertable, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type DuplicateTables, type ResolutionRow, tables } from './tables.ts'

export const insertResolution = async (
  tx: Tx,
  row: Insertable<DuplicateTables['vision.duplicate_resolution']>,
): Promise<ResolutionRow> =>
  tables(tx).insertInto('vision.duplicate_resolution').values(row).returningAll().executeTakeFirstOrThrow()

export const findResolution = async (query: Queryable, id: string): Promise<ResolutionRow | undefined> =>
  tables(query).selectFrom('vision.duplicate_resolution').selectAll().where('id', '=', id).executeTakeFirst()

export const lockResolution = async (tx: Tx, id: string): Promise<ResolutionRow | undefined> =>
  tables(tx)
    .selectFrom('vision.duplicate_resolution')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()

export const markUndone = async (
  tx: Tx,
  id: string,
  undone: Pick<ResolutionRow, 'undoneAt' | 'undoneBy'>,
): Promise<ResolutionRow> =>
  tables(tx)
    .updateTable('vision.duplicate_resolution')
    .set(undone)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

export const listResolutions = async (
  query: Queryable,
  projectId: string,
  { limit, after }: { readonly limit: number; readonly after: { createdAt: number; id: string } | null },
): Promise<ResolutionRow[]> => {
  let found = tables(query)
    .selectFrom('vision.duplicate_resolution')
    .selectAll()
    .where('projectId', '=', projectId)
  if (after) found = found.where(sql<boolean>`(created_at, id) < (${after.createdAt}, ${after.id}::uuid)`)
  return found.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
}

/**
 * Each of these differs from each other one. A pair that was told apart before keeps that decision. The database pairs them:
 * 200 assets are 19,900 pairs, more than a statement has parameters for.
 */
export const insertDistinctions = async (
  tx: Tx,
  resolutionId: string,
  assetIds: readonly string[],
): Promise<void> => {
  await sql`
    insert into vision.duplicate_distinction (first_id, second_id, resolution_id)
    select a.id, b.id, ${resolutionId}::uuid
    from unnest(${assetIds}::uuid[]) as a(id) join unnest(${assetIds}::uuid[]) as b(id) on a.id < b.id
    on conflict do nothing`.execute(tx)
}

export const deleteDistinctions = async (tx: Tx, resolutionId: string): Promise<void> => {
  await tables(tx)
    .deleteFrom('vision.duplicate_distinction')
    .where('resolutionId', '=', resolutionId)
    .execute()
}
