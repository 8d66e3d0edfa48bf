import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { Ids } from '#kernel/system'
import type { PairRow } from './tables.ts'

export type NewPair = Omit<PairRow, 'foundAt' | 'projectId'>

/** Two ids and what belongs to each, in the order in which pairs are kept. */
export const pairOf = (
  a: { readonly id: string; readonly version: number },
  b: { readonly id: string; readonly version: number },
  found: Pick<PairRow, 'distance' | 'similarity' | 'model'>,
): NewPair => {
  const [first, second] = a.id < b.id ? [a, b] : [b, a]
  return {
    firstId: first.id,
    secondId: second.id,
    firstVersion: first.version,
    secondVersion: second.version,
    ...found,
  }
}

/**
 * Keeps pairs; what was found of the same versions in another way stays beside it, and what was found of older versions
 * goes.
 */
export const keepPairs = async (
  tx: Tx,
  projectId: string,
  pairs: readonly NewPair[],
  now: number,
): Promise<void> => {
  if (pairs.length === 0) return
  await sql`
    insert into vision.duplicate_pair as p (first_id, second_id, project_id, first_version, second_version, distance,
      similarity, model, found_at)
    select "firstId", "secondId", ${projectId}, "firstVersion", "secondVersion", distance, similarity, model, ${now}
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as given("firstId" uuid, "secondId" uuid,
      "firstVersion" integer, "secondVersion" integer, distance integer, similarity float8, model text)
    on conflict (first_id, second_id) do update set
      distance = coalesce(excluded.distance, case when p.first_version = excluded.first_version
        and p.second_version = excluded.second_version then p.distance end),
      similarity = coalesce(excluded.similarity, case when p.first_version = excluded.first_version
        and p.second_version = excluded.second_version then p.similarity end),
      model = coalesce(excluded.model, case when p.first_version = excluded.first_version
        and p.second_version = excluded.second_version then p.model end),
      first_version = excluded.first_version, second_version = excluded.second_version`.execute(tx)
}

/** The pairs of an asset in this version, with the other one's. */
export const pairsOfAsset = async (
  query: Queryable,
  assetId: string,
  version: number,
): Promise<PairRow[]> => {
  const { rows } = await sql<PairRow>`
    select * from vision.duplicate_pair where first_id = ${assetId} and first_version = ${version}
    union all
    select * from vision.duplicate_pair where second_id = ${assetId} and second_version = ${version}
    order by 1, 2 limit 1000`.execute(query)
  return rows
}

/** Puts assets that a pair connects into one group; the older group takes the members of the other. */
export const connect = async (
  tx: Tx,
  ids: Ids,
  projectId: string,
  firstId: string,
  secondId: string,
): Promise<void> => {
  const { rows } = await sql<{ assetId: string; groupId: string }>`
    select asset_id, group_id from vision.duplicate_member where asset_id in (${firstId}, ${secondId})`.execute(
    tx,
  )
  const groups = [...new Set(rows.map(row => row.groupId))].sort()
  const [group = ids.next(), other] = groups
  if (other !== undefined) {
    await sql`update vision.duplicate_member set group_id = ${group} where project_id = ${projectId} and group_id = ${other}`.execute(
      tx,
    )
  }
  if (rows.length === 2) return
  await sql`
    insert into vision.duplicate_member (asset_id, project_id, group_id)
    values (${firstId}, ${projectId}, ${group}), (${secondId}, ${projectId}, ${group})
    on conflict (asset_id) do nothing`.execute(tx)
}

/** One job at a time changes the groups of a project. */
export const lockGroups = async (tx: Tx, projectId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${projectId}, 7104))`.execute(tx)
}

/** Groups that may have something to show, the newest first: two members that are there. */
export const pageOfGroups = async (
  query: Queryable,
  projectId: string,
  before: string | null,
  limit: number,
): Promise<string[]> => {
  const { rows } = await sql<{ groupId: string }>`
    select m.group_id from vision.duplicate_member m join library.present_asset a on a.id = m.asset_id
    where m.project_id = ${projectId} ${before === null ? sql`` : sql`and m.group_id < ${before}::uuid`}
    group by m.group_id having count(*) >= 2 order by m.group_id desc limit ${limit}`.execute(query)
  return rows.map(row => row.groupId)
}

export type ShownPair = Pick<PairRow, 'firstId' | 'secondId' | 'distance' | 'similarity'> & {
  readonly groupId: string
}

/**
 * The pairs of these groups that hold now, by their ids and `size` at a time: of current versions outside the trash, and
 * not told apart by anybody. A cursor joins and sorts them once; to be read to the end, which closes it.
 */
export async function* shownPairs(
  tx: Tx,
  groups: readonly string[],
  size: number,
): AsyncGenerator<ShownPair[], void> {
  await sql`
    declare shown_pairs no scroll cursor for
    select p.first_id, p.second_id, p.distance, p.similarity, m.group_id from vision.duplicate_member m
    join vision.duplicate_pair p on p.first_id = m.asset_id
    join lateral (${current('p.first_id', 'p.first_version')}) a on true
    join lateral (${current('p.second_id', 'p.second_version')}) b on true
    where m.group_id = any(${groups}::uuid[]) and not exists (
      select 1 from vision.duplicate_distinction d where d.first_id = p.first_id and d.second_id = p.second_id
    )
    order by p.first_id, p.second_id`.execute(tx)
  for (;;) {
    const { rows } = await sql<ShownPair>`fetch ${sql.lit(size)} from shown_pairs`.execute(tx)
    if (rows.length === 0) break
    yield rows
  }
  await sql`close shown_pairs`.execute(tx)
}

/**
 * Looked up for each pair (`offset 0` keeps it so): while the planner knows the assets only as they were before thousands
 * of them arrived, it would look for a pair of each with each.
 */
const current = (id: string, version: string) =>
  sql`select 1 from library.present_asset where id = ${sql.ref(id)} and version = ${sql.ref(version)} offset 0`

/** The groups of these assets. */
export const groupsOf = async (
  query: Queryable,
  projectId: string,
  assetIds: readonly string[],
): Promise<Map<string, string>> => {
  const { rows } = await sql<{ assetId: string; groupId: string }>`
    select asset_id, group_id from vision.duplicate_member
    where project_id = ${projectId} and asset_id = any(${assetIds}::uuid[])`.execute(query)
  return new Map(rows.map(row => [row.assetId, row.groupId]))
}
