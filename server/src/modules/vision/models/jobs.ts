import { z } from 'zod'
import { declareJob } from '#kernel/jobs'

const HOUR_MS = 3_600_000

/** Fetches the files of a model; another try goes on where the last one ended. */
export const addModel = declareJob({
  name: 'vision.add-model',
  input: z.object({ key: z.string() }),
  retries: 10,
  backoffSeconds: 2,
  timeoutMs: 12 * HOUR_MS,
  // Two side by side: a line has so much room, and so has a disk.
  concurrency: 2,
  priority: 0,
  dedupeKey: ({ key }) => key,
})

/** Takes what a model made away, page by page, and then the model. */
export const removeModel = declareJob({
  name: 'vision.remove-model',
  input: z.object({ key: z.string() }),
  retries: 10,
  backoffSeconds: 5,
  timeoutMs: 2 * HOUR_MS,
  concurrency: 1,
  priority: -5,
  dedupeKey: ({ key }) => key,
})
