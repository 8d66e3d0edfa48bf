import { sql } from 'kysely'
import { PLANNED_ANEW, type Queryable, type Tx } from '#kernel/db'

/** Places in the list of tags: by how many assets have them, then by name. */
export interface TagPlace {
  readonly count: number
  readonly name: string
}

/** The most used first, from the one after `after` on. */
export const listTags = async (
  query: Queryable,
  projectId: string,
  prefix: string,
  after: TagPlace | null,
  limit: number,
): Promise<{ name: string; assetCount: number }[]> => {
  const behind = after
    ? sql`where assets < ${after.count} or (assets = ${after.count} and tag collate "C" > ${after.name})`
    : sql``
  const { rows } = await sql<{ name: string; assetCount: number }>`
    select tag as name, assets as "assetCount" from (
      select tag, sum(assets)::int as assets from library.tag_tally
      where project_id = ${projectId} and starts_with(tag, ${prefix}) group by tag having sum(assets) > 0
    ) counted ${behind} order by assets desc, tag collate "C" limit ${limit}`.execute(query)
  return rows
}

const withTag = (projectId: string, tag: string) => sql`
  select asset_id from library.search where terms @@ ${`'=project:${projectId}' & '=tag:${escaped(tag)}'`}::tsquery`
const escaped = (tag: string): string => tag.replaceAll('\\', '\\\\').replaceAll("'", "''")

/** Assets that have the tag, those in the trash included. */
export const countTagged = async (query: Queryable, projectId: string, tag: string): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    ${PLANNED_ANEW} select count(*) from (${withTag(projectId, tag)}) tagged`.execute(query)
  return rows[0]?.count ?? 0
}

/** In the order of their ids, from behind the asset `after` on. */
export const listTagged = async (
  tx: Tx,
  from: { projectId: string; tag: string; after: string | null },
  limit: number,
): Promise<string[]> => {
  const { rows } = await sql<{ assetId: string }>`
    ${PLANNED_ANEW} ${withTag(from.projectId, from.tag)}
      and (${from.after}::uuid is null or asset_id > ${from.after}::uuid) order by asset_id limit ${limit}`.execute(
    tx,
  )
  return rows.map(row => row.assetId)
}
