import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField, textFault } from '#kernel/http'
import { isUuid } from '#kernel/system'
import { tables } from '../tables.ts'
import { type CollectionRow, nameKey } from './collection.repository.ts'
import type { CollectionQuery } from './schema.ts'

/** What is told of a collection beside its own row. */
export interface CollectionFacts {
  readonly path: readonly { id: string; name: string }[]
  readonly coverAssetId: string | null
  readonly assetCount: number
  readonly deepAssetCount: number
  readonly childCount: number
}

const NO_FACTS: CollectionFacts = {
  path: [],
  coverAssetId: null,
  assetCount: 0,
  deepAssetCount: 0,
  childCount: 0,
}

/** The facts of these collections, read together. */
export const factsOf = async (
  query: Queryable,
  rows: readonly CollectionRow[],
): Promise<(row: CollectionRow) => CollectionFacts> => {
  const ids = rows.map(row => row.id)
  const { rows: found } = await sql<CollectionFacts & { id: string }>`
    with recursive below (root, id, level) as (
      select id, id, 0 from library.collection where id = any(${ids}::uuid[])
      union all
      select below.root, child.id, below.level + 1 from below
      join library.collection child on child.parent_id = below.id and child.deletion_id is null
    ), above (root, parent_id, level, id, name) as (
      select id, parent_id, 0, null::uuid, null from library.collection where id = any(${ids}::uuid[])
      union all
      select above.root, parent.parent_id, above.level + 1, parent.id, parent.name from above
      join library.collection parent on parent.id = above.parent_id
    ), facts as (
      select below.root,
        coalesce(sum(counted.assets) filter (where level = 0), 0)::int as own,
        coalesce(sum(counted.assets), 0)::int as deep,
        count(*) filter (where level = 1)::int as children,
        (array_agg(newest.id order by newest.created_at desc nulls last, newest.id desc nulls last))[1] as newest
      from below
      cross join lateral (select sum(assets) as assets from library.collection_tally where collection_id = below.id) counted
      left join lateral (
        select id, created_at from library.asset where collection_id = below.id and trashed_at is null
        order by created_at desc, id desc limit 1
      ) newest on true
      group by below.root
    )
    select c.id, f.own as "assetCount", f.deep as "deepAssetCount", f.children as "childCount",
      coalesce((select id from library.asset
        where id = c.cover_asset_id and project_id = c.project_id and trashed_at is null), f.newest) as "coverAssetId",
      coalesce((select jsonb_agg(jsonb_build_object('id', id, 'name', name) order by level desc)
        from above where root = c.id and level > 0), '[]') as path
    from library.collection c join facts f on f.root = c.id where c.id = any(${ids}::uuid[])`.execute(query)
  const byId = new Map(found.map(facts => [facts.id, facts]))
  return row => byId.get(row.id) ?? NO_FACTS
}

const SORTS = {
  createdAt: { expression: sql`id`, value: (row: CollectionRow) => row.id },
  name: { expression: sql`name_key collate "C"`, value: (row: CollectionRow) => row.nameKey },
}

/** One page of a project's collections by keyset. `parentId`: null for the top, undefined for all levels. */
export const listCollections = async (
  query: Queryable,
  projectId: string,
  parentId: string | null | undefined,
  filter: CollectionQuery,
): Promise<{ rows: CollectionRow[]; nextCursor: string | null }> => {
  const descending = filter.sort.startsWith('-')
  const sort = SORTS[filter.sort.endsWith('name') ? 'name' : 'createdAt']
  const direction = descending ? 'desc' : 'asc'
  let select = tables(query)
    .selectFrom('library.collection')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('deletionId', 'is', null)
  if (parentId !== undefined) {
    select =
      parentId === null ? select.where('parentId', 'is', null) : select.where('parentId', '=', parentId)
  }
  if (filter.q) select = select.where(sql<boolean>`strpos(name_key, ${nameKey(filter.q)}) > 0`)
  if (filter.cursor !== undefined) {
    select = select.where(isBehind(sort.expression, descending, readPlace(filter.cursor, filter.sort)))
  }
  const rows = await select
    .orderBy(sort.expression, direction)
    .orderBy('id', direction)
    .limit(filter.limit + 1)
    .execute()
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  const more = rows.length > filter.limit && last !== undefined
  return { rows: page, nextCursor: more ? encodeCursor(filter.sort, [sort.value(last), last.id]) : null }
}

const isBehind = (expression: RawBuilder<unknown>, descending: boolean, [value, id]: [string, string]) =>
  descending
    ? sql<boolean>`(${expression}, id) < (${value}, ${id}::uuid)`
    : sql<boolean>`(${expression}, id) > (${value}, ${id}::uuid)`

/** A cursor that was tampered with must not reach a uuid column. */
const readPlace = (cursor: string, sort: CollectionQuery['sort']): [value: string, id: string] => {
  const [value, id, ...more] = decodeCursor(cursor, sort)
  const sound =
    typeof value === 'string' && (sort.endsWith('name') ? textFault(value) === null : isUuid(value))
  if (!sound || typeof id !== 'string' || !isUuid(id) || more.length > 0) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return [value, id]
}
