import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { PersonQuery } from './schema.ts'
import type { PersonRow } from './tables.ts'

/** A person with what is counted of their faces: those of current versions outside the trash. */
export interface PersonFigures {
  readonly faceCount: number
  readonly assetCount: number
}
export type CountedPerson = PersonRow & PersonFigures

export interface ListPlace {
  readonly value: number
  readonly id: string
}

interface Filter extends Pick<PersonQuery, 'hidden' | 'named' | 'q' | 'sort'> {
  readonly projectId: string
  readonly after: ListPlace | null
  readonly limit: number
}

/** `%` and `_` stand for themselves. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** A person that the clustering found and whose faces are all in the trash is nobody to show. */
export const listPeople = async (query: Queryable, filter: Filter): Promise<CountedPerson[]> => {
  const { projectId, after, sort, hidden, named, q } = filter
  const key = sort === '-faceCount' ? sql`face_count` : sql`created_at`
  const conditions = [
    sql`(name <> '' or created_by is not null or face_count > 0)`,
    ...(hidden === 'any' ? [] : [sql`hidden = ${hidden === 'true'}`]),
    ...(named === undefined ? [] : [sql`(name <> '') = ${named === 'true'}`]),
    ...(q === undefined || q === '' ? [] : [sql`name ilike ${`%${literal(q)}%`}`]),
    ...(after === null ? [] : [sql`(${key}, id) < (${after.value}::bigint, ${after.id}::uuid)`]),
  ]
  const { rows } = await sql<CountedPerson>`
    with counted as (
      select person_id, count(*)::int as face_count, count(distinct asset_id)::int as asset_count
      from vision.present_face where project_id = ${projectId} and person_id is not null group by person_id
    ), shown as (
      select p.*, coalesce(face_count, 0) as face_count, coalesce(asset_count, 0) as asset_count
      from vision.person p left join counted on counted.person_id = p.id where p.project_id = ${projectId}
    )
    select * from shown where ${sql.join(conditions, sql` and `)}
    order by ${key} desc, id desc limit ${filter.limit}`.execute(query)
  return rows
}

/** 1,000 at most; those that are gone are left out. */
export const countPeople = async (
  query: Queryable,
  ids: readonly string[],
): Promise<Map<string, CountedPerson>> => {
  const { rows } = await sql<CountedPerson>`
    select p.*, counted.* from vision.person p cross join lateral (
      select count(*)::int as face_count, count(distinct asset_id)::int as asset_count
      from vision.present_face f where f.person_id = p.id
    ) counted where p.id = any(${ids}::uuid[])`.execute(query)
  return new Map(rows.map(row => [row.id, row]))
}

/** The faces that show each person best, the chosen one first, then by score; up to `count` of each. */
export const bestFaces = async (
  query: Queryable,
  ids: readonly string[],
  count: number,
): Promise<Map<string, string[]>> => {
  const { rows } = await sql<{ personId: string; faces: string[] }>`
    select p.id as person_id, array(
      select f.id from vision.present_face f where f.person_id = p.id
      order by f.id is not distinct from p.cover_face_id desc, f.crop_sha256 is not null desc, f.score desc, f.id
      limit ${count}
    ) as faces from vision.person p where p.id = any(${ids}::uuid[])`.execute(query)
  return new Map(rows.map(({ personId, faces }) => [personId, faces]))
}

/** Ids of the present faces of a person, the newest first, those before the id `before`. */
export const listFaceIds = async (
  query: Queryable,
  personId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    select id from vision.present_face where person_id = ${personId}
      and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`.execute(query)
  return rows.map(({ id }) => id)
}
