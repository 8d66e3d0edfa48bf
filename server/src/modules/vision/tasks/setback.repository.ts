import type { Queryable, Tx } from '#kernel/db'
import { isCurrent } from './result.repository.ts'
import { type SetbackRow, tables } from './tables.ts'

/**
 * In place of what was noted of the same task before, also of older versions. False when the same job has noted the same
 * before: its tries are one failure.
 */
export const storeSetback = async (tx: Tx, row: SetbackRow): Promise<boolean> => {
  const before = await tables(tx)
    .selectFrom('vision.setback')
    .select(['code', 'jobId'])
    .where('assetId', '=', row.assetId)
    .where('version', '=', row.version)
    .where('task', '=', row.task)
    .executeTakeFirst()
  await tables(tx)
    .deleteFrom('vision.setback')
    .where('assetId', '=', row.assetId)
    .where('task', '=', row.task)
    .where('version', '<', row.version)
    .execute()
  const { assetId: _assetId, version: _version, task: _task, ...changes } = row
  await tables(tx)
    .insertInto('vision.setback')
    .values(row)
    .onConflict(conflict => conflict.columns(['assetId', 'version', 'task']).doUpdateSet(changes))
    .execute()
  return before?.code !== row.code || before.jobId !== row.jobId
}

export const clearSetback = async (tx: Tx, assetId: string, task: string): Promise<void> => {
  await tables(tx)
    .deleteFrom('vision.setback')
    .where('assetId', '=', assetId)
    .where('task', '=', task)
    .execute()
}

/** Of the current version, by the name of the task; nothing of what is in the trash. */
export const listSetbacks = async (query: Queryable, assetId: string): Promise<SetbackRow[]> =>
  tables(query)
    .selectFrom('vision.setback')
    .selectAll()
    .where('assetId', '=', assetId)
    .where(isCurrent('setback'))
    .orderBy('task')
    .execute()
