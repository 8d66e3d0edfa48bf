import type { Logger } from '#kernel/telemetry'
import type { StoredVector } from '../vector.repository.ts'

/** What one build works with. */
export interface BuildWish {
  readonly dimensions: number
  /** Vectors that ask for their neighbours at the end. */
  readonly queries: readonly StoredVector[]
  /** Better parameters are tried until it is reached. */
  readonly wantedRecall: number
  readonly signal: AbortSignal
  readonly log: Logger
  /** All vectors, from the first; each call begins again. */
  pages(): AsyncGenerator<StoredVector[]>
}
