import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, readyAsset } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { between, COLOURS, copyAssets, direction, storeVectors } from '../testing/vectors.ts'

const FROM = 300
const NEIGHBOURS = 12
let server: TestServer
let store: string
let env: Record<string, string>
let example: string
let near: string[]
const north = direction(1)

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'fovea-store-'))
  env = { STORAGE_URL: `file://${store}`, VISION_INDEX_FROM: String(FROM) }
  server = await startTestServer({ env })
  // The vectors here are of the tests' own choice.
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
  example = (await readyAsset(server, 1)).id
  near = await copyAssets(server, example, NEIGHBOURS)
  await storeVectors(server, [{ assetId: example, vector: north }])
  await storeVectors(
    server,
    near.map((assetId, at) => ({ assetId, vector: between(north, direction(2), (at + 1) / 40) })),
  )
})
afterAll(async () => {
  await server.stop()
  await rm(store, { recursive: true, force: true })
})

const similar = async (on: TestServer = server, query = 'limit=12'): Promise<Json> => {
  const reply = await on.call<Json>('GET', `/v1/assets/${example}/similar?${query}`)
  expect([reply.status, reply.body.code]).toEqual([200, undefined])
  return { mode: reply.body.mode, ids: reply.body.items.map((item: Json) => item.asset.id) }
}
const indexes = async (): Promise<Json[]> => (await server.call<Json>('GET', '/v1/vision/index')).body.items
const rebuild = () => server.call<Json>('POST', '/v1/vision/index/rebuild', { body: {} })
const addOthers = async (count: number, from: number): Promise<string[]> => {
  const ids = await copyAssets(server, example, count)
  await storeVectors(
    server,
    ids.map((assetId, at) => ({ assetId, vector: direction(from + at) })),
  )
  return ids
}

describe('few vectors', () => {
  it('are compared one by one, and need no index', async () => {
    expect(await indexes()).toMatchObject([
      { kind: 'assets', model: COLOURS, vectors: NEIGHBOURS + 1, mode: 'exact', state: 'none', recall: null },
    ])
    const refused = await rebuild()
    expect([refused.status, refused.body.code]).toEqual([409, 'vision.index_not_needed'])
    expect(await similar()).toEqual({ mode: 'exact', ids: near })
  })
})

describe('many vectors', () => {
  it('are indexed by a job, which measures how much it finds', async () => {
    await addOthers(FROM, 1_000)
    expect((await similar()).mode).toBe('exact')
    const { status, body } = await rebuild()
    expect([status, body.job.name]).toEqual([202, 'vision.build-index'])
    await server.drainJobs()
    const [index] = await indexes()
    expect(index).toMatchObject({ mode: 'index', state: 'ready', failure: null })
    expect(index.recall.queries).toBe(200)
    expect(index.recall.at10).toBeGreaterThanOrEqual(0.98)
    expect(index.bytes).toBeGreaterThan(0)
    expect(await similar()).toEqual({ mode: 'index', ids: near })
  })

  it('are found from the moment they are stored, and no longer than they are there', async () => {
    const [late = ''] = await copyAssets(server, example, 1)
    await storeVectors(server, [{ assetId: late, vector: between(north, direction(2), 0.001) }])
    expect((await similar()).ids[0]).toBe(late)
    await server.call('DELETE', `/v1/assets/${near[0]}`)
    expect((await similar()).ids.slice(0, 2)).toEqual([late, near[1]])
    await server.call('DELETE', `/v1/assets/${late}?permanent=true`, { headers: { 'fovea-confirm': late } })
    await server.call('POST', `/v1/assets/${near[0]}/restore`)
    expect((await similar()).ids).toEqual(near)
    await storeVectors(server, [{ assetId: near[0] ?? '', vector: direction(2) }])
    expect((await similar()).ids.slice(0, 11)).toEqual(near.slice(1))
    await storeVectors(server, [{ assetId: near[0] ?? '', vector: between(north, direction(2), 1 / 40) }])
    expect((await similar()).ids).toEqual(near)
  })

  it('are filtered exactly, whether the filter leaves few or many', async () => {
    const [one, two] = [near[3] ?? '', near[7] ?? '']
    for (const id of [one, two])
      await server.call('PATCH', `/v1/assets/${id}`, { body: { tags: ['chosen'] } })
    expect(await similar(server, 'tags=chosen')).toEqual({ mode: 'exact', ids: [one, two] })
    expect((await similar(server, 'kind=image&limit=12')).ids).toEqual(near)
    expect((await similar(server, 'kind=video')).ids).toEqual([])
  })

  it('are found by every node, from the same saved index', async () => {
    const other = await startTestServer({ env, beside: server, roles: ['api'] })
    try {
      expect(await similar(other)).toEqual({ mode: 'index', ids: near })
      expect(await readdir(join(other.dataDir, 'index'))).toHaveLength(1)
      await server.call('DELETE', `/v1/assets/${near[0]}`)
      expect((await similar(other)).ids.slice(0, 2)).toEqual(near.slice(1, 3))
      await server.call('POST', `/v1/assets/${near[0]}/restore`)
    } finally {
      await other.stop()
    }
  })

  it('are searched without an error while the file is lost, and indexed again', async () => {
    const searches: Promise<Json>[] = [similar()]
    const row = await sql<{ sha256: string }>`select sha256 from vision.vector_index`.execute(
      server.app.kernel.db.query,
    )
    await server.app.kernel.objects.remove(row.rows[0]?.sha256 ?? '')
    await rm(join(server.dataDir, 'index'), { recursive: true })
    for (let at = 0; at < 5; at += 1) searches.push(similar())
    const other = await startTestServer({ env, beside: server, roles: ['api'] })
    try {
      expect(await similar(other)).toEqual({ mode: 'exact', ids: near })
      for (let at = 0; at < 5; at += 1) searches.push(similar(other))
      await server.drainJobs()
      for (const found of await Promise.all(searches)) expect(found.ids).toEqual(near)
      expect(await indexes()).toMatchObject([{ state: 'ready', mode: 'index' }])
      expect(await similar(other)).toEqual({ mode: 'index', ids: near })
      expect(await similar()).toEqual({ mode: 'index', ids: near })
    } finally {
      await other.stop()
    }
  })

  it('are of one project: those of another are neither found nor counted', async () => {
    const { body } = await server.call<Json>('POST', '/v1/projects', { body: { name: 'Second' } })
    const foreign = await server.call<Json>('GET', '/v1/vision/index', {
      headers: { 'fovea-project': body.id },
    })
    expect(foreign.body.items).toEqual([])
    const refused = await server.call<Json>('POST', '/v1/vision/index/rebuild', {
      body: {},
      headers: { 'fovea-project': body.id },
    })
    expect([refused.status, refused.body.code]).toEqual([409, 'vision.index_not_needed'])
  })
})

describe('an index of which so much was deleted that few vectors are left', () => {
  const keepUp = async (): Promise<void> => {
    const task = server.app.vision.housekeeping.find(({ name }) => name === 'vision.keep-indexes')
    await task?.run(AbortSignal.timeout(30_000))
    await server.drainJobs()
  }
  const objects = async (): Promise<number> => {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from kernel.object o join vision.vector_index i using (sha256)
      where i.project_id = ${server.projectId}`.execute(server.app.kernel.db.query)
    return rows[0]?.count ?? 0
  }
  const remove = (keep: number) =>
    sql`delete from vision.embedding where project_id = ${server.projectId} and key not in (
      select key from vision.embedding where project_id = ${server.projectId} order by key limit ${keep})`.execute(
      server.app.kernel.db.query,
    )

  it('goes, so that its file keeps nothing of what was deleted, and the rest is still found', async () => {
    await keepUp()
    expect((await indexes())[0]).toMatchObject({ state: 'ready', mode: 'index' })
    expect(await objects()).toBe(1)
    await remove(FROM - 1)
    await keepUp()
    expect((await indexes())[0]).toMatchObject({
      vectors: FROM - 1,
      state: 'none',
      mode: 'exact',
      bytes: null,
    })
    expect(await objects()).toBe(0)
    expect(await similar()).toMatchObject({ mode: 'exact', ids: expect.arrayContaining(near.slice(0, 3)) })
  })

  it('goes as well when the last vector was deleted before a build began', async () => {
    await addOthers(FROM, 9_000)
    await keepUp()
    expect(await objects()).toBe(1)
    expect((await rebuild()).status).toBe(202)
    await remove(0)
    await server.drainJobs()
    expect(await objects()).toBe(0)
    expect(await indexes()).toEqual([])
  })
})
