import { z } from 'zod'

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled', 'quarantined'] as const

export const Job = z
  .object({
    id: z.string(),
    projectId: z.string().nullable(),
    name: z.string().meta({ description: 'The kind of job, e.g. library.derive.' }),
    status: z.enum(JOB_STATUSES),
    progress: z.number().min(0).max(1),
    attempts: z.number().int(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    assetId: z.string().nullable(),
    createdAt: z.number().int(),
    startedAt: z.number().int().nullable(),
    finishedAt: z.number().int().nullable(),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof Job>

export const JobPage = z
  .object({ items: z.array(Job), nextCursor: z.string().nullable() })
  .meta({ id: 'JobPage' })
export type JobPage = z.infer<typeof JobPage>

export const JobQuery = z.strictObject({
  status: z.enum(JOB_STATUSES).optional(),
  name: z.string().max(100).optional(),
  assetId: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
})
export type JobQuery = z.infer<typeof JobQuery>
