import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'

/** How sharp the task `quality` found the current versions of these assets; those that it has not seen are left out. */
export const sharpnessOf = async (query: Queryable, ids: readonly string[]): Promise<Map<string, number>> => {
  const { rows } = await sql<{ id: string; sharpness: number | null }>`
    select distinct on (r.asset_id) r.asset_id as id, (r.output #>> '{sharpness}')::float8 as sharpness
    from vision.result r join library.present_asset a on a.id = r.asset_id and a.version = r.version
    where r.asset_id = any(${ids}::uuid[]) and r.task = 'quality'
    order by r.asset_id, r.created_at desc`.execute(query)
  return new Map(rows.flatMap(row => (row.sharpness === null ? [] : [[row.id, row.sharpness]])))
}
