import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { RulesetRules } from '../engine/index.ts'
import { type RescoreRow, tables } from './tables.ts'
import type { Tally } from './tally.ts'

export interface NewRescore
  extends Pick<
    RescoreRow,
    | 'id'
    | 'projectId'
    | 'jobId'
    | 'rulesetId'
    | 'rulesetVersion'
    | 'rangeFrom'
    | 'rangeTo'
    | 'mode'
    | 'trial'
    | 'createdAt'
    | 'createdBy'
  > {
  readonly rules: RulesetRules
  readonly tally: Tally
}

export const insertRescore = async (tx: Tx, row: NewRescore): Promise<RescoreRow> =>
  tables(tx)
    .insertInto('sessions.rescore')
    .values({ ...row, rules: JSON.stringify(row.rules), tally: JSON.stringify(row.tally) })
    .returningAll()
    .executeTakeFirstOrThrow()

/** Nobody else begins one in this project until the end of the transaction. */
export const holdRescores = async (tx: Tx, projectId: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sessions.rescore/${projectId}`}, 0))`.execute(tx)
}

export const findRescore = (query: Queryable, id: string): Promise<RescoreRow | undefined> =>
  tables(query).selectFrom('sessions.rescore').selectAll().where('id', '=', id).executeTakeFirst()

/** Newest first, from the one after `after` (an id) on. */
export const listRescores = (
  query: Queryable,
  projectId: string,
  page: { after: string | null; limit: number },
): Promise<RescoreRow[]> => {
  const { after, limit } = page
  return tables(query)
    .selectFrom('sessions.rescore')
    .selectAll()
    .where('projectId', '=', projectId)
    .$if(after !== null, rows => rows.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export const setTotal = async (tx: Tx, id: string, total: number): Promise<void> => {
  await tables(tx).updateTable('sessions.rescore').set({ total }).where('id', '=', id).execute()
}

export type Advance = Pick<
  RescoreRow,
  'positionAt' | 'positionSession' | 'sessions' | 'changedSessions' | 'failedSessions'
> & { readonly tally: Tally }

export const advance = async (tx: Tx, id: string, { tally, ...change }: Advance): Promise<void> => {
  await tables(tx)
    .updateTable('sessions.rescore')
    .set({ ...change, tally: JSON.stringify(tally) })
    .where('id', '=', id)
    .execute()
}

export const finish = async (tx: Tx, id: string, finishedAt: number): Promise<void> => {
  await tables(tx).updateTable('sessions.rescore').set({ finishedAt }).where('id', '=', id).execute()
}

/** Removes up to `most` that were asked for before a time; answers how many. */
export const pruneRescores = async (query: Queryable, before: number, most: number): Promise<number> => {
  const { numDeletedRows } = await tables(query)
    .deleteFrom('sessions.rescore')
    .where('id', 'in', rows =>
      rows.selectFrom('sessions.rescore').select('id').where('createdAt', '<', before).limit(most),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
