import { z } from 'zod'

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'quarantined'] as const

export const JobError = z.object({ code: z.string(), message: z.string() }).meta({ id: 'JobError' })

export const Job = z
  .object({
    id: z.string(),
    projectId: z.string().nullable(),
    name: z.string().meta({ description: 'The kind of job and the name of its queue, e.g. library.derive.' }),
    status: z.enum(JOB_STATUSES),
    blocked: z.boolean().meta({
      description: 'A step of a flow that waits for the steps before it; its status is queued.',
    }),
    progress: z.number().min(0).max(1),
    attempts: z.number().int(),
    error: JobError.nullable(),
    assetId: z.string().nullable(),
    flowId: z.string().nullable().meta({ description: 'The flow that the job is a step of.' }),
    priority: z.number().int().meta({ description: 'Higher runs first; 0 is normal.' }),
    runAt: z.number().int().meta({ description: 'Not before then.' }),
    createdAt: z.number().int(),
    startedAt: z.number().int().nullable(),
    finishedAt: z.number().int().nullable(),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof Job>

export const TRY_OUTCOMES = [
  'running',
  'succeeded',
  'failed',
  'crashed',
  'lost',
  'cancelled',
  'stopped',
] as const

const JobTry = z
  .object({
    attempt: z.number().int(),
    startedAt: z.number().int().nullable(),
    endedAt: z.number().int().nullable(),
    worker: z.string().nullable().meta({ description: 'Host, process id and id of the worker.' }),
    outcome: z.enum(TRY_OUTCOMES).meta({
      description:
        'crashed: its child process ended; lost: its worker went away; stopped: handed back by a worker that ended.',
    }),
    error: JobError.nullable(),
  })
  .meta({ id: 'JobTry' })
export type JobTry = z.infer<typeof JobTry>

export const JobDetail = z
  .object({
    ...Job.shape,
    worker: z.string().nullable().meta({ description: 'The worker of the last try.' }),
    result: z.json().nullable().meta({ description: 'What the job answered to the steps after it.' }),
    history: z.array(JobTry).meta({ description: 'The last tries, oldest first; 21 at most.' }),
  })
  .meta({ id: 'JobDetail' })
export type JobDetail = z.infer<typeof JobDetail>

export const JobPage = z
  .object({ items: z.array(Job), nextCursor: z.string().nullable() })
  .meta({ id: 'JobPage' })
export type JobPage = z.infer<typeof JobPage>

export const JobQuery = z.strictObject({
  status: z.enum(JOB_STATUSES).optional(),
  name: z.string().max(100).optional(),
  assetId: z.string().max(100).optional(),
  flowId: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
})
export type JobQuery = z.infer<typeof JobQuery>

export const JobIds = z.strictObject({ ids: z.array(z.string().max(100)).min(1).max(1_000) })
export type JobIds = z.infer<typeof JobIds>

/** One answer per id, in their order: the job as it is now, or why nothing happened to it. */
export const JobBatch = z
  .object({
    items: z.array(z.object({ id: z.string(), job: Job.nullable(), error: JobError.nullable() })),
  })
  .meta({ id: 'JobBatch' })
export type JobBatch = z.infer<typeof JobBatch>
