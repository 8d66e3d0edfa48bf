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
