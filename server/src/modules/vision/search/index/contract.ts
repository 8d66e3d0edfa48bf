import { expect, it } from 'vitest'
import { between, direction } from '../testing/vectors.ts'
import type { VectorIndex } from './ports.ts'

const DIMENSIONS = 24
const { signal } = new AbortController()

export interface Given {
  readonly key: number
  readonly vector: Float32Array
}

export const TEST_DIMENSIONS = DIMENSIONS

/** Vectors between two directions, each farther from the first than the one before, and many in others. */
export const testVectors = (): Given[] => [
  ...Array.from({ length: 8 }, (_, at) => ({
    key: 10 + at,
    vector: between(direction(1, DIMENSIONS), direction(2, DIMENSIONS), at / 10),
  })),
  ...Array.from({ length: 400 }, (_, at) => ({ key: 1_000 + at, vector: direction(50 + at, DIMENSIONS) })),
]

/** What every index does, however it finds. */
export const itFindsTheNearest = (open: (vectors: readonly Given[]) => Promise<VectorIndex>): void => {
  it('answers the nearest first, with their cosines', async () => {
    const index = await open(testVectors())
    const query = direction(1, DIMENSIONS)
    const hits = await index.search(query, 4, signal)
    expect(hits.map(hit => hit.key)).toEqual([10, 11, 12, 13])
    expect(hits[0]?.score).toBeCloseTo(1, 2)
    const second = testVectors()[1]?.vector ?? query
    expect(hits[1]?.score).toBeCloseTo(
      second.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0),
      2,
    )
    index.close()
  })

  it('answers all that there are when more are asked for', async () => {
    const index = await open(testVectors().slice(0, 5))
    const hits = await index.search(direction(1, DIMENSIONS), 50, signal)
    expect(hits.map(hit => hit.key)).toEqual([10, 11, 12, 13, 14])
    index.close()
  })

  it('finds most of what exact search finds', async () => {
    const vectors = testVectors()
    const index = await open(vectors)
    let found = 0
    for (let at = 0; at < 20; at += 1) {
      const query = direction(9_000 + at, DIMENSIONS)
      const truth = vectors
        .map(({ key, vector }) => ({
          key,
          score: vector.reduce((sum, value, n) => sum + value * (query[n] ?? 0), 0),
        }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 10)
        .map(hit => hit.key)
      const hits = await index.search(query, 10, signal)
      found += hits.filter(hit => truth.includes(hit.key)).length
    }
    expect(found / 200).toBeGreaterThanOrEqual(0.98)
    index.close()
  })

  it('stops when its caller goes away', async () => {
    const index = await open(testVectors())
    const reason = new Error('the caller is gone')
    await expect(index.search(direction(1, DIMENSIONS), 4, AbortSignal.abort(reason))).rejects.toBe(reason)
    index.close()
  })
}
