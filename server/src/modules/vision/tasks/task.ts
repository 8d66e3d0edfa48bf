import type { z } from 'zod'
import type { Tx } from '#kernel/db'
import type { JobResult } from '#kernel/jobs'
import type { Logger } from '#kernel/telemetry'
import type { AssetView } from '#modules/library'
import type { VisionSettings } from '../settings/settings.ts'

/** What a run of a task costs, for people who plan one over a whole library: milliseconds, a second, or more of a core (or money). */
export const COSTS = ['cheap', 'moderate', 'expensive'] as const
export type Cost = (typeof COSTS)[number]

/** Why a task cannot run now, e.g. `{code: 'vision.faces_not_enabled', message: …}`. */
export interface Unavailable {
  readonly code: string
  readonly message: string
}

/** One picture or film that a task looks at. Bytes are read when they are asked for, and once. */
export interface TaskSource {
  readonly asset: AssetView
  /** The stored preview: WebP, upright, sRGB, 1440 pixels at most. For what is no image it throws. */
  preview(): Promise<Buffer>
  /** The bytes of the version itself. */
  original(): Promise<Buffer>
}

export interface TaskContext {
  readonly jobId: string
  readonly projectId: string
  /** What the task's `model` answered when the run began: the result names it, so the run keeps to it. */
  readonly model: string | null
  readonly signal: AbortSignal
  readonly log: Logger
  /** 0..1 of this call, shown on the job; for what takes long. */
  progress(fraction: number): void
}

export interface TaskOutcome {
  /** The result row's output; the task's `output` schema describes it. JSON of 64 KiB at most. */
  readonly output: { readonly [key: string]: JobResult }
  /** What is kept beside it, in the transaction that stores the row; it runs only while this version is the current one. */
  readonly store?: (tx: Tx) => Promise<void>
  /** Called once when `store` has committed or will not be, whatever else fails: lets go of what was staged for it. */
  readonly release?: () => Promise<void>
}

/**
 * A capability over assets. A result names asset version, task version, model and parameters; the same four are not run
 * again. A task is a plug-in: whatever has this shape can be registered.
 */
export interface VisionTask<P = unknown> {
  /** In the path and in results: small letters and dashes. */
  readonly name: string
  /** Raised when the same input would give another output: what it said before is then redone on request. */
  readonly version: string
  readonly title: string
  readonly description: string
  /** The kinds of assets that it takes. */
  readonly inputs: readonly AssetView['kind'][]
  readonly params: z.ZodType<P>
  readonly output: z.ZodType
  readonly cost: Cost
  /** One call may take hours, as it does for a film: it gets a job of its own, with time enough. */
  readonly isLong?: boolean
  /** Assets that one call takes at most: models are faster with several at once. */
  readonly batch: number
  /** Whether a new project runs it on every arrival; what holds is the project's setting. */
  readonly onArrivalByDefault: boolean
  /** Whether the project wants it at all; where it does not, the task is left out on arrival without a word. */
  wanted?(settings: VisionSettings): boolean
  /** The key of the model that it would use for this project now; left out or null: none. */
  model?(projectId: string, params: P): Promise<string | null>
  /** Null when it can run; what arrives meanwhile is noted, and runs when somebody asks for it later. */
  unavailable?(projectId: string): Promise<Unavailable | null>
  /**
   * One outcome for each source, in their order; a Problem in place of an outcome fails that source alone. What it
   * throws fails the whole call.
   */
  run(
    sources: readonly TaskSource[],
    params: P,
    context: TaskContext,
  ): Promise<readonly (TaskOutcome | Error)[]>
}

/** Binds a task's code to its parameters, and hides their type from the registry. */
export const defineTask = <P>(task: VisionTask<P>): VisionTask =>
  // The registry parses parameters by this task's own schema before it calls `run`.
  task as VisionTask<unknown>
