import { z } from 'zod'
import { declareJob } from '#kernel/jobs'
import { KINDS } from './place.ts'

/** Builds the index of one kind of vectors of one project and model, and measures what it finds. */
export const buildIndex = declareJob({
  name: 'vision.build-index',
  input: z.object({ projectId: z.string(), kind: z.enum(KINDS), model: z.string() }),
  retries: 3,
  backoffSeconds: 30,
  timeoutMs: 6 * 60 * 60_000,
  concurrency: 1,
  priority: -5,
  dedupeKey: ({ kind, model }) => `${kind}/${model}`,
})
