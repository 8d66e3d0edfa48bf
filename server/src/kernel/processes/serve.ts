import { Problem } from '#kernel/errors'
import { measureTask } from './measure.ts'
import type { ChildMessage, RunAnswer, RunMessage } from './messages.ts'
import { watchParent } from './watchdog.ts'

/** One task that a child knows. What it returns crosses the border as by structured clone; Buffers stay Buffers. */
// The one place where inputs of all tasks meet; each handler states its own, and the pool's caller types both ends.
export type TaskHandler<I = never, O = unknown> = (input: I) => O | Promise<O>

/**
 * The child's side of a pool: answers runs by task name until the parent is gone, and then ends at once.
 * A Problem that a handler throws reaches the caller as that Problem; anything else as `process.fault`.
 */
export function serveTasks(handlers: Readonly<Record<string, TaskHandler>>): void {
  const send = process.send?.bind(process)
  if (!send) throw new Error('serveTasks runs only in a child of a pool')
  watchParent()
  // Ctrl-C and a signal to the whole group reach the children too; when they end is for the parent to say.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  process.on('message', (message: RunMessage) => {
    void tracedAnswer(handlers, message).then(reply => send(reply))
  })
  send({ kind: 'ready' } satisfies ChildMessage)
}

async function tracedAnswer(
  handlers: Readonly<Record<string, TaskHandler>>,
  message: RunMessage,
): Promise<RunAnswer> {
  if (message.traceparent === null) return answer(handlers, message)
  const { result, measured } = await measureTask(message.task, () => answer(handlers, message))
  return { ...result, measured }
}

async function answer(
  handlers: Readonly<Record<string, TaskHandler>>,
  { id, task, input }: RunMessage,
): Promise<RunAnswer> {
  try {
    const handler = Object.hasOwn(handlers, task) ? handlers[task] : undefined
    if (!handler) throw new Error(`There is no task named ${task}`)
    // The pool's caller pairs the task's name with its input type; the channel itself carries no types.
    const output = await handler(input as never)
    return { kind: 'done', id, output, rss: process.memoryUsage.rss() }
  } catch (error) {
    return refusal(id, error)
  }
}

function refusal(id: number, error: unknown): RunAnswer {
  const rss = process.memoryUsage.rss()
  if (error instanceof Problem) {
    const { status, code, message, retryable, extra } = error
    return { kind: 'problem', id, problem: { status, code, message, retryable, extra }, rss }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { kind: 'fault', id, stack, rss }
}
