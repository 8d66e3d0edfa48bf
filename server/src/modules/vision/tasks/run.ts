import { isDatabaseAway } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { JobContext, JobResult } from '#kernel/jobs'
import type { AssetView } from '#modules/library'
import { addChunks } from './batch.repository.ts'
import { chunksOf } from './chunks.ts'
import { taskUnknown } from './errors.ts'
import { declarationFor, type RunInput } from './jobs.ts'
import type { TaskParts } from './parts.ts'
import { findWork, isPassing, type PlannedRun, planRun } from './plan.ts'
import { Report } from './report.ts'
import { assertOutput, failureOf, keepOutcome, noteSetbacks } from './settle.ts'
import { openSource } from './source.ts'
import type { TaskOutcome, Unavailable } from './task.ts'

interface Run {
  readonly parts: TaskParts
  readonly planned: PlannedRun
  readonly input: RunInput
  readonly context: JobContext
  readonly projectId: string
  readonly report: Report
}

/**
 * Runs a task on the assets of a job, and answers what became of each. Whatever a try has kept, the next one leaves
 * alone. Throws when another try may mend it, and when nothing at all was kept.
 */
export const runAssets = async (
  parts: TaskParts,
  input: RunInput,
  context: JobContext,
): Promise<JobResult> => {
  const { projectId } = context
  if (projectId === null) throw new Error(`The job ${context.jobId} belongs to no project`)
  await parts.loaded
  const report = new Report()
  const task = parts.registry.find(input.task)
  if (!task)
    return leaveOut(parts, { name: input.task, version: '' }, input, taskUnknown(input.task), context)
  if (task.wanted && !task.wanted(await parts.settings.of(parts.db.query, projectId))) {
    report.add('skipped', input.assets.length)
    return report.toResult()
  }
  if (await isCalledOff(parts, input)) {
    report.add('skipped', input.assets.length)
    return report.toResult()
  }
  const unavailable = (await task.unavailable?.(projectId)) ?? null
  if (unavailable) return leaveOut(parts, task, input, unavailable, context)
  // A try while the bytes are away would only be used up.
  await parts.objects.untilAvailable(context.signal)
  const planned = await planRun(task, projectId, input.params)
  const open = await findWork(parts, planned, input, context, report)
  const run: Run = { parts, planned, input, context, projectId, report }
  const failures: Failure[] = []
  for (const [index, assets] of chunksOf(open, task.batch).entries()) {
    const reach = (fraction: number): void =>
      context.progress((index * task.batch + fraction * assets.length) / open.length)
    reach(0)
    failures.push(...(await runChunk(run, assets, reach)))
  }
  assertWorthwhile(failures, report)
  return report.toResult()
}

/** A batch that was cancelled while no worker had it told none of its jobs. */
const isCalledOff = async ({ jobs }: TaskParts, { batchId }: RunInput): Promise<boolean> =>
  batchId !== null && (await jobs.find([batchId])).get(batchId)?.status === 'cancelled'

const leaveOut = async (
  parts: TaskParts,
  task: { readonly name: string; readonly version: string },
  { assets }: RunInput,
  { code, message }: Unavailable,
  context: JobContext,
): Promise<JobResult> => {
  await noteSetbacks(parts, task, assets, { state: 'unavailable', code, message }, context)
  const report = new Report()
  report.add('unavailable', assets.length)
  return report.toResult()
}

/** An asset that stays without a result; `passing`: another try of the job may mend it. */
interface Failure {
  readonly error: unknown
  readonly passing: boolean
}

/** A job without any success fails, so that the list of jobs shows it; its assets have been told already. */
const assertWorthwhile = (failures: readonly Failure[], report: Report): void => {
  const [first] = failures
  const passing = failures.find(failure => failure.passing)
  if (passing) throw passing.error
  const { done, unchanged } = report.counts
  if (first && done + unchanged === 0) throw first.error
}

const runChunk = async (
  run: Run,
  assets: readonly AssetView[],
  progress: (fraction: number) => void,
): Promise<Failure[]> => {
  const startedAt = performance.now()
  const answer = await callTask(run, assets, progress)
  const durationMs = (performance.now() - startedAt) / assets.length
  if ('error' in answer) return failTogether(run, assets, answer.error)
  try {
    const failures: Failure[] = []
    for (const [index, asset] of assets.entries()) {
      const error = await keep(run, asset, answer.outcomes[index], durationMs)
      if (error !== undefined) failures.push(...(await fail(run, asset, error)))
    }
    return failures
  } finally {
    // Also of those whose turn did not come, for the error of another one.
    await releaseAll(answer.outcomes)
  }
}

const releaseAll = async (outcomes: readonly (TaskOutcome | Error)[]): Promise<void> => {
  for (const outcome of outcomes) if (!(outcome instanceof Error)) await outcome.release?.()
}

/** Throws what is about the job and not about its assets. */
const callTask = async (
  { parts, planned, context, projectId }: Run,
  assets: readonly AssetView[],
  progress: (fraction: number) => void,
): Promise<{ readonly outcomes: readonly (TaskOutcome | Error)[] } | { readonly error: unknown }> => {
  const { task, params, key } = planned
  const { jobId, signal, log } = context
  const sources = assets.map(asset => openSource(parts.library.reader, asset, signal))
  try {
    const outcomes = await task.run(sources, params, {
      jobId,
      projectId,
      model: key.model || null,
      signal,
      log,
      progress,
    })
    if (!signal.aborted && outcomes.length === assets.length) return { outcomes }
    await releaseAll(outcomes)
    signal.throwIfAborted()
    throw new Error(`The task ${task.name} answered ${outcomes.length} outcomes for ${assets.length} assets`)
  } catch (error) {
    signal.throwIfAborted()
    if (isDatabaseAway(error) || (isPassing(error) && !context.lastAttempt)) throw error
    return { error }
  }
}

/** One of several may have ended them all: each gets a job of its own, so that only the culprit's fails. */
const failTogether = async (run: Run, assets: readonly AssetView[], error: unknown): Promise<Failure[]> => {
  if (run.input.assets.length > 1 && !isPassing(error)) {
    run.context.log.warn(
      { err: error, assets: assets.length },
      'a run of a task failed; it goes on one by one',
    )
    await handOn(run, assets)
    return []
  }
  const failures: Failure[] = []
  for (const asset of assets) failures.push(...(await fail(run, asset, error)))
  return failures
}

/** Keeps what the task says of an asset; answers the error when there is nothing to keep. */
const keep = async (
  { parts, planned, input, context, report }: Run,
  asset: AssetView,
  outcome: TaskOutcome | Error | undefined,
  durationMs: number,
): Promise<unknown> => {
  if (!outcome || outcome instanceof Error) return outcome ?? new Error('An outcome is missing')
  try {
    assertOutput(planned.task, outcome.output)
    const kept = { durationMs, force: input.force }
    report.add(await keepOutcome(parts, planned, asset, outcome, kept, context))
    return undefined
  } catch (error) {
    // Whatever else is thrown here ends the try, and nothing of this asset was kept.
    if (error instanceof Problem && !error.retryable) return error
    throw error
  }
}

const fail = async (run: Run, asset: AssetView, error: unknown): Promise<Failure[]> => {
  const { parts, planned, input, context, report } = run
  if (isPassing(error) && !context.lastAttempt) return [{ error, passing: true }]
  if (input.assets.length > 1 && isOfProcess(error)) {
    await handOn(run, [asset])
    return []
  }
  const failure = failureOf(error)
  context.log.info({ err: error, assetId: asset.id, task: planned.task.name }, 'a task failed')
  await noteSetbacks(parts, planned.task, [asset], failure, context)
  report.fail(asset.id, failure.code)
  return [{ error, passing: false }]
}

const isOfProcess = (error: unknown): boolean => error instanceof Problem && error.code.startsWith('process.')

const handOn = async (
  { parts, planned, input, context, projectId, report }: Run,
  assets: readonly AssetView[],
): Promise<void> => {
  const { requestId } = context
  const jobs = assets.map(({ id, version }) => ({
    input: { ...input, assets: [{ id, version }] },
    subject: { projectId, assetId: id, requestId },
  }))
  await context.transaction(async tx => {
    const own = await parts.jobs.enqueueMany(tx, declarationFor(planned.task), jobs)
    if (input.batchId !== null) {
      await addChunks(
        tx,
        input.batchId,
        own.map(job => ({ jobId: job.id, size: 1 })),
      )
    }
  })
  report.handOn(assets.length)
}
