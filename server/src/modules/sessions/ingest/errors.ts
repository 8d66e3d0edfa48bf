import { Problem } from '#kernel/errors'

/** More events wait than the database takes at the moment; none of this request was kept. */
export const queueFull = (): Problem =>
  new Problem({
    status: 503,
    code: 'sessions.ingest_busy',
    message: 'More events arrive than can be stored at the moment. Send these again shortly.',
    retryAfterSeconds: 1,
  })

export const tooManyEvents = (most: number): Problem =>
  new Problem({
    status: 413,
    code: 'sessions.too_many_events',
    message: `A request may have ${most} events at most. Send the others in requests of their own.`,
    extra: { maxEvents: most },
  })

export const exportNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.event_export_not_found',
    message: 'There is no such export of events in a project of yours.',
  })

export const tooManyExports = (most: number): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.too_many_event_exports',
    message: `A project may ask for ${most} exports of events a day. Those that are there can be downloaded again.`,
  })

export const exportNotReady = (): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.event_export_not_ready',
    message: 'The file is not made yet. Ask for the export until its status is succeeded.',
  })
