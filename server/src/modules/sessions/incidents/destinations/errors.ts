import { Problem } from '#kernel/errors'

export const destinationNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.destination_not_found',
    message: 'There is no such destination in a project of yours.',
  })

export const tooManyDestinations = (limit: number): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.too_many_destinations',
    message: `A project has ${limit} destinations at most. Remove one that is no longer used.`,
    extra: { limit },
  })

/** A secret must not be sent to an address that whoever set it never agreed to. */
export const secretNeeded = (): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.destination_secret_needed',
    message: 'Another address or account needs its secret: send it with the settings.',
  })

const REASONS = {
  not_confirmed: 'it is not confirmed',
  low_confidence: 'its confidence is below 0.70',
  suppressed: 'it is suppressed',
  already_exported: 'it was exported to this destination before',
  disabled: 'the destination is disabled',
} as const
export type Reason = keyof typeof REASONS

export const notExportable = (reason: Reason): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.not_exportable',
    message: `The incident cannot be exported: ${REASONS[reason]}.`,
    extra: { reason },
  })

export const secretUnreadable = (): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.destination_secret_unreadable',
    message: 'The secret of the destination was sealed with another FOVEA_SECRET. Set it again.',
  })

/** 401 and 403: the same request will be refused again. */
export const refused = (said: string): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.destination_refused',
    message: `The destination refuses the credentials, or they lack a right.${said}`,
  })

export const missing = (said: string): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.destination_missing',
    message: `The destination has nothing at this address: no such project, team, repository or receiver.${said}`,
  })

export const rejected = (said: string): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.destination_rejected',
    message: `The destination does not accept the ticket.${said}`,
  })

export const moved = (): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.destination_moved',
    message: 'The destination redirects elsewhere. Set the address that it redirects to.',
  })

/** Rate limits: after a while the same request is welcome. */
export const busy = (retryAfterSeconds: number | undefined): Problem =>
  new Problem({
    status: 429,
    code: 'sessions.destination_busy',
    message: 'The destination asks to send less; it is tried again later.',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })

export const away = (status: number, retryAfterSeconds: number | undefined): Problem =>
  new Problem({
    status: 502,
    code: 'sessions.destination_away',
    message: `The destination failed with status ${status}; it is tried again later.`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })

/** An earlier try may have made a ticket that the other side's search does not show yet. */
export const unseen = (retryAfterSeconds: number): Problem =>
  new Problem({
    status: 503,
    code: 'sessions.destination_unseen',
    message: 'An earlier try may have made the ticket; it is looked for again before another is made.',
    retryAfterSeconds,
  })

/** Where the earlier try went nobody can look any more, at least not with what the destination says now. */
export const changed = (): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.destination_changed',
    message:
      'The destination was changed after a try that may have made a ticket, and it cannot be looked for there. If there is none, export the incident again.',
  })

/** Answers after which it is sure that this request made nothing. */
const NOTHING_MADE = ['busy', 'refused', 'missing', 'rejected', 'moved'].map(
  name => `sessions.destination_${name}`,
)
export const madeNothing = (error: unknown): boolean =>
  error instanceof Problem && NOTHING_MADE.includes(error.code)

export const nonsense = (): Problem =>
  new Problem({
    status: 502,
    code: 'sessions.destination_nonsense',
    message: 'The destination answered something else than its protocol says; it is tried again later.',
  })
