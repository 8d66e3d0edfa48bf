import { Problem } from '#kernel/errors'
import { invalidRequest } from '#kernel/http'
import type { JobContext } from '#kernel/jobs'
import type { AssetView } from '#modules/library'
import { keyOf } from './canonical.ts'
import type { RunInput } from './jobs.ts'
import type { TaskParts } from './parts.ts'
import type { Report } from './report.ts'
import { findDone, type RunKey } from './result.repository.ts'
import type { VisionTask } from './task.ts'

/** One task with what it depends on, ready to run. */
export interface PlannedRun {
  readonly task: VisionTask
  /** As the task's schema read them. */
  readonly params: unknown
  readonly key: RunKey
}

/** Parameters as the task reads them. Throws 400 `request.invalid`, naming the field below `params`. */
export const readParams = (task: VisionTask, params: unknown): unknown => {
  const parsed = task.params.safeParse(params)
  if (parsed.success) return parsed.data
  throw invalidRequest(
    parsed.error.issues.map(issue => ({
      path: ['body', 'params', ...issue.path.map(String)].join('.'),
      message: issue.message,
    })),
  )
}

export const planRun = async (
  task: VisionTask,
  projectId: string,
  given: Readonly<Record<string, unknown>>,
): Promise<PlannedRun> => {
  const params = readParams(task, given)
  const model = (await task.model?.(projectId, params)) ?? ''
  return {
    task,
    params,
    key: { task: task.name, taskVersion: task.version, model, paramsKey: keyOf(params) },
  }
}

/**
 * The assets that the run has to look at: those whose version is still the one that was asked for, of a kind that the
 * task takes, and without a result, unless `force`; then without one that an earlier try of this job made.
 */
export const findWork = async (
  { db, library }: Pick<TaskParts, 'db' | 'library'>,
  { task, key }: PlannedRun,
  input: RunInput,
  context: Pick<JobContext, 'jobId'>,
  report: Report,
): Promise<AssetView[]> => {
  const ids = input.assets.map(({ id }) => id)
  const found = new Map((await library.reader.findMany(db.query, ids)).map(asset => [asset.id, asset]))
  const current = input.assets.flatMap(({ id, version }) => {
    const asset = found.get(id)
    return asset?.version === version && task.inputs.includes(asset.kind) ? [asset] : []
  })
  const done = await findDone(db.query, key, current)
  const open = current.filter(({ id }) => {
    const result = done.get(id)
    return !result || (input.force && result.jobId !== context.jobId)
  })
  report.add('skipped', input.assets.length - current.length)
  report.add('unchanged', current.length - open.length)
  return open
}

/** Ends of a try that say nothing about the pictures: a full or closed pool, a stop, a cancel, a lost lease. */
const isAboutUs = (code: string): boolean =>
  code === 'process.busy' || code === 'process.closed' || code.startsWith('job.')

/** The whole try is better made again later: a limit of a provider, a store that is away. */
export const isPassing = (error: unknown): error is Problem =>
  error instanceof Problem && error.retryable && (isAboutUs(error.code) || !error.code.startsWith('process.'))
