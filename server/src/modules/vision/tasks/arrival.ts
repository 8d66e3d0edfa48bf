import type { Tx } from '#kernel/db'
import type { AssetView } from '#modules/library'
import { declarationFor, type RunInput } from './jobs.ts'
import type { TaskParts } from './parts.ts'

/**
 * Enqueues what the project runs on arrival, in the transaction that makes the version arrive. Whether a task can run is
 * found out by its job: it may be able to by then.
 */
export const onArrival = async (
  parts: TaskParts,
  tx: Tx,
  asset: AssetView,
  requestId: string | null,
): Promise<void> => {
  await parts.loaded
  const settings = await parts.settings.of(tx, asset.projectId)
  const subject = { projectId: asset.projectId, assetId: asset.id, requestId }
  const jobs = settings.onArrival.flatMap(name => {
    const task = parts.registry.find(name)
    if (!task?.inputs.includes(asset.kind) || !(task.wanted?.(settings) ?? true)) return []
    const input: RunInput = {
      task: name,
      assets: [{ id: asset.id, version: asset.version }],
      params: {},
      force: false,
      batchId: null,
    }
    return [{ declaration: declarationFor(task), job: { input, subject } }]
  })
  for (const [declaration, group] of Map.groupBy(jobs, ({ declaration }) => declaration)) {
    await parts.jobs.enqueueMany(
      tx,
      declaration,
      group.map(({ job }) => job),
    )
  }
}
