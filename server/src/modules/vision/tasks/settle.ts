import type { Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { JobContext } from '#kernel/jobs'
import type { AssetView } from '#modules/library'
import { outputInvalid } from './errors.ts'
import type { TaskParts } from './parts.ts'
import type { PlannedRun } from './plan.ts'
import { storeResult } from './result.repository.ts'
import { clearSetback, storeSetback } from './setback.repository.ts'
import type { TaskOutcome, VisionTask } from './task.ts'

const MAX_OUTPUT_BYTES = 64 * 1024

type Context = Pick<JobContext, 'jobId' | 'transaction'>

/** Throws 422 `vision.output_invalid` for what is not as the task declares it, or cannot be kept. */
export const assertOutput = (task: VisionTask, output: unknown): void => {
  const parsed = task.output.safeParse(output)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw outputInvalid(
      task.name,
      `${issue?.path.join('.') || 'output'}: ${issue?.message ?? 'is not valid'}`,
    )
  }
  const text = JSON.stringify(output)
  if (Buffer.byteLength(text) > MAX_OUTPUT_BYTES) {
    throw outputInvalid(task.name, `more than ${MAX_OUTPUT_BYTES} bytes of JSON`)
  }
  // PostgreSQL keeps no NUL character in JSON.
  if (/\\u0000/.test(text)) throw outputInvalid(task.name, 'a text with a NUL character')
}

/**
 * Keeps an outcome and what the task keeps beside it, while the version is still the current one and nobody else has
 * kept the same.
 */
export const keepOutcome = (
  parts: TaskParts,
  planned: PlannedRun,
  asset: AssetView,
  outcome: TaskOutcome,
  run: { readonly durationMs: number; readonly force: boolean },
  context: Context,
): Promise<'done' | 'unchanged' | 'skipped'> =>
  context.transaction(async tx => {
    const current = await parts.library.reader.hold(tx, asset.id)
    if (current?.version !== asset.version) return 'skipped'
    const id = parts.ids.next()
    const row = {
      id,
      projectId: asset.projectId,
      assetId: asset.id,
      version: asset.version,
      ...planned.key,
      params: planned.params,
      output: outcome.output,
      jobId: context.jobId,
      durationMs: run.durationMs,
      createdAt: parts.clock.now(),
    }
    if (!(await storeResult(tx, row, run.force))) return 'unchanged'
    await outcome.store?.(tx)
    await clearSetback(tx, asset.id, planned.task.name)
    await parts.notices.publish(tx, {
      topic: 'vision.completed',
      projectId: asset.projectId,
      assetId: asset.id,
      data: { task: planned.task.name, resultId: id },
    })
    return 'done'
  })

interface Setback {
  readonly state: 'failed' | 'unavailable'
  readonly code: string
  readonly message: string
}

export const failureOf = (error: unknown): Setback =>
  error instanceof Problem
    ? { state: 'failed', code: error.code, message: error.message }
    : {
        state: 'failed',
        code: 'internal.error',
        message: 'Something unexpected went wrong; the log of the server has the details.',
      }

/** Notes why these versions have no result; what has other bytes by now, or is gone, is left out. */
export const noteSetbacks = (
  parts: TaskParts,
  task: Pick<VisionTask, 'name' | 'version'>,
  versions: readonly { readonly id: string; readonly version: number }[],
  setback: Setback,
  context: Context,
): Promise<void> =>
  context.transaction(async tx => {
    // In the order of their ids, as whoever locks many assets does, so that no two wait for each other.
    const ordered = versions.toSorted((one, other) => (one.id < other.id ? -1 : 1))
    for (const version of ordered) await noteSetback(parts, tx, task, version, setback, context.jobId)
  })

const noteSetback = async (
  { library, clock, notices }: TaskParts,
  tx: Tx,
  task: Pick<VisionTask, 'name' | 'version'>,
  { id, version }: { readonly id: string; readonly version: number },
  setback: Setback,
  jobId: string,
): Promise<void> => {
  const current = await library.reader.hold(tx, id)
  if (current?.version !== version) return
  const { projectId } = current
  const isNews = await storeSetback(tx, {
    assetId: id,
    version,
    task: task.name,
    projectId,
    taskVersion: task.version,
    ...setback,
    jobId,
    createdAt: clock.now(),
  })
  if (setback.state === 'unavailable' || !isNews) return
  await notices.publish(tx, {
    topic: 'vision.failed',
    projectId,
    assetId: id,
    data: { task: task.name, code: setback.code },
  })
}
