import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { LibraryViews } from '#modules/library'
import { type ResultRow, tables } from './tables.ts'

/** What a result depends on beside the version of its asset. */
export interface RunKey {
  readonly task: string
  readonly taskVersion: string
  /** Empty for a task without a model. */
  readonly model: string
  readonly paramsKey: string
}

interface Version {
  readonly id: string
  readonly version: number
}

/** Which of these versions have a result already, and of which job. */
export const findDone = async (
  query: Queryable,
  key: RunKey,
  versions: readonly Version[],
): Promise<Map<string, { jobId: string | null }>> => {
  const rows = await tables(query)
    .selectFrom('vision.result')
    .innerJoin(
      sql<Version>`jsonb_to_recordset(${JSON.stringify(versions.map(({ id, version }) => ({ id, version })))}::jsonb)`.as<'given'>(
        sql`given(id uuid, version integer)`,
      ),
      join =>
        join
          .onRef('vision.result.assetId', '=', 'given.id')
          .onRef('vision.result.version', '=', 'given.version'),
    )
    .select(['vision.result.assetId', 'vision.result.jobId'])
    .where('task', '=', key.task)
    .where('taskVersion', '=', key.taskVersion)
    .where('model', '=', key.model)
    .where('paramsKey', '=', key.paramsKey)
    .execute()
  return new Map(rows.map(({ assetId, jobId }) => [assetId, { jobId }]))
}

type NewResult = Omit<ResultRow, 'params' | 'output'> & { readonly params: unknown; readonly output: unknown }

/**
 * Writes a result unless there is one of the same key; `replace` takes its place. False when nothing was written. A
 * second worker waits here for the first one, so that what both keep beside the result is kept once.
 */
export const storeResult = async (tx: Tx, row: NewResult, replace: boolean): Promise<boolean> => {
  const values = { ...row, params: JSON.stringify(row.params), output: JSON.stringify(row.output) }
  const { id, params, output, jobId, durationMs, createdAt } = values
  const inserted = await tables(tx)
    .insertInto('vision.result')
    .values(values)
    .onConflict(conflict => {
      const same = conflict.columns(['assetId', 'version', 'task', 'taskVersion', 'model', 'paramsKey'])
      return replace
        ? same.doUpdateSet({ id, params, output, jobId, durationMs, createdAt })
        : same.doNothing()
    })
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export interface ResultPlace {
  readonly createdAt: number
  readonly id: string
}

/** Newest first. Of the current version only, and of nothing in the trash, unless `all`. */
export const listResults = async (
  query: Queryable,
  assetId: string,
  options: { all: boolean; task: string | undefined; after: ResultPlace | null; limit: number },
): Promise<ResultRow[]> => {
  const { all, task, after, limit } = options
  return query
    .withTables<LibraryViews>()
    .withTables<{ 'vision.result': ResultRow }>()
    .selectFrom('vision.result')
    .selectAll('vision.result')
    .where('vision.result.assetId', '=', assetId)
    .$if(!all, builder => builder.where(isCurrent('result')))
    .$if(task !== undefined, builder => builder.where('vision.result.task', '=', task ?? ''))
    .$if(after !== null, builder =>
      builder.where(
        sql<boolean>`(result.created_at, result.id) < (${after?.createdAt ?? 0}, ${after?.id ?? ''}::uuid)`,
      ),
    )
    .orderBy('vision.result.createdAt', 'desc')
    .orderBy('vision.result.id', 'desc')
    .limit(limit)
    .execute()
}

/** Whether a row of the table is about what people see of its asset now. */
export const isCurrent = (table: 'result' | 'setback') =>
  sql<boolean>`exists (select 1 from library.present_asset present
    where present.id = ${sql.ref(`${table}.asset_id`)} and present.version = ${sql.ref(`${table}.version`)})`
