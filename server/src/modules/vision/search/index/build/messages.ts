import type { IndexParameters } from '../tables.ts'

/** Vectors as they cross the border: one after another, 32-bit floats, little endian. */
export interface PackedVectors {
  readonly keys: readonly number[]
  readonly vectors: Uint8Array
}

export interface BeginInput {
  readonly dimensions: number
  /** Null: nothing is built, and only the true neighbours are found. */
  readonly parameters: IndexParameters | null
  readonly threads: number
  readonly queries: PackedVectors
}

export interface FinishInput {
  /** Where the file goes; null when nothing was built. */
  readonly path: string | null
  /** To be tried for searches, the smallest first. */
  readonly expansions: readonly number[]
  readonly wantedRecall: number
}

export interface FinishOutput {
  readonly vectors: number
  readonly queries: number
  /** Of the expansion that was chosen; null when nothing was built. */
  readonly recall: number | null
  readonly expansionSearch: number | null
  /** The true neighbours of each query: keys and scores. */
  readonly truth: readonly (readonly { readonly key: number; readonly score: number }[])[]
}
