import { type Insertable, type Selectable, sql } from 'kysely'
import type { Role } from '#kernel/access'
import type { Queryable, Tx } from '#kernel/db'
import { type AccountsTables, tables } from '../tables.ts'

export type ProjectRow = Selectable<AccountsTables['accounts.project']>
export type NewProjectRow = Insertable<AccountsTables['accounts.project']>

export const insertProject = async (tx: Tx, row: NewProjectRow): Promise<ProjectRow> =>
  tables(tx).insertInto('accounts.project').values(row).returningAll().executeTakeFirstOrThrow()

export const insertMember = async (
  tx: Tx,
  row: Insertable<AccountsTables['accounts.member']>,
): Promise<void> => {
  await tables(tx).insertInto('accounts.member').values(row).execute()
}

/** A project as one of its members sees it. */
export interface ProjectOfMember extends ProjectRow {
  readonly role: Role
}

const selectOfMember = (query: Queryable, userId: string) =>
  tables(query)
    .selectFrom('accounts.project as p')
    .innerJoin('accounts.member as m', 'm.projectId', 'p.id')
    .where('m.userId', '=', userId)
    .selectAll('p')
    .select('m.role')

export const findProject = async (
  query: Queryable,
  userId: string,
  id: string,
): Promise<ProjectOfMember | undefined> =>
  selectOfMember(query, userId).where('p.id', '=', id).executeTakeFirst()

/** In the order of joining; at most `limit`. */
export const listMemberships = async (
  query: Queryable,
  userId: string,
  limit: number,
): Promise<ProjectOfMember[]> =>
  selectOfMember(query, userId).orderBy('m.createdAt').orderBy('p.id').limit(limit).execute()

/** Newest first, from the one after `after` (an id) on; only those in `ids`. */
export const listProjects = async (
  query: Queryable,
  userId: string,
  page: { ids: readonly string[]; after: string | null; limit: number },
): Promise<ProjectOfMember[]> => {
  const { ids, after, limit } = page
  return selectOfMember(query, userId)
    .where(sql<boolean>`p.id = any(${[...ids]}::uuid[])`)
    .$if(after !== null, select => select.where('p.id', '<', after))
    .orderBy('p.id', 'desc')
    .limit(limit)
    .execute()
}

export const countMemberships = async (query: Queryable, userId: string): Promise<number> => {
  const row = await tables(query)
    .selectFrom('accounts.member')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('userId', '=', userId)
    .executeTakeFirstOrThrow()
  return row.count
}

export const updateProject = async (
  query: Queryable,
  id: string,
  changes: { name: string; updatedAt: number },
): Promise<void> => {
  await tables(query).updateTable('accounts.project').set(changes).where('id', '=', id).execute()
}
