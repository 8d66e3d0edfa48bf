import { z } from 'zod'

export const Worker = z
  .object({
    id: z.string(),
    host: z.string(),
    pid: z.number().int(),
    roles: z.array(z.string()),
    kinds: z.array(z.string()).meta({ description: 'The queues that it takes jobs from.' }),
    capacity: z.number().int().meta({ description: 'Jobs of all kinds that it runs at once.' }),
    version: z.string(),
    startedAt: z.number().int(),
    heartbeatAt: z.number().int(),
    alive: z.boolean().meta({ description: 'Whether it was heard of lately.' }),
    running: z.number().int().meta({ description: 'Jobs that it runs now.' }),
  })
  .meta({ id: 'Worker' })
export type Worker = z.infer<typeof Worker>

export const WorkerPage = z
  .object({ items: z.array(Worker), nextCursor: z.string().nullable() })
  .meta({ id: 'WorkerPage' })
export type WorkerPage = z.infer<typeof WorkerPage>
