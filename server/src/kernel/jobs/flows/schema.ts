import { z } from 'zod'

const count = z.number().int()

export const Flow = z
  .object({
    id: z.string(),
    projectId: z.string().nullable(),
    name: z.string().nullable(),
    status: z.enum(['running', 'succeeded', 'failed', 'cancelled']).meta({
      description:
        'running while a step waits or runs; else failed if one failed or is in quarantine, else cancelled if one was cancelled.',
    }),
    total: count.meta({ description: 'All its jobs.' }),
    counts: z
      .object({
        queued: count,
        running: count,
        succeeded: count,
        failed: count,
        cancelled: count,
        quarantined: count,
      })
      .meta({ description: 'Its jobs per status.' }),
    blocked: count.meta({ description: 'Of the queued ones: those that wait for other steps.' }),
    progress: z.number().min(0).max(1).meta({ description: 'Jobs that have ended, of all.' }),
    createdAt: z.number().int(),
    finishedAt: z.number().int().nullable(),
  })
  .meta({ id: 'Flow' })
export type Flow = z.infer<typeof Flow>
