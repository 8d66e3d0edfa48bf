import { z } from 'zod'

const count = (description: string) => z.number().int().meta({ description })

export const Queue = z
  .object({
    name: z.string().meta({ description: 'The kind of job, e.g. library.derive.' }),
    paused: z.boolean(),
    pausedAt: z.number().int().nullable(),
    pausedBy: z.string().nullable(),
    queued: count('All that wait, those of `delayed` and `blocked` included.'),
    running: z.number().int(),
    delayed: count('Of those that wait: their time has not come.'),
    blocked: count('Of those that wait: steps of a flow that wait for others.'),
    failed: z.number().int(),
    quarantined: z.number().int(),
    oldestQueuedAt: z.number().int().nullable().meta({
      description: 'Since when the one that waits longest could have run; null when none could.',
    }),
    workers: count('Living workers that take jobs of this kind.'),
    concurrency: z.number().int().nullable().meta({
      description: 'Jobs of this kind that one worker runs at once; null until a worker has told.',
    }),
  })
  .meta({ id: 'Queue' })
export type Queue = z.infer<typeof Queue>

export const QueuePage = z
  .object({ items: z.array(Queue), nextCursor: z.string().nullable() })
  .meta({ id: 'QueuePage' })
export type QueuePage = z.infer<typeof QueuePage>

export const Redrive = z.strictObject({
  status: z.enum(['failed', 'quarantined', 'both']).default('both'),
  limit: z.number().int().min(1).max(10_000).default(1_000),
  dryRun: z.boolean().default(false).meta({ description: 'Only answer how many it would be.' }),
  allProjects: z.boolean().default(false).meta({ description: 'For administrators alone.' }),
})
export type Redrive = z.infer<typeof Redrive>

export const Redriven = z
  .object({
    redriven: count('Jobs that were queued again with fresh tries; with `dryRun` those that would be.'),
    remaining: count('Jobs that still match.'),
  })
  .meta({ id: 'Redriven' })
export type Redriven = z.infer<typeof Redriven>
