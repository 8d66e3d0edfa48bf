import { Problem } from '#kernel/errors'

export const flowNotFound = (): Problem =>
  new Problem({ status: 404, code: 'jobs.flow_not_found', message: 'There is no such flow.' })

export const flowEnded = (status: string): Problem =>
  new Problem({
    status: 409,
    code: 'jobs.already_ended',
    message: `All jobs of the flow have ended already: it is ${status}.`,
    extra: { status },
  })

export const dependencyFailed = (jobId: string): Problem =>
  new Problem({
    status: 409,
    code: 'jobs.dependency_failed',
    message: `It waits for the job ${jobId}, which has not succeeded: retry that one.`,
    extra: { jobId },
  })
