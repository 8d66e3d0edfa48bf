import { type Insertable, type RawBuilder, sql, type Updateable } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { indexAssets, reindexing } from './search/search.repository.ts'
import type { Searchable } from './search/terms.ts'
import { type AssetRow, type LibraryTables, tables } from './tables.ts'

export type { AssetRow }
export type NewAssetRow = Insertable<LibraryTables['library.asset']>
export type AssetChanges = Updateable<LibraryTables['library.asset']>

export const insertAsset = async (tx: Tx, row: NewAssetRow): Promise<AssetRow> => {
  const inserted = await tables(tx)
    .insertInto('library.asset')
    .values({ ...row, searched: true })
    .returningAll()
    .executeTakeFirstOrThrow()
  await indexAssets(tx, [inserted])
  return inserted
}

export const findAsset = async (query: Queryable, id: string): Promise<AssetRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(query).selectFrom('library.asset').selectAll().where('id', '=', id).executeTakeFirst()
}

/** In no order; what is no id of an asset is left out. */
export const findAssets = async (query: Queryable, ids: readonly string[]): Promise<AssetRow[]> =>
  tables(query)
    .selectFrom('library.asset')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids.filter(isUuid)}::uuid[])`)
    .execute()

/** Reads the row and keeps others from changing it until the transaction ends; any number may hold it at once. */
export const holdAsset = async (tx: Tx, id: string): Promise<AssetRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(tx).selectFrom('library.asset').selectAll().where('id', '=', id).forShare().executeTakeFirst()
}

/** Reads and locks the row until the transaction ends. */
export const lockAsset = async (tx: Tx, id: string): Promise<AssetRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(tx)
    .selectFrom('library.asset')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export const updateAsset = async (tx: Tx, id: string, changes: AssetChanges): Promise<AssetRow> => {
  const updated = await tables(tx)
    .updateTable('library.asset')
    .set(changes)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await indexAssets(tx, [updated])
  return updated
}

/**
 * Changes fields while the revision is still the one in `row`, notes who did it and tells of it, in one statement:
 * edits are the most frequent writes. Undefined when somebody else was faster; then nothing has changed.
 */
export const editAsset = async (
  query: Queryable,
  row: AssetRow,
  changes: AssetChanges,
  edit: Omit<Insertable<LibraryTables['library.edit']>, 'assetId'>,
  notice: RawBuilder<Record<string, unknown>>,
  searchable: Searchable,
): Promise<AssetRow | undefined> =>
  tables(query)
    .with('updated', creator =>
      creator
        .updateTable('library.asset')
        .set(changes)
        .where('id', '=', row.id)
        .where('revision', '=', row.revision)
        .returningAll(),
    )
    .with('noted', creator =>
      creator
        .insertInto('library.edit')
        .columns(['assetId', 'revision', 'version', 'changed', 'editedAt', 'editedBy', 'editedByLabel'])
        .expression(source =>
          source
            .selectFrom('updated')
            .select([
              'updated.id',
              'updated.revision',
              'updated.version',
              sql<string[]>`${edit.changed}::text[]`.as('changed'),
              sql<number>`${edit.editedAt}::bigint`.as('editedAt'),
              sql<string | null>`${edit.editedBy}::uuid`.as('editedBy'),
              sql<string>`${edit.editedByLabel}::text`.as('editedByLabel'),
            ]),
        ),
    )
    .with('told', () => notice)
    .with('indexed', () => reindexing(row.id, searchable, 'updated'))
    .selectFrom('updated')
    .selectAll()
    .executeTakeFirst()

/** The rows of these assets, locked until the transaction ends; in the order of their ids, so that two never wait for each other. */
export const lockAssets = async (tx: Tx, ids: readonly string[]): Promise<AssetRow[]> =>
  tables(tx)
    .selectFrom('library.asset')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids.filter(isUuid)}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()

/** What a change of many assets at once may touch. */
type MovableFields = 'id' | 'label' | 'tags' | 'collectionId' | 'trashedAt'

/** Writes these fields of each row and its next revision, in one statement; in no order. */
export const updateAssets = async (
  tx: Tx,
  rows: readonly { readonly [K in MovableFields]: AssetRow[K] | Readonly<AssetRow[K]> }[],
  by: { updatedAt: number; updatedBy: string | null },
): Promise<AssetRow[]> => {
  const values = JSON.stringify(
    rows.map(({ id, label, tags, collectionId, trashedAt }) => ({
      id,
      label,
      tags,
      collectionId,
      trashedAt,
    })),
  )
  const updated = await tables(tx)
    .updateTable('library.asset')
    .from(
      sql<Pick<AssetRow, MovableFields>>`jsonb_to_recordset(${values}::jsonb)`.as<'given'>(
        sql`given(id uuid, label text, tags text[], "collectionId" uuid, "trashedAt" bigint)`,
      ),
    )
    .set({
      label: sql<string>`given.label`,
      tags: sql<string[]>`given.tags`,
      collectionId: sql<string | null>`given."collectionId"`,
      trashedAt: sql<number | null>`given."trashedAt"`,
      revision: sql<number>`asset.revision + 1`,
      ...by,
    })
    .whereRef('library.asset.id', '=', sql`given.id`)
    .returningAll('library.asset')
    .execute()
  await indexAssets(tx, updated)
  return updated
}

/** Lines of the history, any number in one statement. */
export const insertEdits = async (
  tx: Tx,
  edits: readonly Insertable<LibraryTables['library.edit']>[],
): Promise<void> => {
  await sql`
    insert into library.edit (asset_id, revision, version, changed, edited_at, edited_by, edited_by_label)
    select * from jsonb_to_recordset(${JSON.stringify(edits)}::jsonb) as given("assetId" uuid, revision integer,
      version integer, changed text[], "editedAt" bigint, "editedBy" uuid, "editedByLabel" text)`.execute(tx)
}

/** Changes a row only while `version` is its current one, so that a late derivation cannot touch newer bytes. */
export const updateAssetVersion = async (
  tx: Tx,
  id: string,
  version: number,
  changes: AssetChanges,
): Promise<AssetRow | undefined> => {
  const updated = await tables(tx)
    .updateTable('library.asset')
    .set(changes)
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
  if (updated) await indexAssets(tx, [updated])
  return updated
}

export const deleteAsset = async (tx: Tx, id: string): Promise<void> => {
  await tables(tx).deleteFrom('library.asset').where('id', '=', id).execute()
}

/** Serialises uploads of the same bytes into one project, so that two of them cannot both find nothing. */
export const lockBytes = async (tx: Tx, projectId: string, sha256: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${projectId}/${sha256}`}, 7001))`.execute(tx)
}

/** How often a twin that others change under us is looked for again before the bytes count as new. */
const TWIN_ROUNDS = 5

/**
 * The asset whose current version has these bytes, locked until the transaction ends; one outside the trash first,
 * then the oldest. The row is read again under its lock: it may have been purged or got other bytes meanwhile.
 */
export const lockByBytes = async (
  tx: Tx,
  projectId: string,
  sha256: string,
): Promise<AssetRow | undefined> => {
  for (let round = 0; round < TWIN_ROUNDS; round++) {
    const found = await tables(tx)
      .selectFrom('library.asset')
      .select('id')
      .where('projectId', '=', projectId)
      .where('sha256', '=', sha256)
      .orderBy(sql`trashed_at is not null`)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
    if (!found) return undefined
    const row = await lockAsset(tx, found.id)
    if (row?.sha256 === sha256) return row
  }
  return undefined
}

/** For each of these hashes that is current in the project, one asset: outside the trash if there is one. */
export const findManyByBytes = async (
  query: Queryable,
  projectId: string,
  sha256: readonly string[],
): Promise<{ sha256: string; id: string; trashedAt: number | null }[]> =>
  tables(query)
    .selectFrom('library.asset')
    .distinctOn('sha256')
    .select(['sha256', 'id', 'trashedAt'])
    .where('projectId', '=', projectId)
    .where('sha256', '=', sql<string>`any(${sha256}::text[])`)
    .orderBy('sha256')
    .orderBy(sql`trashed_at is not null`)
    .orderBy('id')
    .execute()

/** The oldest of the trash, for emptying it. */
export const listTrashedBefore = async (
  query: Queryable,
  before: number,
  limit: number,
): Promise<string[]> => {
  const rows = await tables(query)
    .selectFrom('library.asset')
    .select('id')
    .where('trashedAt', '<', before)
    .orderBy('trashedAt')
    .limit(limit)
    .execute()
  return rows.map(row => row.id)
}
