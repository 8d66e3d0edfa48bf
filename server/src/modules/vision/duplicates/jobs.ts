import { z } from 'zod'
import { declareJob } from '#kernel/jobs'

/** Compares the pictures of a project that arrived, or got a vector, with all others. One job takes what many arrivals queue. */
export const findDuplicates = declareJob({
  name: 'vision.find-duplicates',
  input: z.object({ projectId: z.string(), round: z.number().int() }),
  retries: 5,
  backoffSeconds: 5,
  timeoutMs: 60 * 60_000,
  concurrency: 1,
  priority: -5,
  dedupeKey: ({ round }) => String(round),
})
