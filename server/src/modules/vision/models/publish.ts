import type { Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { ModelRow } from './tables.ts'

/** 0 to 1: the share of the bytes that has come. */
export const progressOf = ({ state, received, size }: ModelRow): number => {
  if (state === 'ready') return 1
  return size === null || size === 0 ? 0 : Math.min(1, received / size)
}

/** Tells that a model changed; it belongs to the server and to no project. */
export const publishModel = (notices: Notices, tx: Tx, row: ModelRow): Promise<void> =>
  notices.publish(tx, {
    topic: 'vision.model.updated',
    projectId: null,
    data: { key: row.key, state: row.state, progress: progressOf(row) },
  })
