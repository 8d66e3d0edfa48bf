import { type Insertable, type Selectable, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type LibraryTables, tables } from './tables.ts'

export type VersionRow = Selectable<LibraryTables['library.version']>
export type NewVersionRow = Insertable<LibraryTables['library.version']>
export type EditRow = Selectable<LibraryTables['library.edit']>

export const insertVersion = async (tx: Tx, row: NewVersionRow): Promise<void> => {
  await tables(tx).insertInto('library.version').values(row).execute()
}

/** Writes the fields that a version had when it stopped being the current one, so that a restore brings them back. */
export const closeVersion = async (
  tx: Tx,
  assetId: string,
  number: number,
  fields: Pick<NewVersionRow, 'label' | 'description' | 'takenAt' | 'takenAtGiven' | 'tags' | 'metadata'>,
): Promise<void> => {
  await tables(tx)
    .updateTable('library.version')
    .set(fields)
    .where('assetId', '=', assetId)
    .where('number', '=', number)
    .execute()
}

export const findVersion = async (
  query: Queryable,
  assetId: string,
  number: number,
): Promise<VersionRow | undefined> =>
  tables(query)
    .selectFrom('library.version')
    .selectAll()
    .where('assetId', '=', assetId)
    .where('number', '=', number)
    .executeTakeFirst()

/** Newest first, those below `before`. */
export const listVersions = async (
  query: Queryable,
  assetId: string,
  before: number | null,
  limit: number,
): Promise<VersionRow[]> => {
  const select = tables(query)
    .selectFrom('library.version')
    .selectAll()
    .where('assetId', '=', assetId)
    .orderBy('number', 'desc')
    .limit(limit)
  return before === null ? select.execute() : select.where('number', '<', before).execute()
}

/** The newest `perVersion` edits of each of these versions. */
export const listEdits = async (
  query: Queryable,
  assetId: string,
  versions: readonly number[],
  perVersion: number,
): Promise<EditRow[]> => {
  const ranked = tables(query)
    .selectFrom('library.edit')
    .selectAll()
    .select(sql<number>`row_number() over (partition by version order by revision desc)`.as('place'))
    .where('assetId', '=', assetId)
    .where('version', '=', sql<number>`any(${versions}::integer[])`)
  return tables(query)
    .selectFrom(ranked.as('ranked'))
    .select(['assetId', 'revision', 'version', 'changed', 'editedAt', 'editedBy', 'editedByLabel'])
    .where('place', '<=', perVersion)
    .orderBy('revision', 'desc')
    .execute()
}

/** Which of these (sha256, size) pairs some version in the project has. */
export const findArrived = async (
  query: Queryable,
  projectId: string,
  sha256: readonly string[],
): Promise<{ sha256: string; size: number }[]> =>
  tables(query)
    .selectFrom('library.version as version')
    .innerJoin('library.asset as asset', 'asset.id', 'version.assetId')
    .distinct()
    .select(['version.sha256', 'version.size'])
    .where('asset.projectId', '=', projectId)
    .where('version.sha256', '=', sql<string>`any(${sha256}::text[])`)
    .execute()
