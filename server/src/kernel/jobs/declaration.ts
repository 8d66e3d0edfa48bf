import type { z } from 'zod'
import type { Tx } from '#kernel/db'
import type { Logger } from '#kernel/telemetry'

/** A kind of job, declared once: what it takes, and how it is retried. */
export interface JobDeclaration<I> {
  /** `<module>.<verb>`, e.g. `library.derive`. */
  readonly name: string
  readonly input: z.ZodType<I>
  /** Tries after the first one. */
  readonly retries: number
  /** The delay before the first retry; it doubles each time, with jitter, up to five minutes. */
  readonly backoffSeconds: number
  /** One try may take this long, then its signal fires and it counts as failed. */
  readonly timeoutMs: number
  /** Jobs of this kind that one process runs at once. */
  readonly concurrency: number
  /** Higher runs first, also across kinds; 0 is normal. A single job may have its own. */
  readonly priority: number
  /** While a job with this key waits or runs, another enqueue answers that one. It does not count within a flow. */
  readonly dedupeKey?: (input: I) => string
}

export const declareJob = <I>(declaration: JobDeclaration<I>): JobDeclaration<I> => declaration

/** What a handler answers for the steps after it: JSON of 64 KiB at most; nothing is null. */
export type JobResult =
  | string
  | number
  | boolean
  | null
  | readonly JobResult[]
  | { readonly [key: string]: JobResult }

/** A step whose success this one waited for. */
export interface StepResult {
  readonly jobId: string
  readonly name: string
  readonly result: JobResult
}

/** What a handler gets beside its input. It may run twice: the second run must change nothing. */
export interface JobContext {
  readonly jobId: string
  readonly projectId: string | null
  readonly assetId: string | null
  /** The flow that the job is a step of. */
  readonly flowId: string | null
  /** The request that caused the job. */
  readonly requestId: string | null
  /** From 1. */
  readonly attempt: number
  /** Whether a failure of this try is final. */
  readonly lastAttempt: boolean
  /** Fires on cancel, time-out, a lost lease and shutdown. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** 0..1; shown to people, throttled. */
  progress(fraction: number): void
  /** Names the asset that the job made, so that it is shown on the job and found by it. */
  attachAsset(assetId: string): Promise<void>
  /**
   * A transaction that commits only while this try holds its job: one that lost it, for example because its process
   * was frozen and another has taken the job over, throws `job.lease_lost` and changes nothing. PostgreSQL ends it
   * when it stands still for as long as a lease lives. Must not be called inside another transaction.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * For an effect outside of the database that cannot be taken back: resolves while this try holds its job, with a check to
   * be made right before the effect. It throws `job.lease_lost` once half of a lease is over, as in a process that was
   * frozen: later another one may have taken the job over. Must not be called inside a transaction.
   */
  confirm(): Promise<() => void>
  /** The answers of the steps right before this one, in the order of the flow; read in pages. */
  results(): AsyncGenerator<StepResult>
}

export interface JobHandler {
  readonly declaration: JobDeclaration<unknown>
  run(input: unknown, context: JobContext): Promise<JobResult> | Promise<void>
}

/** Binds the code of a job to its declaration, typed by its input. */
export const handleJob = <I>(
  declaration: JobDeclaration<I>,
  run: (input: I, context: JobContext) => Promise<JobResult> | Promise<void>,
): JobHandler => ({
  // The runner parses the stored input by this declaration's own schema before it calls `run`.
  declaration: declaration as JobDeclaration<unknown>,
  run: (input, context) => run(input as I, context),
})
