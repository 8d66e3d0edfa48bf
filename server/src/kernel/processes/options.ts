import type { Tracing } from '#kernel/telemetry'
import type { PoolMetrics } from './metrics.ts'

/** What a child may touch; everything else (writing, other programs, more folders) is refused by Node. */
export interface ChildPermissions {
  /** Absolute folders or files that it may read, apart from the kernel's own that it needs to run. */
  readonly read: readonly string[]
  /** Whether it may load native addons. */
  readonly addons: boolean
}

/** Why a child is gone. `stderr` is the end of what it wrote there, at most 4 KiB. */
export interface ChildExit {
  readonly pool: string
  readonly pid: number | null
  readonly reason: 'crashed' | 'deadline' | 'aborted' | 'recycled' | 'idle' | 'closed'
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stderr: string
}

export interface ChildPoolOptions {
  /** Names the pool in errors, metrics and exits. */
  readonly name: string
  /** The module that a child runs; it calls `serveTasks`. */
  readonly entry: URL
  /** How many children work side by side, one run each. */
  readonly size: number
  /** Milliseconds that one run may take once a child has it; past it the child is killed. */
  readonly deadlineMs: number
  /** V8 heap of a child in MiB. */
  readonly maxOldSpaceMb?: number
  /** A child that had nothing to do for so many milliseconds is ended; without it, children stay. */
  readonly idleShutdownMs?: number
  readonly permissions: ChildPermissions
  /** Runs that may wait for a child, and as many again that somebody waits for; one more is refused with `process.busy`. */
  readonly maxQueue: number
  /** Milliseconds from the start of a child until it must be ready (default 30 000). */
  readonly startDeadlineMs?: number
  /** A child is replaced after so many runs (default 500): native leaks stay small. */
  readonly maxRuns?: number
  /** A child whose resident memory is above so many MiB after a run is replaced (default 1024). */
  readonly maxRssMb?: number
  readonly metrics?: PoolMetrics
  /** Makes spans of runs that belong to a trace. Handed in, because a child may not load it. */
  readonly tracing?: Tracing
  /** Told about every child that has ended, whatever the reason. */
  readonly onExit?: (exit: ChildExit) => void
}
