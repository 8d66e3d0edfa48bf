import { z } from 'zod'
import { declareJob, declareSchedule } from '#kernel/jobs'

/**
 * Looks for the people of faces that are new in a version: those that are known, or a new one. Without a key for
 * duplicates: a face that comes while the job runs needs one of its own. With nothing new it does nothing.
 */
export const assignFaces = declareJob({
  name: 'vision.assign-faces',
  input: z.object({ projectId: z.string(), assetId: z.string(), version: z.number().int() }),
  retries: 8,
  backoffSeconds: 2,
  timeoutMs: 10 * 60_000,
  concurrency: 2,
  priority: -1,
})

/** Finds the people of a project anew, from all faces and all that was decided of them. */
export const reclusterPeople = declareJob({
  name: 'vision.recluster',
  input: z.object({ projectId: z.string() }),
  retries: 3,
  backoffSeconds: 10,
  timeoutMs: 2 * 60 * 60_000,
  concurrency: 1,
  priority: -5,
  dedupeKey: ({ projectId }) => projectId,
})

/** Asks for that in each project with faces or decisions that are newer than its last time. */
export const reclusterChanged = declareJob({
  name: 'vision.recluster-changed',
  input: z.object({}),
  retries: 3,
  backoffSeconds: 60,
  timeoutMs: 10 * 60_000,
  concurrency: 1,
  priority: -10,
  dedupeKey: () => 'all',
})

/** Faces that come one by one are compared with what is known then; at night their order no longer matters. */
export const reclusterNightly = declareSchedule({
  name: 'vision.recluster',
  cron: '45 3 * * *',
  timezone: 'UTC',
  job: reclusterChanged,
  input: {},
})
