import { z } from 'zod'
import { integer, list } from '#kernel/config'

export const jobVariables = z.object({
  JOB_CONCURRENCY: integer({ min: 1, max: 1_000 }).default(32).meta({
    description: 'Jobs of all kinds that one process runs at once.',
  }),
  JOB_QUEUES: list()
    .pipe(
      z
        .array(
          z
            .string()
            .regex(
              /^(\*|[a-z][\w-]*(\.[\w-]+)*(\.\*)?)$/,
              'expected names such as library.derive or library.*',
            ),
        )
        .min(1, 'expected at least one name'),
    )
    .optional()
    .meta({
      description:
        'The kinds of jobs that this process takes, separated by commas: `library.derive`, or `library.*` for all of the library; all unless told.',
    }),
  JOB_RETENTION_DAYS: integer({ min: 1, max: 3_650 }).default(30).meta({
    description: 'Days after which failed, cancelled and quarantined jobs disappear from the list of jobs.',
  }),
  JOB_SUCCEEDED_RETENTION_DAYS: integer({ min: 1, max: 3_650 }).default(7).meta({
    description: 'Days after which jobs that succeeded disappear; never later than JOB_RETENTION_DAYS.',
  }),
})
export type JobConfig = z.infer<typeof jobVariables>
