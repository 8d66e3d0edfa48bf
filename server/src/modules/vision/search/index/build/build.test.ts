import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobContext } from '#kernel/jobs'
import { poolMetrics } from '#kernel/processes'
import { systemClock, systemIds } from '#kernel/system'
import { createLogger, createMetrics } from '#kernel/telemetry'
import { type Json, readyAsset } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { openPglite } from '../../testing/pglite.ts'
import { bytesOf, COLOURS, copyAssets, direction, storeVectors } from '../../testing/vectors.ts'
import { openPgvectorIndex } from '../adapters/pgvector.ts'
import { TEST_DIMENSIONS, testVectors } from '../contract.ts'
import { createIndexBuilds } from './build.service.ts'
import { openBuildChild } from './build-child.ts'
import { buildTable } from './pgvector-build.ts'
import { recallOf } from './truth.ts'

describe('recall', () => {
  const truth = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(key => ({ key, score: 1 - key / 100 }))
  const found = (keys: readonly number[]) => keys.map(key => ({ key, score: 0 }))

  it('is the share of the ten nearest that were found, without the vector itself', () => {
    expect(recallOf(truth, found([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 0)).toBe(1)
    expect(recallOf(truth, found([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]), 0)).toBe(0.9)
    expect(recallOf(truth, found([]), 0)).toBe(0)
  })

  it('counts what is as near as the tenth', () => {
    const ties = truth.map(hit => ({ ...hit, score: Math.max(hit.score, 0.9) }))
    expect(recallOf(ties, found([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]), 0)).toBe(1)
    expect(recallOf(truth.slice(0, 2), found([2, 1]), 0)).toBe(1)
  })
})

describe('an index', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ env: { VISION_INDEX_FROM: '50' } })
    await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
    const ids = await copyAssets(server, (await readyAsset(server, 1)).id, 120)
    await storeVectors(
      server,
      ids.map((assetId, at) => ({ assetId, vector: direction(at + 1) })),
    )
  })
  afterAll(() => server.stop())

  const build = async (
    wantedRecall: number,
    signal = AbortSignal.timeout(60_000),
    engine: 'usearch' | 'pgvector' = 'usearch',
  ): Promise<void> => {
    const { kernel } = server.app
    const log = createLogger({ level: 'silent' })
    const builds = createIndexBuilds({
      ...kernel,
      log,
      pools: poolMetrics(createMetrics({ defaults: false })),
      config: { FOVEA_DATA_DIR: server.dataDir, VISION_INDEX: engine, VISION_INDEX_THREADS: 1 },
      clock: systemClock,
      wantedRecall,
    })
    // What a build asks of its job.
    const context = {
      jobId: systemIds.next(),
      attempt: 1,
      signal,
      transaction: kernel.db.transaction,
    } as unknown as JobContext
    await builds.build({ projectId: server.projectId, kind: 'assets', model: COLOURS }, context)
  }
  const shown = async (): Promise<Json> => (await server.call<Json>('GET', '/v1/vision/index')).body.items[0]

  it('that finds enough is used, and its file is kept as an object that it refers to', async () => {
    await build(0.98)
    expect(await shown()).toMatchObject({ state: 'ready', mode: 'index', failure: null })
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from kernel.object o join vision.vector_index i using (sha256)`.execute(
      server.app.kernel.db.query,
    )
    expect(rows[0]?.count).toBe(1)
  })

  it('that finds too little with any parameters is refused, and says so; vectors are compared one by one', async () => {
    await build(1.1)
    const index = await shown()
    expect(index).toMatchObject({ state: 'refused', mode: 'exact', bytes: null })
    expect(index.failure.code).toBe('vision.low_recall')
    expect(index.recall.queries).toBe(120)
    const [asset] = (await server.call<Json>('GET', '/v1/assets?limit=1')).body.items
    const found = await server.call<Json>('GET', `/v1/assets/${asset.id}/similar`)
    expect([found.status, found.body.mode]).toEqual([200, 'exact'])
  })

  it('tells whoever follows that it was built, refused for what it misses, or could not be built', async () => {
    const { notices } = server.app.kernel
    const from = await notices.latest()
    await build(0.98)
    await build(1.1)
    await expect(build(0.98, AbortSignal.timeout(60_000), 'pgvector')).rejects.toThrow('pgvector')
    const { failure } = await shown()
    const filter = { projectIds: [server.projectId], topics: ['vision.index.*'], assetId: null }
    const { items } = await notices.read(from, filter, 10)
    const place = { kind: 'assets', model: COLOURS }
    const built = { ...place, vectors: 120, recall: expect.any(Number) }
    expect(items.map(({ topic, data }) => [topic, data])).toEqual([
      ['vision.index.built', built],
      ['vision.index.refused', { ...built, code: 'vision.low_recall' }],
      ['vision.index.failed', { ...place, code: failure.code }],
    ])
  })

  it('whose build is stopped leaves what was there before', async () => {
    await build(0.98)
    await expect(build(0.98, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled')
    expect(await shown()).toMatchObject({ state: 'ready', mode: 'index', failure: null })
  })
})

describe('pgvector', () => {
  it('is filled by the same job, and its recall is measured the same way', async () => {
    const query = await openPglite()
    await sql`create extension vector`.execute(query)
    const log = createLogger({ level: 'silent' })
    const child = openBuildChild({ log, pools: poolMetrics(createMetrics({ defaults: false })) })
    const rows = testVectors()
      .slice(0, 150)
      .map(({ key, vector }) => ({ key, vector: bytesOf(vector) }))
    const wish = {
      dimensions: TEST_DIMENSIONS,
      queries: rows.slice(0, 30),
      wantedRecall: 0.98,
      signal: new AbortController().signal,
      log,
      pages: async function* () {
        yield rows.slice(0, 100)
        yield rows.slice(100)
      },
    }
    try {
      const built = await buildTable(() => query, child, wish, 'index_test')
      expect(built).toMatchObject({ vectors: rows.length, queries: 30 })
      expect(built.recall).toBeGreaterThanOrEqual(0.98)
      const index = openPgvectorIndex({
        query: () => query,
        location: 'index_test',
        dimensions: TEST_DIMENSIONS,
        size: built.vectors,
        expansionSearch: built.parameters.expansionSearch,
      })
      const [hit] = await index.search(direction(1, TEST_DIMENSIONS), 1, wish.signal)
      expect(hit?.key).toBe(10)
    } finally {
      await child.close(AbortSignal.abort())
      await query.destroy()
    }
    // PostgreSQL in WebAssembly is slow beside others.
  }, 180_000)
})
