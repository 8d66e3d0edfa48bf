import { Problem } from '#kernel/errors'
import type { WireProblem } from './messages.ts'

/** 500, final: the run took longer than it may, and its child was killed. The same input would do it again. */
export const deadlineExceeded = (pool: string, task: string, ms: number): Problem =>
  new Problem({
    status: 500,
    code: 'process.deadline',
    message: `${pool}: ${task} was not done within ${ms} ms and was stopped.`,
    retryable: false,
  })

/** 500, retryable: the child ended by itself, for example for lack of memory. */
export const crashed = (pool: string, how: string, stderr: string): Problem =>
  new Problem({
    status: 500,
    code: 'process.crashed',
    message: `${pool}: the child process ended unexpectedly (${how}).`,
    ...(stderr === '' ? {} : { cause: new Error(stderr) }),
  })

/** 500, retryable: the task threw something that is no Problem; the child's stack is the cause. */
export const faulted = (pool: string, task: string, stack: string): Problem =>
  new Problem({
    status: 500,
    code: 'process.fault',
    message: `${pool}: ${task} failed unexpectedly.`,
    cause: new Error(stack),
  })

/** 503, retryable: as many runs wait as may. */
export const busy = (pool: string, maxQueue: number): Problem =>
  new Problem({
    status: 503,
    code: 'process.busy',
    message: `${pool}: ${maxQueue} runs wait already; try again in a moment.`,
    retryAfterSeconds: 2,
  })

/** 503, retryable: the pool is shutting down. */
export const closed = (pool: string): Problem =>
  new Problem({
    status: 503,
    code: 'process.closed',
    message: `${pool}: the server is shutting down.`,
    retryAfterSeconds: 5,
  })

export const fromWire = (problem: WireProblem): Problem => new Problem(problem)
