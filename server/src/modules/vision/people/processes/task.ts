import type { Clustering } from '../clustering/index.ts'

/** What the process that clusters is told; the faces are in the file, one record each. */
export interface ClusterTask {
  readonly file: string
  readonly faces: number
  readonly dimensions: number
  readonly kept: Uint8Array
  /** One of each for every decision. */
  readonly decisions: {
    readonly faces: Int32Array
    readonly people: Int32Array
    /** 1 for "is", 0 for "is not". */
    readonly verdicts: Uint8Array
    readonly times: Float64Array
  }
  readonly threshold: number
  readonly minFaces: number
}

/** Has the faces of a file clustered. Throws what a pool of children throws, or the signal's reason. */
export interface Clusterer {
  cluster(task: ClusterTask, signal: AbortSignal): Promise<Clustering>
  close(deadline: AbortSignal): Promise<void>
}
