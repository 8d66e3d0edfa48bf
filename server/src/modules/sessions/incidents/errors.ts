import { Problem } from '#kernel/errors'
import type { IncidentStatus } from '../schema/incident.ts'

export const incidentNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.incident_not_found',
    message: 'There is no such incident in a project of yours.',
  })

export const transitionNotAllowed = (
  from: IncidentStatus,
  to: IncidentStatus,
  allowed: readonly IncidentStatus[],
): Problem =>
  new Problem({
    status: 409,
    code: 'sessions.transition_not_allowed',
    message: `An incident that is ${from} cannot become ${to}; it can become ${allowed.join(' or ')}.`,
    extra: { from, to, allowed },
  })

export const suppressedUntilPast = (): Problem =>
  new Problem({
    status: 422,
    code: 'sessions.suppressed_until_past',
    message: 'A suppression must end in the future, or without a date be lifted by somebody.',
  })
