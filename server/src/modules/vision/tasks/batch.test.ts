import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { apiKey, type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

const ODD_TASKS = fileURLToPath(new URL('./testing/odd-tasks', import.meta.url))
const PHOTOS = 40

let server: TestServer
let ids: string[]
beforeAll(async () => {
  server = await startTestServer({ env: { VISION_TASKS: ODD_TASKS } })
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
  const uploads = Array.from({ length: PHOTOS }, async (_, at) => {
    const query = { label: `photo ${at}`, tags: at % 2 ? '["odd"]' : '["even"]' }
    const { body } = await uploadBytes(server, await picture(at, { width: 40, height: 30 }), { query })
    return body.asset.id
  })
  ids = await Promise.all(uploads)
  await server.drainJobs()
})
afterAll(() => server.stop())

const run = async (task: string, body: Json, options: Json = {}): Promise<Json> =>
  (await server.call<Json>('POST', `/v1/vision/tasks/${task}`, { body, ...options })).body
const job = async (id: string): Promise<Json> => (await server.call<Json>('GET', `/v1/jobs/${id}`)).body
const resultsOf = async (id: string): Promise<Json[]> =>
  (await server.call<Json>('GET', `/v1/assets/${id}/results`)).body.items

describe('A run over a query', () => {
  it('does all that the query finds, and only that', async () => {
    const { jobs } = await run('shout', { query: { tags: ['odd'] } })
    expect(jobs).toMatchObject([{ name: 'vision.batch', status: 'queued' }])
    await server.drainJobs()
    expect(await job(jobs[0].id)).toMatchObject({
      status: 'succeeded',
      progress: 1,
      result: { total: PHOTOS / 2, done: PHOTOS / 2, failed: 0 },
    })
    const counts = await Promise.all(ids.map(async id => (await resultsOf(id)).length))
    expect(counts).toEqual(ids.map((_, at) => at % 2))
  })

  it('leaves alone what has a result already', async () => {
    const { jobs } = await run('shout', { query: {} })
    await server.drainJobs()
    expect((await job(jobs[0].id)).result).toMatchObject({ done: PHOTOS / 2, unchanged: PHOTOS / 2 })
  })

  it('makes no job when nothing is found', async () => {
    expect(await run('shout', { query: { q: 'zeppelin' } })).toEqual({ jobs: [] })
  })

  it('takes numbers, booleans and lists where a query string has their texts', async () => {
    const query = { maxWidth: 40, anyTag: ['odd', 'even'], deep: false, createdBefore: Date.now() + 1_000 }
    const { jobs } = await run('shout', { query, force: true })
    await server.drainJobs()
    expect((await job(jobs[0].id)).result).toMatchObject({ total: PHOTOS, done: PHOTOS })
  })

  it('tells of the failures of each asset, and goes on', async () => {
    const query = { label: 'throw' }
    const { body } = await uploadBytes(server, await picture(900, { width: 40 }), {
      query: { label: 'throw it' },
    })
    await uploadBytes(server, await picture(901, { width: 40 }), { query: { label: 'no throw' } })
    await server.drainJobs()
    const { jobs } = await run('stumble', { query })
    await server.drainJobs()
    expect((await job(jobs[0].id)).result).toMatchObject({ total: 2, done: 1, failed: 1 })
    await server.call('DELETE', `/v1/assets/${body.asset.id}`)
  })

  it('counts each picture once although one of them ends its process', async () => {
    const { body } = await uploadBytes(server, await picture(902, { width: 40 }), {
      query: { label: 'crash here' },
    })
    await server.drainJobs()
    const { jobs } = await run('stumble', { query: {} })
    await server.drainJobs()
    const { result } = await job(jobs[0].id)
    expect(result).toMatchObject({ total: PHOTOS + 2, done: PHOTOS, unchanged: 1, failed: 1 })
    await server.call('DELETE', `/v1/assets/${body.asset.id}`)
  })

  it('is cancelled with all of its jobs, and goes on where it was when it is tried again', async () => {
    const wish = { query: { tags: ['even'] }, params: { ms: 300 } }
    const { jobs } = await run('linger', wish)
    const [batch] = jobs
    await vi.waitFor(async () => expect((await job(batch.id)).progress).toBeGreaterThan(0), {
      timeout: 60_000,
    })
    expect((await server.call('POST', `/v1/jobs/${batch.id}/cancel`)).status).toBe(200)
    await server.drainJobs()
    const list = async (status: string): Promise<number> =>
      (await server.call<Json>('GET', `/v1/jobs?name=vision.run-expensive&status=${status}&limit=200`)).body
        .items.length
    expect((await job(batch.id)).status).toBe('cancelled')
    expect(await list('cancelled')).toBeGreaterThan(0)
    expect((await server.call('POST', `/v1/jobs/${batch.id}/retry`)).status).toBe(200)
    await server.drainJobs()
    expect(await job(batch.id)).toMatchObject({ status: 'succeeded', result: { total: PHOTOS / 2 } })
    for (const id of ids.filter((_, at) => at % 2 === 0)) {
      expect((await resultsOf(id)).filter(({ task }) => task === 'linger')).toHaveLength(1)
    }
  })

  it('is for those who may write', async () => {
    const token = await apiKey(server, { scopes: ['vision:read', 'library:read'] })
    expect(await run('shout', { query: {} }, { token })).toMatchObject({ code: 'access.scope_missing' })
  })
})

describe('On arrival', () => {
  const arrive = async (onArrival: string[] | null, seed: number): Promise<Json> => {
    await server.call('PATCH', '/v1/vision/settings', { body: { onArrival } })
    const { body } = await uploadBytes(server, await picture(seed, { width: 40, height: 30 }), {
      query: { label: `arrival ${seed}` },
    })
    await server.drainJobs()
    return body.asset
  }

  it('the tasks of the project run, and again when the bytes change', async () => {
    const asset = await arrive(['shout', 'quality'], 60)
    const tasks = async () => (await resultsOf(asset.id)).map(({ task, version }) => [task, version]).sort()
    expect(await tasks()).toEqual([
      ['quality', 1],
      ['shout', 1],
    ])
    const replaced = await server.call('POST', `/v1/assets/${asset.id}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: await picture(61, { width: 50, height: 30 }),
    })
    expect(replaced.status).toBe(201)
    await server.drainJobs()
    expect(await tasks()).toEqual([
      ['quality', 2],
      ['shout', 2],
    ])
    const all = await server.call<Json>('GET', `/v1/assets/${asset.id}/results?all=true&task=shout`)
    expect(all.body.items.map((item: Json) => item.version)).toEqual([2, 1])
  })

  it('nothing runs that does not take the kind, or that the project left out', async () => {
    const asset = await arrive([], 70)
    expect(await resultsOf(asset.id)).toEqual([])
    await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: ['shout'] } })
    const pdf = (await uploadBytes(server, Buffer.from('%PDF-1.4\n%%EOF\n'), { name: 'a.pdf' })).body.asset
    await server.drainJobs()
    const { body } = await server.call<Json>('GET', `/v1/jobs?assetId=${pdf.id}`)
    expect(body.items).toEqual([])
  })

  it('a version that was replaced meanwhile gets no result', async () => {
    await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
    const asset = await arrive([], 80)
    const { jobs } = await run('linger', { assetIds: [asset.id], params: { ms: 3_000 } })
    await vi.waitFor(async () => expect((await job(jobs[0].id)).status).toBe('running'))
    await server.call('POST', `/v1/assets/${asset.id}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: await picture(81, { width: 50, height: 30 }),
    })
    await server.drainJobs()
    expect(await job(jobs[0].id)).toMatchObject({ status: 'succeeded', result: { done: 0, skipped: 1 } })
    const all = await server.call<Json>('GET', `/v1/assets/${asset.id}/results?all=true`)
    expect(all.body.items).toEqual([])
  })

  it('results are hidden in the trash, come back with their asset and go with it', async () => {
    const asset = await arrive(['shout'], 90)
    await server.call('DELETE', `/v1/assets/${asset.id}`)
    expect(await resultsOf(asset.id)).toEqual([])
    await server.call('POST', `/v1/assets/${asset.id}/restore`)
    expect(await resultsOf(asset.id)).toHaveLength(1)
    await server.call('DELETE', `/v1/assets/${asset.id}?permanent=true`, {
      headers: { 'fovea-confirm': asset.id },
    })
    const reply = await server.call<Json>('GET', `/v1/assets/${asset.id}/results`)
    expect([reply.status, reply.body.code]).toEqual([404, 'library.asset_not_found'])
  })
})
