import { z } from 'zod'
import { declareJob } from '#kernel/jobs'

const HOUR_MS = 3_600_000

/** Scores the sessions of a span of time again, page by page; another try goes on where the last one ended. */
export const rescoreSessions = declareJob({
  name: 'sessions.rescore',
  input: z.object({ rescoreId: z.string() }),
  retries: 10,
  backoffSeconds: 2,
  timeoutMs: 24 * HOUR_MS,
  concurrency: 1,
  // History waits for what people are waiting for.
  priority: -5,
})
