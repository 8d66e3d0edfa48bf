/** A stored face that resembles another. */
export interface FaceHit {
  readonly faceId: string
  readonly assetId: string
  readonly personId: string | null
  /** Cosine, -1 to 1. */
  readonly similarity: number
}

/** Finds stored faces by their vectors. */
export interface FaceSearch {
  /**
   * The most similar faces of a project by one model, the nearest first. Only faces that are there now: of the current
   * version of an asset outside the trash, neither removed nor forgotten. `count` is 1,000 at most; of more than 500
   * an index may leave out the last ones.
   */
  nearest(
    projectId: string,
    model: string,
    vector: Float32Array,
    count: number,
    signal: AbortSignal,
  ): Promise<FaceHit[]>
}
