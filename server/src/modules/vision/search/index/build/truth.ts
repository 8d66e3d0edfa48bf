import type { Engine } from '../engine.ts'
import type { Hit } from '../ports.ts'

/** Neighbours that recall is measured over. */
export const NEIGHBOURS = 10
/** Kept for each query: more than ten, because others may be exactly as near as the tenth. */
const KEPT = 2 * NEIGHBOURS
/** Scores of the same two vectors differ by so much between ways to compute them. */
const EPSILON = 1e-6

export interface Query {
  readonly key: number
  readonly vector: Float32Array
}

/** Finds the true neighbours of some vectors among many that come in pages. A vector is no neighbour of itself. */
export interface Truth {
  add(keys: readonly number[], rows: Float32Array): void
  /** For each query, the nearest first. */
  neighbours(): Hit[][]
}

export const createTruth = (engine: Engine, queries: readonly Query[], dimensions: number): Truth => {
  const matrix = new Float32Array(queries.length * dimensions)
  for (const [at, { vector }] of queries.entries()) matrix.set(vector, at * dimensions)
  const lists: Hit[][] = queries.map(() => [])
  return {
    add(keys, rows) {
      if (queries.length === 0 || keys.length === 0) return
      const count = Math.min(keys.length, KEPT + 1)
      const { places, distances } = engine.exact(rows, matrix, dimensions, count)
      for (const [at, query] of queries.entries()) {
        const found = Array.from(places.subarray(at * count, (at + 1) * count), (place, nth) => ({
          key: keys[Number(place)] ?? 0,
          score: 1 - (distances[at * count + nth] ?? 1),
        }))
        const others = [...(lists[at] ?? []), ...found.filter(hit => hit.key !== query.key)]
        lists[at] = others.sort((a, b) => b.score - a.score).slice(0, KEPT)
      }
    },
    neighbours: () => lists,
  }
}

/**
 * The share of the true ten that a search found, the vector itself left out. What is as near as the tenth counts as found:
 * which of several equal ones a search answers says nothing about it.
 */
export const recallOf = (truth: readonly Hit[], found: readonly Hit[], self: number): number => {
  const expected = Math.min(NEIGHBOURS, truth.length)
  const last = truth[expected - 1]
  if (!last) return 1
  const near = new Set(truth.filter(hit => hit.score >= last.score - EPSILON).map(hit => hit.key))
  const hits = found.filter(hit => hit.key !== self).slice(0, expected)
  return hits.filter(hit => near.has(hit.key)).length / expected
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 1 : values.reduce((sum, value) => sum + value, 0) / values.length
