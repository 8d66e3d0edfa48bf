import { sql } from 'kysely'
import type { Tx } from '#kernel/db'

const NAMESPACE = 7103

/**
 * Held until the end of the transaction by whoever writes faces: who deletes all of a project waits for them, and they
 * for it, so none is written from a wish that was taken back. Any number may hold it at once.
 */
export const holdBiometrics = async (tx: Tx, projectId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${projectId}, ${NAMESPACE}))`.execute(tx)
}

/** The same for one alone. */
export const lockBiometrics = async (tx: Tx, projectId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${projectId}, ${NAMESPACE}))`.execute(tx)
}
