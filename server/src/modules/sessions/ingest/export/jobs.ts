import { z } from 'zod'
import { declareJob } from '#kernel/jobs'

const HOUR_MS = 3_600_000

/** Writes the events of one export into a file. Another try begins again: half a file is none. */
export const exportEvents = declareJob({
  name: 'sessions.export-events',
  input: z.object({ exportId: z.string() }),
  retries: 5,
  backoffSeconds: 5,
  timeoutMs: 6 * HOUR_MS,
  concurrency: 1,
  priority: -5,
})
