export interface Hit {
  /** `vision.embedding.key` or `vision.face.key`. */
  readonly key: bigint
  /** Cosine similarity, -1 to 1. */
  readonly score: number
}

/** What finds the nearest of many vectors of one dimension; all are of length 1. Derived from rows, and rebuilt from them. */
export interface VectorIndex {
  readonly mode: 'exact' | 'index'
  readonly size: number
  /** The nearest first; fewer when there are fewer. Keys may be of rows that are gone: the caller asks the rows. */
  search(vector: Float32Array, count: number, signal: AbortSignal): Promise<Hit[]>
  close(): void
}
