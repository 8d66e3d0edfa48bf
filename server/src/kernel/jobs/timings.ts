/** How often the runner looks and how long it believes; a test shortens them together. All in milliseconds. */
export interface JobTimings {
  /** How often a worker says that its jobs live, and hears which ones it has lost. */
  readonly heartbeatMs: number
  /** Without a heartbeat for so long a job counts as lost. */
  readonly leaseMs: number
  /** How often lost jobs are looked for. */
  readonly sweepMs: number
  /** How often waiting jobs are looked for when no signal comes. */
  readonly pollMs: number
  /** Between two writes of one job's progress. */
  readonly progressMs: number
  /** What a handler has, after its signal fired, to end by itself. */
  readonly graceMs: number
}

/**
 * A killed worker's job runs again within 10 + 5 s. Measured with prototypes: 14 to 16 s until the next try began.
 */
export const DEFAULT_TIMINGS: JobTimings = {
  heartbeatMs: 3_000,
  leaseMs: 10_000,
  sweepMs: 5_000,
  pollMs: 2_000,
  progressMs: 500,
  graceMs: 3_000,
}
