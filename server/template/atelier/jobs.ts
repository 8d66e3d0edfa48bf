import { z } from 'zod'
import { declareJob } from '#kernel/jobs'

/** Counts the words of one easel's text. */
export const countWords = declareJob({
  name: 'atelier.count-words',
  input: z.object({ easelId: z.string() }),
  retries: 5,
  backoffSeconds: 2,
  timeoutMs: 60_000,
  concurrency: 4,
  priority: 0,
  dedupeKey: ({ easelId }) => easelId,
})
