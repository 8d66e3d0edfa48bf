import { sql } from 'kysely'

/**
 * The database's clock in Unix ms: the one that all processes share. What is due, how old a heartbeat is and when a
 * turn comes are decided by it, so that a worker whose own clock is wrong does nothing early, late or twice.
 */
export const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
