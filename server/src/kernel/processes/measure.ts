import type { MeasuredSpan } from '#kernel/telemetry'

/** A task with more steps than this is a loop, and its first ones say enough. */
const MAX_STEPS = 50

/** Steps of the run that is measured; a child does one run at a time. Null while nobody wants to know. */
let steps: MeasuredSpan[] | null = null

const now = (): number => performance.timeOrigin + performance.now()

/** Runs a step of a task; in a traced run it becomes a span below the task's. */
export const measure = async <T>(name: string, work: () => Promise<T> | T): Promise<T> => {
  const into = steps
  if (!into) return work()
  const startedAt = now()
  try {
    return await work()
  } finally {
    if (into.length < MAX_STEPS) into.push({ name, startedAt, endedAt: now() })
  }
}

/** Runs a whole task and answers, beside its result, where its time went. The result is a value: errors are part of it. */
export const measureTask = async <T>(
  name: string,
  work: () => Promise<T>,
): Promise<{ result: T; measured: MeasuredSpan }> => {
  const children: MeasuredSpan[] = []
  const startedAt = now()
  steps = children
  try {
    const result = await work()
    const attributes = { 'process.pid': process.pid }
    return { result, measured: { name, startedAt, endedAt: now(), attributes, children } }
  } finally {
    steps = null
  }
}
