import type { IndexParameters } from './tables.ts'

/** One HNSW index of usearch. Its calls hold the event loop. */
export interface HnswIndex {
  size(): number
  dimensions(): number
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void
  /** `distances` are 1 − the inner product. */
  search(
    vectors: Float32Array,
    count: number,
    threads: number,
  ): { keys: BigUint64Array; distances: Float32Array }
  save(path: string): void
  /** Maps a file into memory. */
  view(path: string): void
}

/** The native library. */
export interface Engine {
  create(dimensions: number, parameters: IndexParameters): HnswIndex
  /**
   * The `count` nearest of each query among `rows`. Both must begin at byte 0 of their buffers. `places` are those of
   * the rows, `count` for each query, the nearest first.
   */
  exact(
    rows: Float32Array,
    queries: Float32Array,
    dimensions: number,
    count: number,
  ): { places: BigUint64Array; distances: Float32Array }
}

/** What wrote a file: another version's files are made again. */
export const ENGINE = 'usearch-2.25.3'

let loaded: Promise<Engine> | undefined

/** Loads the library at its first use. Rejects where it has no binary for this system. */
export const loadEngine = (): Promise<Engine> => {
  loaded ??= load()
  return loaded
}

const load = async (): Promise<Engine> => {
  const { exactSearch, Index, MetricKind, ScalarKind } = await import('usearch')
  const kinds = { f32: ScalarKind.F32, f16: ScalarKind.F16, i8: ScalarKind.I8 } as const
  return {
    create: (dimensions, { quantization, connectivity, expansionAdd, expansionSearch }) =>
      new Index({
        dimensions,
        metric: MetricKind.IP,
        quantization: kinds[quantization],
        connectivity,
        expansion_add: expansionAdd,
        expansion_search: expansionSearch,
        multi: false,
      }),
    exact: (rows, queries, dimensions, count) => {
      const { keys, distances } = exactSearch(rows, queries, dimensions, count, MetricKind.IP, 1)
      return { places: keys, distances }
    },
  }
}
