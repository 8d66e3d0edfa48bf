import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type AccountsTables, tables } from '../tables.ts'

export type UserRow = Selectable<AccountsTables['accounts.user']>
export type NewUserRow = Insertable<AccountsTables['accounts.user']>
export type UserChanges = Updateable<AccountsTables['accounts.user']>

export const insertUser = async (tx: Tx, row: NewUserRow): Promise<UserRow> =>
  tables(tx).insertInto('accounts.user').values(row).returningAll().executeTakeFirstOrThrow()

export const findUser = async (query: Queryable, id: string): Promise<UserRow | undefined> =>
  tables(query).selectFrom('accounts.user').selectAll().where('id', '=', id).executeTakeFirst()

/**
 * Reads a person and locks them until the transaction ends. Whatever begins, continues or ends sessions does this first,
 * so that a token that is being refreshed cannot slip past a sign-out or a change of the password.
 */
export const lockUser = async (tx: Tx, id: string): Promise<UserRow | undefined> =>
  tables(tx).selectFrom('accounts.user').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()

/** `email` is normalised. */
export const findUserByEmail = async (query: Queryable, email: string): Promise<UserRow | undefined> =>
  tables(query).selectFrom('accounts.user').selectAll().where('email', '=', email).executeTakeFirst()

export const updateUser = async (query: Queryable, id: string, changes: UserChanges): Promise<UserRow> =>
  tables(query)
    .updateTable('accounts.user')
    .set(changes)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** An administrator who can sign in: while there is none, the server must be set up. */
export const hasAdministrator = async (query: Queryable): Promise<boolean> => {
  const row = await tables(query)
    .selectFrom('accounts.user')
    .select('id')
    .where('admin', '=', true)
    .where('passwordHash', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The administrator that a server without sign-in made for itself, if nobody has taken it over. */
export const findAdministratorWithoutPassword = async (query: Queryable): Promise<UserRow | undefined> =>
  tables(query)
    .selectFrom('accounts.user')
    .selectAll()
    .where('admin', '=', true)
    .where('passwordHash', 'is', null)
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst()

export const findNames = async (
  query: Queryable,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> => {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from accounts."user" where id = any(${[...ids]}::uuid[])`.execute(query)
  return rows
}
