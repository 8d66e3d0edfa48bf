import { type Insertable, type RawBuilder, type Selectable, sql, type Updateable } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField, textFault } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { AssetQuery } from './schema.ts'
import type { LibraryTables } from './tables.ts'

export type AssetRow = Selectable<LibraryTables['library.asset']>
export type NewAssetRow = Insertable<LibraryTables['library.asset']>
export type AssetChanges = Updateable<LibraryTables['library.asset']>

const tables = (query: Queryable) => query.withTables<LibraryTables>()

export const insertAsset = async (tx: Tx, row: NewAssetRow): Promise<AssetRow> =>
  tables(tx).insertInto('library.asset').values(row).returningAll().executeTakeFirstOrThrow()

export const findAsset = async (query: Queryable, id: string): Promise<AssetRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(query).selectFrom('library.asset').selectAll().where('id', '=', id).executeTakeFirst()
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

export const updateAsset = async (tx: Tx, id: string, changes: AssetChanges): Promise<AssetRow> =>
  tables(tx)
    .updateTable('library.asset')
    .set(changes)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

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
    .selectFrom('updated')
    .selectAll()
    .executeTakeFirst()

/** Changes a row only while `version` is its current one, so that a late derivation cannot touch newer bytes. */
export const updateAssetVersion = async (
  tx: Tx,
  id: string,
  version: number,
  changes: AssetChanges,
): Promise<AssetRow | undefined> =>
  tables(tx)
    .updateTable('library.asset')
    .set(changes)
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()

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

const TAKEN = sql<number>`coalesce(taken_at, created_at)`
const SORT_EXPRESSIONS = {
  createdAt: sql<number>`created_at`,
  takenAt: TAKEN,
  label: sql<string>`label collate "C"`,
  size: sql<number>`size`,
}
type SortField = keyof typeof SORT_EXPRESSIONS

const readSort = (sort: AssetQuery['sort']): { field: SortField; descending: boolean } => {
  const descending = sort.startsWith('-')
  // The schema admits exactly the fields of SORT_EXPRESSIONS, with or without the minus sign.
  return { field: (descending ? sort.slice(1) : sort) as SortField, descending }
}

const sortValue = (row: AssetRow, field: SortField): string | number =>
  field === 'takenAt' ? (row.takenAt ?? row.createdAt) : row[field]

/** One page by keyset: newest first unless asked otherwise; `nextCursor` is null at the end. */
export const listAssets = async (
  query: Queryable,
  projectId: string,
  filter: AssetQuery,
): Promise<{ rows: AssetRow[]; nextCursor: string | null }> => {
  const { field, descending } = readSort(filter.sort)
  const expression = SORT_EXPRESSIONS[field]
  const direction = descending ? 'desc' : 'asc'
  let select = filteredAssets(query, projectId, filter)
  if (filter.cursor !== undefined) {
    const [value, id] = readPlace(filter.cursor, filter.sort)
    const operator = sql.raw(descending ? '<' : '>')
    select = select.where(sql<boolean>`(${expression}, id) ${operator} (${value}, ${id}::uuid)`)
  }
  const rows = await select
    .orderBy(expression, direction)
    .orderBy('id', direction)
    .limit(filter.limit + 1)
    .execute()
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  const more = rows.length > filter.limit && last !== undefined
  return {
    rows: page,
    nextCursor: more ? encodeCursor(filter.sort, [sortValue(last, field), last.id]) : null,
  }
}

/** A cursor that was tampered with must not reach a uuid or bigint column. */
const readPlace = (cursor: string, sort: AssetQuery['sort']): [value: string | number, id: string] => {
  const [value, id] = decodeCursor(cursor, sort)
  const sound = sort.endsWith('label')
    ? typeof value === 'string' && textFault(value) === null
    : Number.isSafeInteger(value)
  if (!sound || value === null || value === undefined || typeof id !== 'string' || !isUuid(id)) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return [value, id]
}

const filteredAssets = (query: Queryable, projectId: string, filter: AssetQuery) => {
  let select = tables(query)
    .selectFrom('library.asset')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('trashedAt', filter.trashed ? 'is not' : 'is', null)
  if (filter.kind) select = select.where('kind', '=', filter.kind)
  if (filter.mime) select = select.where('mime', '=', filter.mime)
  if (filter.sha256) select = select.where('sha256', '=', filter.sha256)
  if (filter.label) select = select.where(sql<boolean>`strpos(lower(label), lower(${filter.label})) > 0`)
  if (filter.takenAfter !== undefined) select = select.where('takenAt', '>=', filter.takenAfter)
  if (filter.takenBefore !== undefined) select = select.where('takenAt', '<', filter.takenBefore)
  if (filter.minWidth !== undefined) select = select.where('width', '>=', filter.minWidth)
  if (filter.minHeight !== undefined) select = select.where('height', '>=', filter.minHeight)
  return select
}

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
