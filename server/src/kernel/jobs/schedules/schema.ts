import { z } from 'zod'
import { Job } from '../schema.ts'

export const Schedule = z
  .object({
    name: z.string(),
    job: z.string().meta({ description: 'The kind of job that each turn enqueues.' }),
    cron: z.string().meta({ description: 'Minute, hour, day of month, month, day of week.' }),
    timezone: z.string(),
    nextAt: z.number().int(),
    lastAt: z.number().int().nullable(),
    lastJobId: z.string().nullable(),
    paused: z.boolean(),
    pausedAt: z.number().int().nullable(),
    pausedBy: z.string().nullable(),
  })
  .meta({ id: 'Schedule' })
export type Schedule = z.infer<typeof Schedule>

export const SchedulePage = z
  .object({ items: z.array(Schedule), nextCursor: z.string().nullable() })
  .meta({ id: 'SchedulePage' })
export type SchedulePage = z.infer<typeof SchedulePage>

export const ScheduleRun = z.object({ job: Job }).meta({ id: 'ScheduleRun' })
export type ScheduleRun = z.infer<typeof ScheduleRun>
