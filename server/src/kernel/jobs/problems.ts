import { Problem } from '#kernel/errors'

export const jobNotFound = (): Problem =>
  new Problem({ status: 404, code: 'jobs.job_not_found', message: 'There is no such job.' })

export const alreadyEnded = (status: string): Problem =>
  new Problem({
    status: 409,
    code: 'jobs.already_ended',
    message: `The job has ended already: it is ${status}.`,
    extra: { status },
  })

export const notEnded = (status: string): Problem =>
  new Problem({
    status: 409,
    code: 'jobs.not_ended',
    message: `Only a failed, cancelled or quarantined job can be retried; this one is ${status}.`,
    extra: { status },
  })

export const sameJobLives = (): Problem =>
  new Problem({
    status: 409,
    code: 'jobs.not_ended',
    message: 'Another job does the same work already: it waits or runs.',
  })

export const resultTooLarge = (bytes: number): Problem =>
  new Problem({
    status: 422,
    code: 'jobs.result_too_large',
    message: `The answer of the job is longer than ${bytes} bytes of JSON.`,
  })

/** Why a running job's signal fired. */
export const timedOut = (ms: number): Problem =>
  new Problem({ status: 504, code: 'job.timeout', message: `The job took longer than ${ms / 1_000} s.` })

export const stopped = (reason: 'cancelled' | 'lease_lost' | 'shutdown'): Problem =>
  new Problem({
    status: 503,
    code: `job.${reason}`,
    message: {
      cancelled: 'The job was cancelled.',
      lease_lost: 'Another worker has taken the job over.',
      shutdown: 'The server is stopping; the job goes on after its next start.',
    }[reason],
  })

export const jobsUnavailable = (cause: unknown): Problem =>
  new Problem({
    status: 503,
    code: 'jobs.unavailable',
    message: 'The queue of jobs does not answer.',
    retryAfterSeconds: 5,
    cause,
  })
