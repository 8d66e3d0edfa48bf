import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, picture, secondProject, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

const ODD_TASKS = fileURLToPath(new URL('./testing/odd-tasks', import.meta.url))

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ env: { VISION_TASKS: ODD_TASKS } })
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
})
afterAll(() => server.stop())

let seed = 1
const upload = async (label: string, headers: Record<string, string> = {}): Promise<Json> => {
  seed += 1
  const { body } = await uploadBytes(server, await picture(seed, { width: 64, height: 48 }), {
    query: { label },
    headers,
  })
  return body.asset
}
const ready = async (...labels: string[]): Promise<Json[]> => {
  const assets = await Promise.all(labels.map(label => upload(label)))
  await server.drainJobs()
  return assets
}
const run = (task: string, body: Json, options: Json = {}) =>
  server.call<Json>('POST', `/v1/vision/tasks/${task}`, { body, ...options })
const results = async (id: string, query = ''): Promise<Json> =>
  (await server.call<Json>('GET', `/v1/assets/${id}/results${query}`)).body
const job = async (id: string): Promise<Json> => (await server.call<Json>('GET', `/v1/jobs/${id}`)).body

describe('A task', () => {
  it('says what it can do, whether it can do it now, and who would do it', async () => {
    const { body } = await server.call<Json>('GET', '/v1/vision/tasks')
    expect(body.items.find((task: Json) => task.name === 'shout')).toMatchObject({
      version: '1',
      title: 'Shout',
      inputs: ['image'],
      cost: 'cheap',
      batch: 4,
      onArrival: false,
      model: null,
      unavailable: null,
      params: { type: 'object', properties: { suffix: { default: '!', maxLength: 10 } } },
    })
    expect(body.models).toEqual([expect.objectContaining({ builtIn: true, state: 'ready' })])
    expect(body.workers).toEqual([
      expect.objectContaining({ alive: true, kinds: expect.arrayContaining(['vision.run', 'vision.batch']) }),
    ])
    expect(body.workers[0]).not.toHaveProperty('host')
  })

  it('runs on assets, and its result says what it depends on', async () => {
    const [one, two] = await ready('sea', 'sky')
    const reply = await run('shout', { assetIds: [one.id, two.id], params: { suffix: '?' } })
    expect([reply.status, reply.body.jobs.length]).toEqual([202, 1])
    await server.drainJobs()
    const page = await results(two.id)
    expect(page).toMatchObject({ nextCursor: null, setbacks: [] })
    expect(page.items).toEqual([
      {
        id: expect.any(String),
        assetId: two.id,
        version: 1,
        task: 'shout',
        taskVersion: '1',
        model: null,
        params: { suffix: '?' },
        output: { text: 'SKY?' },
        jobId: reply.body.jobs[0].id,
        durationMs: expect.any(Number),
        createdAt: expect.any(Number),
      },
    ])
    expect(await job(reply.body.jobs[0].id)).toMatchObject({ status: 'succeeded', result: { done: 2 } })
  })

  it('runs once for the same version and parameters, also when they are spelled out', async () => {
    const [asset] = await ready('once')
    await run('shout', { assetIds: [asset.id] })
    await server.drainJobs()
    expect((await run('shout', { assetIds: [asset.id], params: { suffix: '!' } })).body.jobs).toEqual([])
    expect((await run('shout', { assetIds: [asset.id], params: { suffix: '!!' } })).body.jobs).toHaveLength(1)
    await server.drainJobs()
    expect((await results(asset.id)).items.map((item: Json) => item.output.text)).toEqual(['ONCE!!', 'ONCE!'])
  })

  it('runs again when it is forced to, and its new result takes the place of the old one', async () => {
    const [asset] = await ready('again')
    await run('shout', { assetIds: [asset.id] })
    await server.drainJobs()
    const [before] = (await results(asset.id)).items
    await run('shout', { assetIds: [asset.id], force: true })
    await server.drainJobs()
    const { items } = await results(asset.id)
    expect(items).toHaveLength(1)
    expect(items[0].id).not.toBe(before.id)
  })

  it('leaves one result when many ask for it at once', async () => {
    const [asset, other] = await ready('rush', 'rush hour')
    const asks = Array.from({ length: 8 }, (_, at) =>
      run('shout', { assetIds: at % 2 ? [asset.id] : [asset.id, other.id], force: at % 4 === 3 }),
    )
    for (const { status } of await Promise.all(asks)) expect(status).toBe(202)
    await server.drainJobs()
    expect((await results(asset.id)).items).toHaveLength(1)
  })

  it('tells whoever follows that it is done', async () => {
    const [asset] = await ready('told')
    const position = await server.app.kernel.notices.latest()
    await run('shout', { assetIds: [asset.id] })
    await server.drainJobs()
    const filter = { projectIds: [server.projectId], topics: ['vision.*'], assetId: asset.id }
    const { items } = await server.app.kernel.notices.read(position, filter, 10)
    const [result] = (await results(asset.id)).items
    expect(items.map(({ topic, data }) => [topic, data])).toEqual([
      ['vision.completed', { task: 'shout', resultId: result.id }],
    ])
  })

  it('refuses what it does not take, naming it', async () => {
    const [asset] = await ready('refused')
    const text = (await uploadBytes(server, Buffer.from('%PDF-1.4\n%%EOF\n'), { name: 'a.pdf' })).body.asset
    const elsewhere = await upload('there', { 'fovea-project': await secondProject(server) })
    const token = await apiKey(server, { scopes: ['vision:read', 'vision:write'] })
    const reader = await apiKey(server, { scopes: ['vision:read'] })
    const ids = [asset.id]
    for (const [task, body, status, code, options] of [
      ['nope', { assetIds: ids }, 404, 'vision.task_not_found', {}],
      ['shout', {}, 400, 'request.invalid', {}],
      ['shout', { assetIds: ids, query: {} }, 400, 'request.invalid', {}],
      ['shout', { assetIds: ids, params: { suffix: 'far too long for it' } }, 400, 'request.invalid', {}],
      ['shout', { assetIds: ids, params: { prefix: '!' } }, 400, 'request.invalid', {}],
      ['shout', { assetIds: ['x'] }, 404, 'library.asset_not_found', {}],
      ['shout', { assetIds: [elsewhere.id] }, 404, 'library.asset_not_found', { token }],
      ['shout', { assetIds: [text.id] }, 422, 'vision.kind_not_taken', {}],
      ['shout', { query: { colour: 'red' } }, 400, 'request.invalid', {}],
      ['shout', { query: { minWidth: 'wide' } }, 400, 'request.invalid', {}],
      ['shout', { assetIds: ids }, 403, 'access.scope_missing', { token: reader }],
    ] as const) {
      const reply = await run(task, body, options)
      expect([body, reply.status, reply.body.code]).toEqual([body, status, code])
    }
    const wrong = await run('shout', { assetIds: ids, params: { suffix: 'far too long for it' } })
    expect(wrong.body.issues[0].path).toBe('body.params.suffix')
    const unknown = await run('shout', { query: { colour: 'red' } })
    expect(unknown.body.issues[0].path).toBe('body.query.colour')
  })

  it('fails for one picture without keeping the others of its job', async () => {
    const [good, bad, empty] = await ready('fine', 'throw', 'nothing')
    const { body } = await run('stumble', { assetIds: [good.id, bad.id, empty.id] })
    await server.drainJobs()
    expect((await results(good.id)).items).toHaveLength(1)
    expect((await results(bad.id)).setbacks).toMatchObject([
      { task: 'stumble', state: 'failed', code: 'stumble.dark', message: 'It is dark.', version: 1 },
    ])
    expect((await results(empty.id)).setbacks).toMatchObject([{ code: 'vision.task_failed' }])
    expect((await job(body.jobs[0].id)).result).toMatchObject({
      done: 1,
      failed: 2,
      failures: [
        { assetId: bad.id, code: 'stumble.dark' },
        { assetId: empty.id, code: 'vision.task_failed' },
      ],
    })
  })

  it('that ends its process is quarantined with its picture, and the others go on', async () => {
    const assets = await ready('a', 'b', 'crash', 'c')
    const position = await server.app.kernel.notices.latest()
    await run('stumble', { assetIds: assets.map(({ id }) => id) })
    await server.drainJobs()
    const [a, b, culprit, c] = assets
    for (const { id } of [a, b, c]) expect((await results(id)).items).toHaveLength(1)
    expect((await results(culprit.id)).setbacks).toMatchObject([{ code: 'process.crashed', state: 'failed' }])
    const { body } = await server.call<Json>('GET', `/v1/jobs?assetId=${culprit.id}&name=vision.run`)
    expect(body.items).toMatchObject([{ status: 'quarantined', error: { code: 'process.crashed' } }])
    const filter = { projectIds: [server.projectId], topics: ['vision.failed'], assetId: null }
    const { items } = await server.app.kernel.notices.read(position, filter, 10)
    expect(items.map(({ assetId, data }) => [assetId, data])).toEqual([
      [culprit.id, { task: 'stumble', code: 'process.crashed' }],
    ])
  })

  it('that hangs is stopped at its deadline', async () => {
    const [asset] = await ready('hang')
    const { body } = await run('stumble', { assetIds: [asset.id] })
    await server.drainJobs()
    expect(await job(body.jobs[0].id)).toMatchObject({
      status: 'failed',
      error: { code: 'process.deadline' },
    })
    expect((await results(asset.id)).setbacks).toMatchObject([{ code: 'process.deadline' }])
  })

  it('forgets what went wrong once it has a result', async () => {
    const [asset] = await ready('throw now')
    await run('stumble', { assetIds: [asset.id] })
    await server.drainJobs()
    await server.call('PATCH', `/v1/assets/${asset.id}`, { body: { label: 'well' } })
    await run('stumble', { assetIds: [asset.id] })
    await server.drainJobs()
    expect(await results(asset.id)).toMatchObject({ items: [{ output: { label: 'well' } }], setbacks: [] })
  })

  it('of a package may read no file, write none, start no program and see no environment', async () => {
    const [asset] = await ready('curious')
    await run('snoop', { assetIds: [asset.id] })
    await server.drainJobs()
    expect((await results(asset.id)).items[0].output).toEqual({
      environment: [],
      read: 'ERR_ACCESS_DENIED',
      write: 'ERR_ACCESS_DENIED',
      start: 'ERR_ACCESS_DENIED',
    })
  })
})
