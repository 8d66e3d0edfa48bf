import { z } from 'zod'
import { declareJob } from '#kernel/jobs'

const HOUR_MS = 3_600_000

/** Goes through the pictures of one project that have no vector of a model, page by page. */
export const fillProject = declareJob({
  name: 'vision.fill',
  input: z.object({ projectId: z.string(), model: z.string() }),
  retries: 8,
  backoffSeconds: 5,
  timeoutMs: 24 * HOUR_MS,
  concurrency: 2,
  // History waits for what people are waiting for.
  priority: -5,
  dedupeKey: ({ projectId, model }) => `${projectId}/${model}`,
})

/** Begins that for every project. */
export const fillAll = declareJob({
  name: 'vision.fill-all',
  input: z.object({ model: z.string() }),
  retries: 8,
  backoffSeconds: 5,
  timeoutMs: HOUR_MS,
  concurrency: 1,
  priority: -5,
  dedupeKey: ({ model }) => model,
})
