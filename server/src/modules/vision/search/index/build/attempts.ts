import type { IndexParameters } from '../tables.ts'

/** Below it an index leaves out what exact search would show; it is refused. */
export const WANTED_RECALL = 0.98
/** Stored vectors that ask for their neighbours after each build. */
export const SAMPLED_QUERIES = 200

/**
 * How an index is built, the cheapest first; the next is taken when the recall is too low. usearch's own defaults are 16
 * and 128 with whole numbers; half precision halves file and memory (docs/decisions/vector-index.md has the measurements).
 */
export const ATTEMPTS: readonly Omit<IndexParameters, 'expansionSearch'>[] = [
  { quantization: 'f16', connectivity: 16, expansionAdd: 128 },
  { quantization: 'f16', connectivity: 32, expansionAdd: 256 },
  { quantization: 'f32', connectivity: 48, expansionAdd: 512 },
]

/** Candidates that a search keeps while it walks; the smallest that reaches the recall is taken. */
export const EXPANSIONS: readonly number[] = [64, 128, 256, 512]
