import type { Job } from './schema.ts'

export type JobStatus = Job['status']

/** Every transition that there is; what is not listed cannot happen. */
const TRANSITIONS = {
  /** A worker takes it. */
  claim: { from: ['queued'], to: 'running' },
  succeed: { from: ['running'], to: 'succeeded' },
  fail: { from: ['running'], to: 'failed' },
  quarantine: { from: ['running'], to: 'quarantined' },
  /** A try failed, or its worker ended: it waits for another one. */
  requeue: { from: ['running'], to: 'queued' },
  cancel: { from: ['queued', 'running'], to: 'cancelled' },
  /** Somebody asks for fresh tries. */
  retry: { from: ['failed', 'cancelled', 'quarantined'], to: 'queued' },
} as const satisfies Record<string, { from: readonly JobStatus[]; to: JobStatus }>

export type Transition = keyof typeof TRANSITIONS

/** The statuses that `transition` may start from, and the one that it leads to; the SQL checks the first itself. */
export const transition = (name: Transition): { from: readonly JobStatus[]; to: JobStatus } =>
  TRANSITIONS[name]

/** Refuses a step that the table of transitions does not have: a fault of the program. */
export const assertTransition = (name: Transition, from: JobStatus): void => {
  if (!transition(name).from.includes(from)) throw new Error(`A job cannot ${name} when it is ${from}`)
}
