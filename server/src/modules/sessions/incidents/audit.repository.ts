import type { Queryable, Tx } from '#kernel/db'
import { type ChangeRow, tables } from './tables.ts'

export const insertChanges = async (tx: Tx, rows: readonly ChangeRow[]): Promise<void> => {
  if (rows.length === 0) return
  await tables(tx)
    .insertInto('sessions.incidentChange')
    .values([...rows])
    .execute()
}

/** Newest first, from the one after `after` (an id) on. */
export const listChanges = async (
  query: Queryable,
  incidentId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<ChangeRow[]> => {
  const { after, limit } = page
  return tables(query)
    .selectFrom('sessions.incidentChange')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .$if(after !== null, rows => rows.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
