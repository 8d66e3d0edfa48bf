import { z } from 'zod'
import { declareJob, type JobDeclaration } from '#kernel/jobs'
import { StoredFilters } from '../filters.ts'
import { keyOf } from './canonical.ts'
import type { VisionTask } from './task.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Assets of one job at most, whatever a task would take at once. */
export const MAX_CHUNK = 64

const RunInput = z.object({
  task: z.string(),
  /** The versions as they were when somebody asked; what has newer bytes by then is left out. */
  assets: z
    .array(z.object({ id: z.string(), version: z.number().int() }))
    .min(1)
    .max(MAX_CHUNK),
  /** As they were given; the task's own schema reads them. */
  params: z.record(z.string(), z.unknown()),
  force: z.boolean(),
  /** The run over a query that it belongs to. */
  batchId: z.string().nullable(),
})
export type RunInput = z.infer<typeof RunInput>

/** What both kinds of runs have in common; they give way to uploads. */
const run = {
  input: RunInput,
  retries: 5,
  backoffSeconds: 2,
  timeoutMs: 15 * MINUTE_MS,
  priority: -1,
  dedupeKey: (input: RunInput) => keyOf(input),
} as const

/** Runs one task on a few assets. */
export const runTask = declareJob<RunInput>({ ...run, name: 'vision.run', concurrency: 4 })

/** The same for tasks that take long or cost money: a queue of their own, so that nothing waits behind them. */
export const runExpensiveTask = declareJob<RunInput>({ ...run, name: 'vision.run-expensive', concurrency: 4 })

/**
 * One call that may take hours: an encoder uses every core by itself, so one at a time, and few tries of so much work.
 * The time-out is longer than what any such task allows itself, so that its own deadline says what happened.
 */
export const runLongTask = declareJob<RunInput>({
  ...run,
  name: 'vision.run-long',
  retries: 2,
  timeoutMs: 7 * HOUR_MS,
  concurrency: 1,
})

export const declarationFor = (
  task: Pick<VisionTask, 'cost' | 'isLong'> | undefined,
): JobDeclaration<RunInput> => {
  if (task?.isLong) return runLongTask
  return task?.cost === 'expensive' ? runExpensiveTask : runTask
}

/** So many assets that starting their job costs little beside it, in whole calls of the task. */
const CHUNKS = { cheap: 32, moderate: 16, expensive: 4 } as const

/** Assets of one job of a task. */
export const chunkSizeOf = ({
  batch,
  cost,
  isLong,
}: Pick<VisionTask, 'batch' | 'cost' | 'isLong'>): number =>
  isLong ? batch : Math.min(MAX_CHUNK, batch * Math.max(1, Math.floor(CHUNKS[cost] / batch)))

const BatchInput = z.object({
  task: z.string(),
  query: StoredFilters,
  params: z.record(z.string(), z.unknown()),
  force: z.boolean(),
  projectId: z.string(),
})
export type BatchInput = z.infer<typeof BatchInput>

/** Runs one task on whatever a query finds, in jobs of a few assets each; another try goes on where the last one ended. */
export const runBatch = declareJob<BatchInput>({
  name: 'vision.batch',
  input: BatchInput,
  retries: 10,
  backoffSeconds: 2,
  timeoutMs: 7 * 24 * HOUR_MS,
  concurrency: 4,
  priority: -1,
  dedupeKey: input => keyOf(input),
})

/** Within a batch: what people wait for goes first. */
export const BATCH_PRIORITY = -5
