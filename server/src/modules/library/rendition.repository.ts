import { type Insertable, type Selectable, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type LibraryTables, tables } from './tables.ts'

export type RenditionRow = Selectable<LibraryTables['library.rendition']>

export const findRendition = async (
  query: Queryable,
  assetId: string,
  version: number,
  spec: string,
): Promise<RenditionRow | undefined> =>
  tables(query)
    .selectFrom('library.rendition')
    .selectAll()
    .where('assetId', '=', assetId)
    .where('version', '=', version)
    .where('spec', '=', spec)
    .executeTakeFirst()

/** Whoever comes second with the same rendition of the same version changes nothing. */
export const insertRenditions = async (
  tx: Tx,
  rows: Insertable<LibraryTables['library.rendition']>[],
): Promise<void> => {
  await tables(tx)
    .insertInto('library.rendition')
    .values(rows)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** The same, in place of those that are there. */
export const replaceRenditions = async (
  tx: Tx,
  rows: Insertable<LibraryTables['library.rendition']>[],
): Promise<void> => {
  for (const { assetId, version, spec } of rows) {
    await tables(tx)
      .deleteFrom('library.rendition')
      .where('assetId', '=', assetId)
      .where('version', '=', version)
      .where('spec', '=', spec)
      .execute()
  }
  await insertRenditions(tx, rows)
}

/** Keeps the newest `keep` renders of an asset; the thumbnail and the preview are no renders. */
export const trimRenders = async (tx: Tx, assetId: string, keep: number): Promise<void> => {
  await sql`
    delete from library.rendition r
    using (
      select version, spec, row_number() over (order by created_at desc, spec) as place
      from library.rendition
      where asset_id = ${assetId} and spec not in ('thumbnail', 'preview')
    ) ranked
    where r.asset_id = ${assetId} and r.version = ranked.version and r.spec = ranked.spec and ranked.place > ${keep}
  `.execute(tx)
}

/** Which of these objects the module still refers to: as current bytes, in a version, or as a rendition. */
export const findReferences = async (tx: Tx, sha256: readonly string[]): Promise<Set<string>> => {
  const { rows } = await sql<{ sha256: string }>`
    select sha256 from library.asset where sha256 = any(${sha256}::text[])
    union select sha256 from library.version where sha256 = any(${sha256}::text[])
    union select sha256 from library.rendition where sha256 = any(${sha256}::text[])
  `.execute(tx)
  return new Set(rows.map(row => row.sha256))
}
