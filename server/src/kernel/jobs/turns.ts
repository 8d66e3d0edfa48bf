import { sql } from 'kysely'
import type { Database } from '#kernel/db'
import { databaseNow } from './database-clock.ts'

/** True for the one process that may do this turn; the next one is due `everyMs` later, by the database's clock. */
export const takeTurn = async (db: Database, name: string, everyMs: number): Promise<boolean> => {
  const { rows } = await sql`
    insert into kernel.housekeeping (name, next_at) values (${name}, ${databaseNow} + ${everyMs}::bigint)
    on conflict (name) do update set next_at = excluded.next_at
    where housekeeping.next_at <= ${databaseNow} returning name`.execute(db.query)
  return rows.length > 0
}
