/** What somebody said of a face and a person. */
export interface Decision {
  /** Row of the face. */
  readonly face: number
  /** Index of the person. */
  readonly person: number
  readonly verdict: 'is' | 'is-not'
  /** Unix ms. Of two that contradict each other the newer one holds. */
  readonly decidedAt: number
}

/**
 * Faces and people as numbers: a face is its row, a person an index below `kept.length`. Nothing here may depend on the
 * order in which photos were uploaded: rows and photos are names, and are compared for being the same only.
 */
export interface ClusterInput {
  readonly dimensions: number
  /** One row of length 1 for each face. They are overwritten: the clustering keeps its sums in their place. */
  readonly vectors: Float32Array
  /** The photo (asset) of each face. */
  readonly photos: Int32Array
  /** `MARK_BYTES` for each face that follow from its photo's bytes and its place in it: what tells faces of one vector apart. */
  readonly marks: Uint8Array
  /** The person of each face at the moment, -1 for none. */
  readonly current: Int32Array
  /** For each person, whether somebody named, made, hid or decided anything of them: such a person never goes. */
  readonly kept: Uint8Array
  readonly decisions: readonly Decision[]
  /** Cosine similarity from which two groups of faces are one person. */
  readonly threshold: number
  /** Faces that make a person of whom nobody said anything. */
  readonly minFaces: number
}

export const MARK_BYTES = 16

/** Two people who may be the same. Both are indexes into `people` of the clustering. */
export interface Resemblance {
  readonly first: number
  readonly second: number
  /** Mean cosine similarity of their most similar groups of faces. */
  readonly similarity: number
}

export interface Clustering {
  /** For each face an index into `people`, -1 for nobody. */
  readonly assigned: Int32Array
  /** Indexes of the people that are known; -1 for a new one. A kept person may have no face at all, and is then left out. */
  readonly people: Int32Array
  /** The most similar first. */
  readonly resemblances: readonly Resemblance[]
}

/**
 * The dot products of each row of `left` with each row of `right`, row by row; all rows have `dimensions` numbers.
 * What it answers is only used to find candidates, so a fast one of low precision does.
 */
export type Multiply = (
  left: Float32Array,
  right: Float32Array,
  dimensions: number,
) => Promise<Float32Array> | Float32Array
