import { z } from 'zod'
import { Page, pageQuery } from '#kernel/http'
import { EVENT_TYPES } from './event.ts'

export const EventExportInput = z
  .strictObject({
    from: z.int().min(0).meta({ description: 'Of the timestamps of the events, included.' }),
    to: z.int().min(0).meta({ description: 'Not included.' }),
    eventType: z.enum(EVENT_TYPES).optional(),
    environment: z.string().max(64).optional(),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'expected a time after `from`' })
  .meta({ id: 'EventExportInput' })
export type EventExportInput = z.infer<typeof EventExportInput>

/** Events of a span of time as a file of Parquet. */
export const EventExport = z
  .strictObject({
    id: z.string(),
    jobId: z.string(),
    projectId: z.string(),
    from: z.int(),
    to: z.int(),
    eventType: z.enum(EVENT_TYPES).nullable(),
    environment: z.string().nullable(),
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    events: z.int().nullable().meta({ description: 'Events in the file; null until it is made.' }),
    size: z.int().nullable().meta({ description: 'Bytes of the file.' }),
    sha256: z.string().nullable(),
    createdAt: z.int(),
    createdBy: z.string().nullable(),
    finishedAt: z.int().nullable(),
  })
  .meta({ id: 'EventExport' })
export type EventExport = z.infer<typeof EventExport>
export const EventExportPage = Page(EventExport).meta({ id: 'EventExportPage' })
export type EventExportPage = z.infer<typeof EventExportPage>
export const EventExportQuery = z.strictObject(pageQuery)
export type EventExportQuery = z.infer<typeof EventExportQuery>
export const EventExportParams = z.strictObject({ id: z.string() })
