import { type RawBuilder, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { type PersonRow, tables } from './tables.ts'

/** One of the numbers under which this module asks for advisory locks. */
const PEOPLE_LOCK = 7_106

/**
 * One change of a project's people at a time, until the transaction ends: decisions of people, new faces and the result of a
 * clustering come one after the other.
 */
export const lockPeople = async (tx: Tx, projectId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${projectId}, ${PEOPLE_LOCK}))`.execute(tx)
}

/** The same for what somebody decides: a clustering that began before will look again. */
export const lockForDecision = async (tx: Tx, projectId: string): Promise<void> => {
  await lockPeople(tx, projectId)
  await sql`insert into vision.people_state (project_id, revision) values (${projectId}, 1)
    on conflict (project_id) do update set revision = people_state.revision + 1`.execute(tx)
}

/** Counts decisions; 0 when there was none. */
export const decisionCount = async (query: Queryable, projectId: string): Promise<number> => {
  const row = await tables(query)
    .selectFrom('vision.peopleState')
    .select('revision')
    .where('projectId', '=', projectId)
    .executeTakeFirst()
  return row?.revision ?? 0
}

export const findPerson = async (query: Queryable, id: string): Promise<PersonRow | undefined> =>
  isUuid(id)
    ? tables(query).selectFrom('vision.person').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined

export const findPeople = async (query: Queryable, ids: readonly string[]): Promise<PersonRow[]> =>
  tables(query)
    .selectFrom('vision.person')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids.filter(isUuid)}::uuid[])`)
    .execute()

/** Of one project, whatever the case. */
export const findByName = async (query: Queryable, projectId: string, name: string): Promise<PersonRow[]> =>
  tables(query)
    .selectFrom('vision.person')
    .selectAll()
    .where('projectId', '=', projectId)
    .where(sql<boolean>`name <> '' and lower(name) = lower(${name})`)
    .orderBy('id')
    .limit(20)
    .execute()

export const insertPeople = async (tx: Tx, rows: readonly PersonRow[]): Promise<void> => {
  if (rows.length > 0)
    await tables(tx)
      .insertInto('vision.person')
      .values([...rows])
      .execute()
}

export type PersonEdit = Partial<Pick<PersonRow, 'name' | 'hidden' | 'coverFaceId'>>

export const editPerson = async (
  tx: Tx,
  id: string,
  edit: PersonEdit,
  author: { readonly at: number; readonly by: string | null },
): Promise<PersonRow> =>
  tables(tx)
    .updateTable('vision.person')
    .set({ ...edit, revision: sql<number>`revision + 1`, updatedAt: author.at, updatedBy: author.by })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

export const deletePeople = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  await tables(tx).deleteFrom('vision.person').where('id', '=', sql<string>`any(${ids}::uuid[])`).execute()
}

/** Whether somebody named, made, hid or decided anything of a person `p`: such a one never goes by itself. */
export const KEPT: RawBuilder<boolean> = sql<boolean>`(p.name <> '' or p.hidden or p.created_by is not null
  or p.cover_face_id is not null
  or exists (select 1 from vision.face_decision d where d.person_id = p.id)
  or exists (select 1 from vision.person_distinction d where p.id in (d.first_id, d.second_id)))`

/** Removes those without a face, of whom nobody said anything; answers who they were. */
export const dissolveEmpty = async (tx: Tx, projectId: string): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    delete from vision.person p where p.project_id = ${projectId} and not ${KEPT}
      and not exists (select 1 from vision.face f where f.person_id = p.id and f.removed_at is null)
    returning p.id`.execute(tx)
  return rows.map(({ id }) => id)
}
