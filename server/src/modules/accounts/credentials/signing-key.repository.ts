import { type Insertable, type Selectable, sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type AccountsTables, tables } from '../tables.ts'

export type SigningKeyRow = Selectable<AccountsTables['accounts.signing_key']>
export type NewSigningKeyRow = Insertable<AccountsTables['accounts.signing_key']>

/** Two valid keys in a rotation, one otherwise; the bound only keeps a damaged table from filling the memory. */
const MAX_KEYS = 10

/** Newest first. */
export const listSigningKeys = async (query: Queryable): Promise<SigningKeyRow[]> =>
  tables(query)
    .selectFrom('accounts.signing_key')
    .selectAll()
    .orderBy('signsFrom', 'desc')
    .orderBy('kid')
    .limit(MAX_KEYS)
    .execute()

/** One process at a time makes or drops keys. Ends with the transaction. */
export const lockSigningKeys = async (tx: Tx): Promise<void> => {
  await sql`select pg_advisory_xact_lock(77101)`.execute(tx)
}

export const insertSigningKey = async (tx: Tx, row: NewSigningKeyRow): Promise<void> => {
  await tables(tx).insertInto('accounts.signing_key').values(row).execute()
}

export const replacePrivateKey = async (tx: Tx, kid: string, privateKey: string): Promise<void> => {
  await tables(tx).updateTable('accounts.signing_key').set({ privateKey }).where('kid', '=', kid).execute()
}

export const deleteSigningKeys = async (tx: Tx, kids: readonly string[]): Promise<void> => {
  if (kids.length === 0) return
  await tables(tx)
    .deleteFrom('accounts.signing_key')
    .where('kid', 'in', [...kids])
    .execute()
}
