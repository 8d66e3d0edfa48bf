import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { Place } from './index/place.ts'
import { floatsOf } from './index/vector.repository.ts'
import type { FaceHit } from './ports.ts'
import type { LiveRow } from './ranking.ts'

/** The assets of these keys, as far as the vectors are of their current versions and they are outside the trash. */
export const liveAssets = async (
  query: Queryable,
  { projectId, model }: Place,
  keys: readonly number[],
  withVectors: boolean,
): Promise<LiveRow[]> => {
  const { rows } = await sql<{ key: number; id: string; vector: Buffer | null }>`
    select e.key, e.asset_id as id, ${withVectors ? sql`e.vector` : sql`null`} as vector
    from vision.embedding e join library.present_asset a on a.id = e.asset_id and a.version = e.version
    where e.key = any(${keys}::bigint[]) and e.project_id = ${projectId} and e.model = ${model}`.execute(
    query,
  )
  return rows.map(row => ({ ...row, vector: row.vector && floatsOf(row.vector) }))
}

/** The current vectors of these assets by one model. */
export const assetVectors = async (
  query: Queryable,
  { projectId, model }: Place,
  ids: readonly string[],
): Promise<{ id: string; vector: Float32Array }[]> => {
  const { rows } = await sql<{ id: string; vector: Buffer }>`
    select e.asset_id as id, e.vector
    from vision.embedding e join library.present_asset a on a.id = e.asset_id and a.version = e.version
    where e.asset_id = any(${ids}::uuid[]) and e.project_id = ${projectId} and e.model = ${model}`.execute(
    query,
  )
  return rows.map(row => ({ id: row.id, vector: floatsOf(row.vector) }))
}

/** The vector of one version, whether it is outside the trash or not. */
export const vectorOfVersion = async (
  query: Queryable,
  assetId: string,
  version: number,
  model: string,
): Promise<Float32Array | undefined> => {
  const { rows } = await sql<{ vector: Buffer }>`
    select vector from vision.embedding where asset_id = ${assetId} and version = ${version} and model = ${model}`.execute(
    query,
  )
  return rows[0] && floatsOf(rows[0].vector)
}

/** The faces of these keys that are there now. */
export const liveFaces = async (
  query: Queryable,
  { projectId, model }: Place,
  keys: readonly number[],
): Promise<(Omit<FaceHit, 'similarity'> & { key: number; vector: Float32Array })[]> => {
  const { rows } = await sql<Omit<FaceHit, 'similarity'> & { key: number; vector: Buffer }>`
    select f.key, f.id as face_id, f.asset_id, f.person_id, f.vector
    from vision.face f join library.present_asset a on a.id = f.asset_id and a.version = f.version
    where f.key = any(${keys}::bigint[]) and f.project_id = ${projectId} and f.model = ${model}
      and f.vector is not null and f.removed_at is null and f.forgotten_at is null`.execute(query)
  return rows.map(row => ({ ...row, vector: floatsOf(row.vector) }))
}

/** Which of these people the project has. */
export const findPeople = async (
  query: Queryable,
  projectId: string,
  ids: readonly string[],
): Promise<Set<string>> => {
  const { rows } = await sql<{ id: string }>`
    select id from vision.person where project_id = ${projectId} and id = any(${ids}::uuid[])`.execute(query)
  return new Set(rows.map(row => row.id))
}

export interface PeopleAsset {
  readonly id: string
  readonly createdAt: number
}

/** The assets that show all of these people, the newest first: among some, or after a place of the order. */
export const assetsOfPeople = async (
  query: Queryable,
  projectId: string,
  people: readonly string[],
  which: {
    readonly among?: readonly string[]
    readonly after?: PeopleAsset | null
    readonly limit: number
  },
): Promise<PeopleAsset[]> => {
  const { among, after, limit } = which
  const { rows } = await sql<PeopleAsset>`
    select a.id, a.created_at
    from vision.face f join library.present_asset a on a.id = f.asset_id and a.version = f.version
    where f.project_id = ${projectId} and f.person_id = any(${people}::uuid[])
      and f.removed_at is null and f.forgotten_at is null
      ${among ? sql`and f.asset_id = any(${among}::uuid[])` : sql``}
      ${after ? sql`and (a.created_at, a.id) < (${after.createdAt}, ${after.id}::uuid)` : sql``}
    group by a.id, a.created_at having count(distinct f.person_id) = ${people.length}
    order by a.created_at desc, a.id desc limit ${limit}`.execute(query)
  return rows
}

/** Assets whose current version has these words in what a task read or said of it; the best first. */
export const findToldWords = async (
  query: Queryable,
  projectId: string,
  task: 'caption' | 'ocr',
  wanted: string,
  most: number,
): Promise<string[]> => {
  // The index is of these very expressions.
  const { rows } = await sql<{ id: string }>`
    select r.asset_id as id, max(ts_rank(vision.words(left(r.output ->> 'text', 100000)), ${wanted}::tsquery, 1)) as rank
    from vision.result r join library.present_asset a on a.id = r.asset_id and a.version = r.version
    where r.task in ('caption', 'ocr') and r.task = ${task} and r.project_id = ${projectId}
      and vision.words(left(r.output ->> 'text', 100000)) @@ ${wanted}::tsquery
    group by r.asset_id order by rank desc, r.asset_id desc limit ${most}`.execute(query)
  return rows.map(row => row.id)
}
