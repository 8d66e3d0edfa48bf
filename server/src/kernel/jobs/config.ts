import { z } from 'zod'
import { integer } from '#kernel/config'

export const jobVariables = z.object({
  JOB_CONCURRENCY: integer({ min: 1, max: 1_000 }).default(32).meta({
    description: 'Jobs of all kinds that one process runs at once.',
  }),
  JOB_RETENTION_DAYS: integer({ min: 1, max: 3_650 }).default(30).meta({
    description: 'Days after which ended jobs disappear from the list of jobs.',
  }),
})
export type JobConfig = z.infer<typeof jobVariables>
