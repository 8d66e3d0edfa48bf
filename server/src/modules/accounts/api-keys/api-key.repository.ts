import { sql, type Updateable } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { CredentialRow } from '../credentials/credential.repository.ts'
import { type AccountsTables, tables } from '../tables.ts'

export type KeyChanges = Updateable<AccountsTables['accounts.credential']>

const keys = (query: Queryable) =>
  tables(query).selectFrom('accounts.credential').selectAll().where('kind', '=', 'key')

export const findKey = async (query: Queryable, id: string): Promise<CredentialRow | undefined> =>
  keys(query).where('id', '=', id).executeTakeFirst()

/** Reads and locks the row until the transaction ends. */
export const lockKey = async (tx: Tx, id: string): Promise<CredentialRow | undefined> =>
  keys(tx).where('id', '=', id).forUpdate().executeTakeFirst()

/** The key, the key that made it, and so on up to the one that a person made. */
export const chainOf = async (query: Queryable, id: string): Promise<string[]> => {
  const { rows } = await sql<{ id: string }>`
    with recursive link as (
      select c.id, c.made_by from accounts.credential c where c.id = ${id}
      union all
      select c.id, c.made_by from accounts.credential c join link on c.id = link.made_by
    )
    select id from link`.execute(query)
  return rows.map(row => row.id)
}

/** Newest first, revoked ones included, from the one after `after` (an id) on. */
export const listKeys = async (
  query: Queryable,
  projectId: string,
  page: { after: string | null; limit: number },
): Promise<CredentialRow[]> =>
  keys(query)
    .where('projectId', '=', projectId)
    .$if(page.after !== null, select => select.where('id', '<', page.after ?? ''))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()

export const updateKey = async (tx: Tx, id: string, changes: KeyChanges): Promise<CredentialRow> =>
  tables(tx)
    .updateTable('accounts.credential')
    .set(changes)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
