import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { type DestinationRow, tables } from '../tables.ts'

export type NewDestination = Omit<DestinationRow, 'settings' | 'revision'> & { readonly settings: string }

export const insertDestination = async (tx: Tx, row: NewDestination): Promise<DestinationRow> =>
  tables(tx).insertInto('sessions.destination').values(row).returningAll().executeTakeFirstOrThrow()

export const findDestination = async (query: Queryable, id: string): Promise<DestinationRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(query).selectFrom('sessions.destination').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The same, locked until the transaction ends. */
export const lockDestination = async (tx: Tx, id: string): Promise<DestinationRow | undefined> => {
  if (!isUuid(id)) return undefined
  return tables(tx)
    .selectFrom('sessions.destination')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Newest first, from the one after `after` (an id) on. */
export const listDestinations = async (
  query: Queryable,
  projectId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<DestinationRow[]> => {
  const { after, limit } = page
  return tables(query)
    .selectFrom('sessions.destination')
    .selectAll()
    .where('projectId', '=', projectId)
    .$if(after !== null, rows => rows.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

/** Holds the project's count until the end of the transaction, so that two creates cannot both take the last place. */
export const countDestinations = async (tx: Tx, projectId: string): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`destinations/${projectId}`}, 0))`.execute(tx)
  const row = await tables(tx)
    .selectFrom('sessions.destination')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('projectId', '=', projectId)
    .executeTakeFirstOrThrow()
  return row.count
}

export type DestinationEdit = Partial<
  Pick<DestinationRow, 'name' | 'secret' | 'automatic' | 'enabled' | 'ratePerHour'>
> & { readonly settings?: string; readonly updatedAt: number }

export const updateDestination = async (
  tx: Tx,
  row: DestinationRow,
  edit: DestinationEdit,
): Promise<DestinationRow> =>
  tables(tx)
    .updateTable('sessions.destination')
    .set({ ...edit, revision: row.revision + 1 })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow()

/** What waits for it waits no longer; what became a ticket stays known. */
export const deleteDestination = async (tx: Tx, id: string): Promise<void> => {
  await tables(tx)
    .deleteFrom('sessions.export')
    .where('destinationId', '=', id)
    .where('state', '=', 'waiting')
    .execute()
  await tables(tx).deleteFrom('sessions.destination').where('id', '=', id).execute()
}

/** Destinations whose secret stands in clear. */
export const findUnsealed = async (tx: Tx, limit: number): Promise<DestinationRow[]> =>
  tables(tx)
    .selectFrom('sessions.destination')
    .selectAll()
    .where('secret', 'like', '{%')
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()

export const storeSecret = async (tx: Tx, id: string, secret: string): Promise<void> => {
  await tables(tx).updateTable('sessions.destination').set({ secret }).where('id', '=', id).execute()
}
