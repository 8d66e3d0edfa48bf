import { sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import { type AssetFilter, allOf, conditionsOf } from './filter.ts'

/** How many assets of the project a listing by this filter has; looks at each, so it is for jobs and not for pages. */
export const countAssets = async (
  query: Queryable,
  projectId: string,
  filter: AssetFilter,
): Promise<number> => {
  const { onKey, onAsset, onSearch } = conditionsOf(projectId, filter, 'createdAt')
  const searchRow =
    onSearch.length > 0
      ? sql`cross join lateral (select label_key, terms from library.search where asset_id = asset.id offset 0) found`
      : sql``
  const all = allOf([
    sql<boolean>`project_id = ${projectId}`,
    filter.trashed ? sql<boolean>`trashed_at is not null` : sql<boolean>`trashed_at is null`,
    ...onKey,
    ...onAsset,
    ...onSearch,
  ])
  const { rows } = await sql<{ count: number }>`
    ${PLANNED_ANEW} select count(*) as count from library.asset ${searchRow} where ${all}`.execute(query)
  return rows[0]?.count ?? 0
}
