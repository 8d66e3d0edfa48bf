import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { tables } from '../tables.ts'

/** Codes of earlier starts that stay valid beside the newest one: as many as servers may start together. */
const MAX_CODES = 8

/** Stands in line with every other set-up until the transaction ends. */
export const lockSetup = async (tx: Tx): Promise<void> => {
  await tables(tx).selectFrom('accounts.setup').select('id').forUpdate().executeTakeFirstOrThrow()
}

export const insertSetupCode = async (tx: Tx, hash: Buffer, now: number): Promise<void> => {
  await tables(tx).insertInto('accounts.setup_code').values({ hash, createdAt: now }).execute()
  await sql`
    delete from accounts.setup_code where hash not in (
      select hash from accounts.setup_code order by created_at desc, hash limit ${MAX_CODES})`.execute(tx)
}

/** The hashes that still count, and those that were tried too often already. */
export const listSetupCodes = async (
  query: Queryable,
  maxTries: number,
): Promise<{ hash: Buffer; spent: boolean }[]> => {
  const rows = await tables(query).selectFrom('accounts.setup_code').select(['hash', 'wrongTries']).execute()
  return rows.map(row => ({ hash: row.hash, spent: row.wrongTries >= maxTries }))
}

/** A wrong code counts against every code, since nobody can say which one was meant. */
export const countWrongTry = async (tx: Tx): Promise<void> => {
  await sql`update accounts.setup_code set wrong_tries = wrong_tries + 1`.execute(tx)
}

export const completeSetup = async (tx: Tx, now: number): Promise<void> => {
  await tables(tx).updateTable('accounts.setup').set({ completedAt: now }).execute()
  await tables(tx).deleteFrom('accounts.setup_code').execute()
}
