import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#kernel/db'
import type { SharedPhoto } from './errors.ts'

/** Who decides, and when. */
export interface Author {
  readonly at: number
  readonly by: string | null
}

interface FacesOfPerson {
  readonly projectId: string
  readonly personId: string
  /** A query, or a list, of ids. */
  readonly faces: RawBuilder<unknown>
}

/** Ids of faces as `FacesOfPerson` takes them. */
export const these = (ids: readonly string[]): RawBuilder<unknown> => sql`select unnest(${ids}::uuid[])`

/** All faces of a person, those of older versions and of the trash included. */
export const allOf = (personId: string): RawBuilder<unknown> =>
  sql`select id from vision.face where person_id = ${personId}`

/** Somebody says that these faces are this person: they are, and stay so. A newer word takes the place of an older one. */
export const confirmFaces = async (
  tx: Tx,
  { projectId, personId, faces }: FacesOfPerson,
  { at, by }: Author,
): Promise<void> => {
  await sql`delete from vision.face_decision where face_id in (${faces})
    and (verdict = 'is' or person_id = ${personId})`.execute(tx)
  await sql`insert into vision.face_decision (face_id, person_id, project_id, verdict, decided_at, decided_by)
    select id, ${personId}, ${projectId}, 'is', ${at}::bigint, ${by}::uuid
    from vision.face where id in (${faces})`.execute(tx)
  await sql`update vision.face set person_id = ${personId}, assigned_by = 'user' where id in (${faces})`.execute(
    tx,
  )
}

/** Somebody says that these faces are not this person; whoever else they are, they stay. */
export const refuseFaces = async (
  tx: Tx,
  { projectId, personId, faces }: FacesOfPerson,
  { at, by }: Author,
): Promise<void> => {
  await sql`insert into vision.face_decision (face_id, person_id, project_id, verdict, decided_at, decided_by)
    select id, ${personId}, ${projectId}, 'is-not', ${at}::bigint, ${by}::uuid from vision.face where id in (${faces})
    on conflict (face_id, person_id) do update
      set verdict = 'is-not', decided_at = excluded.decided_at, decided_by = excluded.decided_by`.execute(tx)
  await sql`update vision.face set person_id = null, assigned_by = null
    where id in (${faces}) and person_id = ${personId}`.execute(tx)
}

/** The face of the same photo that is this person until now makes room; answers its id. */
export const makeRoom = async (
  tx: Tx,
  { assetId, version, id }: { readonly assetId: string; readonly version: number; readonly id: string },
  personId: string,
): Promise<string | null> => {
  const { rows } = await sql<{ id: string }>`
    update vision.face set person_id = null, assigned_by = null
    where person_id = ${personId} and asset_id = ${assetId} and version = ${version} and id <> ${id}
      and removed_at is null and forgotten_at is null
    returning id`.execute(tx)
  const displaced = rows[0]?.id ?? null
  if (displaced !== null)
    await sql`delete from vision.face_decision where face_id = ${displaced} and person_id = ${personId}`.execute(
      tx,
    )
  return displaced
}

/** Photos that anybody can see and on which several of these people are; 20 at most. */
export const photosTogether = async (tx: Tx, personIds: readonly string[]): Promise<SharedPhoto[]> => {
  const { rows } = await sql<SharedPhoto>`
    select asset_id, array_agg(id order by id) as face_ids from vision.present_face
    where person_id = any(${personIds}::uuid[]) group by asset_id having count(*) > 1
    order by asset_id limit 20`.execute(tx)
  return rows
}

/**
 * Older versions and the trash may show them together all the same: there only the face of `intoId`, or the first one,
 * keeps its person.
 */
export const untangleUnseen = async (tx: Tx, intoId: string, personIds: readonly string[]): Promise<void> => {
  await sql`
    update vision.face set person_id = null, assigned_by = null where id in (
      select id from (
        select id, row_number() over (partition by asset_id, version order by person_id = ${intoId} desc, id) as place
        from vision.face
        where person_id = any(${personIds}::uuid[]) and removed_at is null and forgotten_at is null
      ) ranked where place > 1
    )`.execute(tx)
}

/** What was refused of the people that are merged holds for the one that they become, except for their own faces. */
export const inheritRefusals = async (tx: Tx, intoId: string, ids: readonly string[]): Promise<void> => {
  const all = [intoId, ...ids]
  await sql`delete from vision.face_decision where verdict = 'is-not' and person_id = any(${all}::uuid[])
    and face_id in (select id from vision.face where person_id = any(${all}::uuid[]))`.execute(tx)
  await sql`insert into vision.face_decision (face_id, person_id, project_id, verdict, decided_at, decided_by)
    select distinct on (face_id) face_id, ${intoId}::uuid, project_id, verdict, decided_at, decided_by
    from vision.face_decision where verdict = 'is-not' and person_id = any(${ids}::uuid[])
    order by face_id, decided_at desc
    on conflict (face_id, person_id) do nothing`.execute(tx)
  await sql`insert into vision.person_distinction (project_id, first_id, second_id, decided_at, decided_by)
    select distinct on (least(${intoId}::uuid, other), greatest(${intoId}::uuid, other))
      project_id, least(${intoId}::uuid, other), greatest(${intoId}::uuid, other), decided_at, decided_by
    from (
      select d.*, case when first_id = any(${ids}::uuid[]) then second_id else first_id end as other
      from vision.person_distinction d where first_id = any(${ids}::uuid[]) or second_id = any(${ids}::uuid[])
    ) theirs where other <> all(${all}::uuid[])
    on conflict do nothing`.execute(tx)
}

/** Somebody says that two people are two. */
export const distinguish = async (
  tx: Tx,
  { projectId, firstId, secondId }: { projectId: string; firstId: string; secondId: string },
  { at, by }: Author,
): Promise<void> => {
  const [first, second] = [firstId, secondId].sort()
  await sql`insert into vision.person_distinction (project_id, first_id, second_id, decided_at, decided_by)
    values (${projectId}, ${first}, ${second}, ${at}, ${by})
    on conflict (first_id, second_id) do update
      set decided_at = excluded.decided_at, decided_by = excluded.decided_by`.execute(tx)
  await sql`delete from vision.person_suggestion where first_id = ${first} and second_id = ${second}`.execute(
    tx,
  )
}

/**
 * Leaves nothing of a person's faces but their places, so that they are not recognised there again. Answers of how many
 * faces.
 */
export const forgetFaces = async (tx: Tx, personId: string, at: number): Promise<number> => {
  await sql`delete from vision.face_decision where face_id in (${allOf(personId)})`.execute(tx)
  const { numAffectedRows } = await sql`
    update vision.face set vector = null, landmarks = '[]', crop_sha256 = null, crop_size = null, person_id = null,
      assigned_by = null, forgotten_at = ${at}::bigint
    where person_id = ${personId}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
