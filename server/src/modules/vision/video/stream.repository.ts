import { type Insertable, type Selectable, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'

interface StreamFileTable {
  assetId: string
  version: number
  name: string
  sha256: string
  size: number
  mime: string
  createdAt: number
}

/** The table that this part owns. */
type VideoTables = { 'vision.stream_file': StreamFileTable }

const tables = (query: Queryable) => query.withTables<VideoTables>()

export type StreamFileRow = Selectable<StreamFileTable>

const PAGE = 1_000

/** The files of an asset's stream in place of those that it had, of whatever version. */
export const replaceStream = async (
  tx: Tx,
  assetId: string,
  rows: readonly Insertable<StreamFileTable>[],
): Promise<void> => {
  await tables(tx).deleteFrom('vision.stream_file').where('assetId', '=', assetId).execute()
  for (let at = 0; at < rows.length; at += PAGE) {
    await tables(tx)
      .insertInto('vision.stream_file')
      .values(rows.slice(at, at + PAGE))
      .execute()
  }
}

export const findStreamFile = async (
  query: Queryable,
  assetId: string,
  version: number,
  name: string,
): Promise<StreamFileRow | undefined> =>
  tables(query)
    .selectFrom('vision.stream_file')
    .selectAll()
    .where('assetId', '=', assetId)
    .where('version', '=', version)
    .where('name', '=', name)
    .executeTakeFirst()

/** Which of these objects are files of streams. */
export const findStreamReferences = async (tx: Tx, sha256: readonly string[]): Promise<Set<string>> => {
  const { rows } = await sql<{ sha256: string }>`
    select distinct sha256 from vision.stream_file where sha256 = any(${sha256}::text[])`.execute(tx)
  return new Set(rows.map(row => row.sha256))
}
