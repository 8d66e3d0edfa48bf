import type { Queryable, Tx } from '#kernel/db'
import { isCurrent } from './result.repository.ts'
import { type SetbackRow, tables } from './tables.ts'

/** In place of what was noted of the same task before, also of older versions. */
export const storeSetback = async (tx: Tx, row: SetbackRow): Promise<void> => {
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
