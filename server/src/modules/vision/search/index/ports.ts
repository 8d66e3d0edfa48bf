/** One vector that an index found. */
export interface Hit {
  /** `vision.embedding.key` or `vision.face.key`. */
  readonly key: number
  /** Cosine similarity, -1 to 1. */
  readonly score: number
}

/** What finds the nearest of many vectors of one dimension; all are of length 1. Derived from rows, and rebuilt from them. */
export interface VectorIndex {
  readonly mode: 'exact' | 'index'
  readonly dimensions: number
  /** Vectors in it; left out where they are not counted. */
  readonly size?: number
  /**
   * The nearest first; fewer when there are fewer. Keys may be of rows that are gone: the caller asks the rows.
   * Holds the event loop for 10 ms at most. Throws the signal's reason.
   */
  search(vector: Float32Array, count: number, signal: AbortSignal): Promise<Hit[]>
  /** Lets go of memory and files; a search that runs ends first. */
  close(): void
}
