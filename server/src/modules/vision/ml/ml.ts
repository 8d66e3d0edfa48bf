import type { RunOptions } from '#kernel/processes'

/**
 * The children that run models (onnxruntime blocks the event loop and can abort its process). Started on demand and
 * ended when idle. Throws what a pool of children throws, or the Problem of the task.
 */
export interface Ml {
  /** `task` is one of those in ml/child.ts; the caller states the types of its handler. */
  run<I, O>(task: string, input: I, options?: RunOptions): Promise<O>
  close(deadline: AbortSignal): Promise<void>
}
