import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { tables } from './tables.ts'

const FIRST_MS = 1_000
const LONGEST_MS = 3_600_000
/** After so many tries it is no accident any more. */
export const QUARANTINE_TRIES = 6

/** Notes that a session failed once more, and when it is tried again; answers how often it has failed. */
export const noteSetback = async (
  query: Queryable,
  { projectId, sessionId }: { readonly projectId: string; readonly sessionId: string },
  failure: { readonly reason: string; readonly now: number },
): Promise<number> => {
  const { reason, now } = failure
  const { tries } = await tables(query)
    .insertInto('sessions.setback')
    .values({ projectId, sessionId, tries: 1, retryAt: now + FIRST_MS, reason })
    .onConflict(conflict =>
      conflict.columns(['projectId', 'sessionId']).doUpdateSet({
        tries: sql`setback.tries + 1`,
        // Each time twice as long; the exponent is bounded before the power is taken.
        retryAt: sql`${now}::bigint + least(${FIRST_MS}::bigint * (2 ^ least(setback.tries, 30))::bigint, ${LONGEST_MS}::bigint)`,
        reason,
      }),
    )
    .returning('tries')
    .executeTakeFirstOrThrow()
  return tries
}

/** They went well. */
export const clearSetbacks = async (
  tx: Tx,
  projectId: string,
  sessionIds: readonly string[],
): Promise<void> => {
  if (sessionIds.length === 0) return
  await tables(tx)
    .deleteFrom('sessions.setback')
    .where('projectId', '=', projectId)
    .where('sessionId', '=', sql<string>`any(${sessionIds}::text[])`)
    .execute()
}

export const countQuarantined = async (query: Queryable): Promise<number> => {
  const { count } = await tables(query)
    .selectFrom('sessions.setback')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('tries', '>=', QUARANTINE_TRIES)
    .executeTakeFirstOrThrow()
  return count
}
