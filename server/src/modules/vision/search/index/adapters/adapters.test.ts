import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPglite } from '../../testing/pglite.ts'
import { bytesOf, direction } from '../../testing/vectors.ts'
import { type Given, itFindsTheNearest, TEST_DIMENSIONS, testVectors } from '../contract.ts'
import { loadEngine } from '../engine.ts'
import { createExactIndex } from './exact.ts'
import { layerIndex } from './layered.ts'
import { createTurns } from './nearest.ts'
import {
  createVectorTable,
  fillVectorTable,
  hasPgvector,
  indexVectorTable,
  openPgvectorIndex,
} from './pgvector.ts'
import { createScanIndex } from './scan.ts'
import { openUsearchIndex } from './usearch.ts'

const { signal } = new AbortController()
const PARAMETERS = { quantization: 'f16', connectivity: 16, expansionAdd: 128, expansionSearch: 64 } as const
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fovea-index-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const exactOf = (vectors: readonly Given[]) => {
  const index = createExactIndex(TEST_DIMENSIONS)
  for (const { key, vector } of vectors) index.put(key, vector)
  return index
}

const fileOf = async (vectors: readonly Given[]) => {
  const engine = await loadEngine()
  const index = engine.create(TEST_DIMENSIONS, PARAMETERS)
  const rows = Float32Array.from(vectors.flatMap(({ vector }) => [...vector]))
  index.add(
    BigUint64Array.from(vectors, ({ key }) => BigInt(key)),
    rows,
    1,
  )
  const path = join(folder, `${Math.random()}.usearch`)
  index.save(path)
  return openUsearchIndex(path, { dimensions: TEST_DIMENSIONS, parameters: PARAMETERS })
}

describe('vectors in memory', () => {
  itFindsTheNearest(async vectors => exactOf(vectors))

  it('are found no more once they are taken out, and their bytes are gone', async () => {
    const index = exactOf(testVectors())
    index.remove(10)
    index.put(11, direction(77, TEST_DIMENSIONS))
    expect((await index.search(direction(1, TEST_DIMENSIONS), 2, signal)).map(hit => hit.key)).toEqual([
      12, 13,
    ])
    expect((await index.search(direction(77, TEST_DIMENSIONS), 1, signal))[0]?.key).toBe(11)
    for (const { key } of testVectors().slice(8, 300)) index.remove(key)
    expect(index.size).toBe(testVectors().length - 293)
    expect((await index.search(direction(1, TEST_DIMENSIONS), 2, signal)).map(hit => hit.key)).toEqual([
      12, 13,
    ])
  })

  it('leave the event loop to others when a search has held it for a while', async () => {
    let now = 0
    let isOthers = false
    const turns = createTurns(signal, () => now)
    setImmediate(() => {
      isOthers = true
    })
    await turns.yield()
    expect(isOthers).toBe(false)
    now = 5
    await turns.yield()
    expect(isOthers).toBe(true)
  })
})

describe('vectors in the database, read page by page', () => {
  itFindsTheNearest(async vectors =>
    createScanIndex({
      dimensions: TEST_DIMENSIONS,
      page: async (after, limit) =>
        vectors
          .filter(({ key }) => key > after)
          .toSorted((a, b) => a.key - b.key)
          .slice(0, limit)
          .map(({ key, vector }) => ({ key, vector: bytesOf(vector) })),
    }),
  )
})

describe('a file of usearch, mapped into memory', () => {
  itFindsTheNearest(fileOf)

  it('is refused when it is none', async () => {
    await expect(
      openUsearchIndex(join(folder, 'nothing'), { dimensions: TEST_DIMENSIONS, parameters: PARAMETERS }),
    ).rejects.toThrow()
  })
})

describe('a file with what came and went after it', () => {
  itFindsTheNearest(async vectors => {
    const half = Math.floor(vectors.length / 2)
    const gone = { key: 5, vector: direction(1, TEST_DIMENSIONS) }
    const old = { key: vectors[0]?.key ?? 0, vector: direction(4_000, TEST_DIMENSIONS) }
    const built = await fileOf([gone, old, ...vectors.slice(1, half)])
    return layerIndex(built, {
      added: exactOf([...vectors.slice(0, 1), ...vectors.slice(half)]),
      removed: new Set([gone.key]),
    })
  })
})

describe('pgvector', () => {
  let query: Kysely<unknown>
  beforeAll(async () => {
    query = await openPglite()
  })
  afterAll(() => query.destroy())

  it('is told apart from a database without it', async () => {
    expect(await hasPgvector(query)).toBe(false)
    await sql`create extension vector`.execute(query)
    expect(await hasPgvector(query)).toBe(true)
  })

  let at = 0
  itFindsTheNearest(async vectors => {
    at += 1
    const location = `index_test_${at}`
    await createVectorTable(query, location, TEST_DIMENSIONS)
    await indexVectorTable(query, location, TEST_DIMENSIONS, { connectivity: 16, expansionAdd: 128 })
    await fillVectorTable(
      query,
      location,
      TEST_DIMENSIONS,
      vectors.map(({ key, vector }) => ({ key, vector: bytesOf(vector) })),
    )
    return openPgvectorIndex({
      query: () => query,
      location,
      dimensions: TEST_DIMENSIONS,
      size: vectors.length,
      expansionSearch: 64,
    })
  })
})
