import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#kernel/db'
import { type AssetRow, tables } from '../tables.ts'
import { type Searchable, searchRowOf } from './terms.ts'

/** Writes what these assets are found by; any number in one statement. */
export const indexAssets = async (
  tx: Tx,
  assets: readonly (Searchable & { id: string; createdAt: number })[],
): Promise<void> => {
  const rows = assets.map(asset => ({
    id: asset.id,
    projectId: asset.projectId,
    createdAt: asset.createdAt,
    ...searchRowOf(asset),
  }))
  await sql`
    insert into library.search (asset_id, project_id, created_at, label_key, terms)
    select id, "projectId", "createdAt", "labelKey", terms::tsvector
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given(id uuid, "projectId" uuid, "createdAt" bigint, "labelKey" text, terms text)
    on conflict (asset_id) do update set label_key = excluded.label_key, terms = excluded.terms`.execute(tx)
}

/** A CTE that writes what one asset is found by when the CTE named `effect` has a row. */
export const reindexing = (
  id: string,
  asset: Searchable,
  effect: string,
): RawBuilder<Record<string, unknown>> => {
  const { labelKey, terms } = searchRowOf(asset)
  return sql`(
    update library.search set label_key = ${labelKey}, terms = ${terms}::tsvector
    where asset_id = ${id}::uuid and exists (select 1 from ${sql.table(effect)})
  )`
}

const PAGE = 500

/** Indexes a page of assets that never were (those of an older version); answers how many. */
export const indexMissing = async (tx: Tx): Promise<number> => {
  const rows: AssetRow[] = await tables(tx)
    .selectFrom('library.asset')
    .selectAll()
    .where('searched', '=', false)
    .orderBy('id')
    .limit(PAGE)
    .forUpdate()
    .skipLocked()
    .execute()
  if (rows.length === 0) return 0
  await indexAssets(tx, rows)
  await tables(tx)
    .updateTable('library.asset')
    .set({ searched: true })
    .where('id', '=', sql<string>`any(${rows.map(row => row.id)}::uuid[])`)
    .execute()
  return rows.length
}
