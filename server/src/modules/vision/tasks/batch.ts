import { z } from 'zod'
import { systemActor } from '#kernel/access'
import type { JobContext, JobResult } from '#kernel/jobs'
import type { AssetView } from '#modules/library'
import type { AssetFilters } from '../filters.ts'
import { readStoredFilters } from '../filters.ts'
import * as rows from './batch.repository.ts'
import { chunksOf } from './chunks.ts'
import { batchFailed, taskUnavailable, taskUnknown } from './errors.ts'
import { BATCH_PRIORITY, type BatchInput, chunkSizeOf, declarationFor } from './jobs.ts'
import type { TaskParts } from './parts.ts'
import { type PlannedRun, planRun } from './plan.ts'
import { addCounts, type Counts, NO_COUNTS, sumOf } from './report.ts'
import { findDone } from './result.repository.ts'
import type { BatchRow } from './tables.ts'

/** Jobs of a batch that wait or run; below it the next page is handed out. */
const WINDOW = 8
const PAGE = 200
const MAX_OPEN = 1_000
const LOOK_MS = 250

interface Batch {
  readonly parts: TaskParts
  readonly input: BatchInput
  readonly context: JobContext
  readonly planned: PlannedRun
}

/**
 * Hands the assets of a query out to jobs, a page at a time, and counts what becomes of them. Each page commits together
 * with the place to go on from, so a try that takes over from another neither leaves an asset out nor has it done twice.
 */
export const runOverQuery = async (
  parts: TaskParts,
  input: BatchInput,
  context: JobContext,
): Promise<JobResult> => {
  await parts.loaded
  const task = parts.registry.find(input.task)
  if (!task) throw taskUnavailable(taskUnknown(input.task))
  const batch: Batch = { parts, input, context, planned: await planRun(task, input.projectId, input.params) }
  if (!(await rows.findBatch(parts.db.query, context.jobId))) await begin(batch)
  await reviveChunks(batch)
  try {
    return await follow(batch)
  } catch (error) {
    if (context.signal.aborted) await cancelWith(batch)
    throw error
  }
}

const follow = async (batch: Batch): Promise<JobResult> => {
  const { parts, context } = batch
  for (;;) {
    context.signal.throwIfAborted()
    const open = await countEnded(batch)
    const row = await rows.findBatch(parts.db.query, context.jobId)
    if (!row) throw new Error(`The batch ${context.jobId} was forgotten while it runs`)
    context.progress(row.total === 0 ? 0 : sumOf(row) / row.total)
    if (row.exhausted && open === 0) return resultOf(row)
    if (!row.exhausted && open < WINDOW) await handOut(batch, row)
    else await parts.clock.wait(LOOK_MS, context.signal)
  }
}

const countsOf = ({ done, unchanged, skipped, failed, unavailable }: Counts): Counts => ({
  done,
  unchanged,
  skipped,
  failed,
  unavailable,
})

/** A run without any success fails, so that the list of jobs shows it. */
const resultOf = (row: BatchRow): JobResult => {
  const counts = countsOf(row)
  if (counts.failed > 0 && counts.done + counts.unchanged === 0) throw batchFailed(counts)
  return { total: row.total, ...counts }
}

/** What the query means for this run: only kinds that the task takes, and nothing that arrives after its beginning. */
const filtersOf = ({ input, planned }: Batch, startedAt: number): AssetFilters => {
  const filters = readStoredFilters(input.query)
  const [kind, another] = planned.task.inputs
  return {
    ...filters,
    createdBefore: Math.min(filters.createdBefore ?? Number.MAX_SAFE_INTEGER, startedAt + 1),
    ...(filters.kind === undefined && another === undefined && kind !== undefined ? { kind } : {}),
  }
}

const listing = (filters: AssetFilters, cursor: string | null) => ({
  ...filters,
  sort: 'createdAt' as const,
  limit: PAGE,
  ...(cursor === null ? {} : { cursor }),
})

const begin = async (batch: Batch): Promise<void> => {
  const { parts, input, context } = batch
  const { projectId } = input
  const startedAt = parts.clock.now()
  const filters = listing(filtersOf(batch, startedAt), null)
  const total = await parts.library.reader.count(parts.db.query, projectId, filters)
  await context.transaction(tx => rows.insertBatch(tx, { jobId: context.jobId, projectId, total, startedAt }))
}

const handOut = async (batch: Batch, row: BatchRow): Promise<void> => {
  const { parts, input, context, planned } = batch
  const filters = listing(filtersOf(batch, row.startedAt), row.cursor)
  const page = await parts.library.reader.page(parts.db.query, row.projectId, filters)
  const taken = page.items.filter(asset => planned.task.inputs.includes(asset.kind))
  const done = input.force ? new Map() : await findDone(parts.db.query, planned.key, taken)
  const open = taken.filter(({ id }) => !done.has(id))
  const chunks = chunksOf(open, chunkSizeOf(planned.task))
  await context.transaction(async tx => {
    const jobs = await parts.jobs.enqueueMany(
      tx,
      declarationFor(planned.task),
      chunks.map(assets => chunkJob(batch, assets)),
    )
    await rows.addChunks(
      tx,
      context.jobId,
      jobs.map((job, at) => ({ jobId: job.id, size: chunks[at]?.length ?? 0 })),
    )
    await rows.countIn(tx, context.jobId, {
      ...NO_COUNTS,
      unchanged: taken.length - open.length,
      skipped: page.items.length - taken.length,
    })
    await rows.advanceBatch(tx, context.jobId, {
      cursor: page.nextCursor,
      exhausted: page.nextCursor === null,
    })
  })
}

const chunkJob = ({ input, context }: Batch, assets: readonly AssetView[]) => ({
  input: {
    task: input.task,
    assets: assets.map(({ id, version }) => ({ id, version })),
    params: input.params,
    force: input.force,
    batchId: context.jobId,
  },
  subject: {
    projectId: input.projectId,
    assetId: assets.length === 1 ? (assets[0]?.id ?? null) : null,
    requestId: context.requestId,
    priority: BATCH_PRIORITY,
  },
})

const system = ({ input }: Batch) => systemActor({ projectId: input.projectId, requestId: null })

const LIVE: ReadonlySet<string> = new Set(['queued', 'running'])

/** Counts the jobs that have ended; answers how many have not. */
const countEnded = async (batch: Batch): Promise<number> => {
  const { parts, context } = batch
  const chunks = await rows.listChunks(parts.db.query, context.jobId, MAX_OPEN)
  const jobs = await parts.jobs.find(chunks.map(({ jobId }) => jobId))
  const ended = chunks.filter(({ jobId }) => !LIVE.has(jobs.get(jobId)?.status ?? 'failed'))
  if (ended.length === 0) return chunks.length
  let counts = NO_COUNTS
  for (const chunk of ended) {
    const status = jobs.get(chunk.jobId)?.status ?? 'failed'
    counts = addCounts(counts, await countsOfJob(batch, chunk, status))
  }
  await context.transaction(async tx => {
    await rows.removeChunks(
      tx,
      ended.map(({ jobId }) => jobId),
    )
    await rows.countIn(tx, context.jobId, counts)
  })
  return chunks.length - ended.length
}

const number = z.number().int().min(0).catch(0)
const JobCounts = z.object({
  done: number,
  unchanged: number,
  skipped: number,
  failed: number,
  unavailable: number,
})

const countsOfJob = async (
  batch: Batch,
  chunk: { readonly jobId: string; readonly size: number },
  status: string,
): Promise<Counts> => {
  if (status === 'cancelled') return { ...NO_COUNTS, skipped: chunk.size }
  if (status !== 'succeeded') return { ...NO_COUNTS, failed: chunk.size }
  const { result } = await batch.parts.jobs.get(system(batch), chunk.jobId)
  return JobCounts.safeParse(result).data ?? { ...NO_COUNTS, failed: chunk.size }
}

/** A batch that was cancelled and is tried again goes on with the jobs that were cancelled with it. */
const reviveChunks = async (batch: Batch): Promise<void> => {
  const { parts, context } = batch
  const chunks = await rows.listChunks(parts.db.query, context.jobId, MAX_OPEN)
  const jobs = await parts.jobs.find(chunks.map(({ jobId }) => jobId))
  const ids = chunks.flatMap(({ jobId }) => (jobs.get(jobId)?.status === 'cancelled' ? [jobId] : []))
  if (ids.length > 0) await parts.jobs.retryMany(system(batch), { ids })
}

/** When it is this job that was cancelled, and not this process that ends. */
const cancelWith = async (batch: Batch): Promise<void> => {
  const { parts, context } = batch
  const own = await parts.jobs.find([context.jobId])
  if (own.get(context.jobId)?.status !== 'cancelled') return
  const chunks = await rows.listChunks(parts.db.query, context.jobId, MAX_OPEN)
  if (chunks.length > 0) await parts.jobs.cancelMany(system(batch), { ids: chunks.map(({ jobId }) => jobId) })
}
