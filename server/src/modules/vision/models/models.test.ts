import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { addModel, modelOf } from './testing/add.ts'
import { startHub, type TestHub } from './testing/hub.ts'
import { tinyClip, writeModel } from './testing/tiny-clip.ts'

let hub: TestHub
let server: TestServer
beforeAll(async () => {
  hub = await startHub()
  server = await startTestServer({ env: { VISION_HUB_URL: hub.url, FETCH_ALLOW_HOSTS: hub.host } })
})
afterAll(async () => {
  await server.stop()
  await hub.close()
})

let named = 0
/** A model of its own on the hub. */
const onHub = (options: Parameters<typeof tinyClip>[0] = {}): string => {
  named += 1
  const id = `test/tiny-${named}`
  hub.put(id, tinyClip({ seed: named, ...options }))
  return id
}

const path = (key: string, action = ''): string => `/v1/vision/models/${encodeURIComponent(key)}${action}`
const folderOf = (key: string): string => join(server.dataDir, 'models', encodeURIComponent(key))

describe('A model from a hub', () => {
  it('is fetched, pinned to a commit, tried out and ready', async () => {
    const id = onHub()
    const started = await server.call<Json>('POST', '/v1/vision/models', { body: { id, dtype: 'fp32' } })
    expect(started.status).toBe(202)
    expect(started.body).toMatchObject({ key: `${id}@main:fp32`, state: 'queued', progress: 0, fill: null })
    await server.drainJobs()
    expect(await modelOf(server, started.body.key)).toMatchObject({
      id,
      revision: 'main',
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      state: 'ready',
      progress: 1,
      family: 'clip',
      dimensions: 32,
      modalities: ['image', 'text'],
      understands: 'content',
      source: { kind: 'hub', location: hub.url },
      failure: null,
      builtIn: false,
      local: true,
      fill: { done: 0, failed: 0, total: 0 },
    })
  })

  it('goes on where the connection broke, at the commit that it began with, and fetches nothing twice', async () => {
    const id = onHub({ dimensions: 64 })
    const key = `${id}@main:fp32`
    const connection = hub.breakNext('onnx/vision_model.onnx', 5_000)
    const added = addModel(server, { id, dtype: 'fp32' })
    const partial = join(
      server.dataDir,
      'models/.partial',
      encodeURIComponent(key),
      'onnx%2Fvision_model.onnx',
    )
    const received = () =>
      stat(partial).then(
        ({ size }) => size,
        () => 0,
      )
    await expect.poll(received, { timeout: 30_000 }).toBe(5_000)
    const before = hub.requests.length
    connection.break()
    const { state, commit } = await added
    expect(state).toBe('ready')
    const later = hub.requests.slice(before).filter(request => request.startsWith('GET'))
    expect(later).toEqual([
      `GET ${id}@${commit}/onnx/vision_model.onnx bytes=5000-`,
      'GET cdn/onnx/vision_model.onnx bytes=5000-',
      `GET ${id}@${commit}/onnx/text_model.onnx`,
      'GET cdn/onnx/text_model.onnx',
    ])
  })

  it('is refused when its bytes are not those that were promised', async () => {
    const id = onHub({ dimensions: 40 })
    hub.corrupt('onnx/vision_model_quantized.onnx')
    hub.put(id, tinyClip({ dimensions: 40, dtype: 'q8' }))
    const model = await addModel(server, { id })
    expect(model).toMatchObject({ state: 'failed', failure: { code: 'vision.model_file_changed' } })
    expect(model.failure.message).toContain('onnx/vision_model_quantized.onnx')
    expect((await server.call('DELETE', path(model.key))).status).toBe(202)
  })

  it('is refused by the file that it lacks, or that shows another kind', async () => {
    const files = tinyClip()
    files.delete('preprocessor_config.json')
    hub.put('test/lacking', files)
    expect(await addModel(server, { id: 'test/lacking', dtype: 'fp32' })).toMatchObject({
      state: 'failed',
      failure: {
        code: 'vision.model_file_missing',
        message: expect.stringContaining('preprocessor_config.json'),
      },
    })
    hub.put('test/bert', tinyClip().set('config.json', Buffer.from('{"model_type":"bert"}')))
    expect(await addModel(server, { id: 'test/bert', dtype: 'fp32' })).toMatchObject({
      state: 'failed',
      failure: { code: 'vision.model_unsupported', message: expect.stringContaining('config.json') },
    })
    const fetched = hub.requests.filter(request => request.startsWith('GET test/bert@'))
    expect(fetched).toEqual([expect.stringMatching(/config\.json$/)])
  })

  it('that the hub does not have is told so', async () => {
    expect(await addModel(server, { id: 'nobody/nothing' })).toMatchObject({
      state: 'failed',
      failure: { code: 'vision.model_file_missing', message: expect.stringContaining('config.json') },
    })
  })

  it('can be cancelled while it comes, and goes on when it is added again', async () => {
    const id = onHub({ dimensions: 48 })
    const held = hub.hold('onnx/vision_model.onnx')
    const { body } = await server.call<Json>('POST', '/v1/vision/models', { body: { id, dtype: 'fp32' } })
    await held.waiting
    expect(await modelOf(server, body.key)).toMatchObject({ state: 'downloading', jobId: body.jobId })
    expect((await server.call('POST', `/v1/jobs/${body.jobId}/cancel`)).status).toBe(200)
    await server.drainJobs()
    expect(await modelOf(server, body.key)).toMatchObject({
      state: 'failed',
      failure: { code: 'job.cancelled' },
    })
    held.release()
    expect(await addModel(server, { id, dtype: 'fp32' })).toMatchObject({ state: 'ready' })
    const config = (request: string): boolean =>
      request.startsWith(`GET ${id}@`) && request.endsWith('/config.json')
    expect(hub.requests.filter(config)).toHaveLength(1)
  })

  it('is one model when two ask for it at once', async () => {
    const id = onHub()
    const ask = () => server.call<Json>('POST', '/v1/vision/models', { body: { id, dtype: 'fp32' } })
    const [first, second] = await Promise.all([ask(), ask()])
    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.body.jobId).toBe(first.body.jobId)
    await server.drainJobs()
    const again = await ask()
    expect(again.body).toMatchObject({ state: 'ready', jobId: null })
  })

  it('is told to whoever follows the server', async () => {
    const id = onHub()
    const { notices } = server.app.kernel
    const from = await notices.latest()
    const { key } = await addModel(server, { id, dtype: 'fp32' })
    const filter = { projectIds: [], server: true, topics: ['vision.model.*'], assetId: null }
    const { items } = await notices.read(from, filter, 100)
    const told = items.filter(({ data }) => data.key === key).map(({ data }) => data.state)
    expect([told[0], told.at(-1)]).toEqual(['adding', 'ready'])
  })
})

describe('A model in a folder', () => {
  it('is taken from there, without any hub', async () => {
    const folder = join(server.dataDir, 'given')
    await writeModel(folder, tinyClip({ seed: 50, family: 'siglip' }))
    const model = await addModel(server, { id: 'mine', dtype: 'fp32', folder })
    expect(model).toMatchObject({
      state: 'ready',
      family: 'siglip',
      commit: null,
      source: { kind: 'folder', location: folder },
    })
    await rm(folder, { recursive: true })
    expect((await server.call<Json>('POST', path(model.key, '/evict'))).body).toMatchObject({ local: false })
    expect(await modelOf(server, model.key)).toMatchObject({ state: 'ready' })
  })

  it('must be named whole while no folder for models is set', async () => {
    const { status, body } = await server.call<Json>('POST', '/v1/vision/models', {
      body: { id: 'mine', folder: 'relative' },
    })
    expect([status, body.issues[0].path]).toEqual([400, 'body.folder'])
  })

  it('that is not there is told by its name', async () => {
    expect(await addModel(server, { id: 'not-there', folder: '/nowhere/at/all' })).toMatchObject({
      state: 'failed',
      failure: {
        code: 'vision.model_file_missing',
        message: expect.stringContaining('/nowhere/at/all has no config.json'),
      },
    })
  })
})

describe('The files of a model', () => {
  it('come back from the object store when they are damaged or freed', async () => {
    const { key } = await addModel(server, { id: onHub(), dtype: 'fp32' })
    const requests = hub.requests.length
    const provider = await server.app.vision.embeddings.provider(key)
    const ask = () => provider?.embedTexts(['red'], AbortSignal.timeout(60_000))
    const before = await ask()
    // As a restart of the children would: the model is loaded from its files again.
    await writeFile(join(folderOf(key), 'onnx/text_model.onnx'), 'damaged')
    await expect(ask()).resolves.toEqual(before)
    expect((await server.call<Json>('POST', path(key, '/evict'))).body.local).toBe(false)
    expect(await readdir(folderOf(key)).catch(() => 'gone')).toBe('gone')
    await expect(ask()).resolves.toEqual(before)
    expect((await modelOf(server, key)).local).toBe(true)
    expect(hub.requests).toHaveLength(requests)
  })
})

describe('Models', () => {
  it('are added and removed by administrators of the server alone, and seen by readers', async () => {
    const token = await apiKey(server, { scopes: ['vision:read', 'vision:write'] })
    const add = await server.call<Json>('POST', '/v1/vision/models', { body: { id: 'a/b' }, token })
    const remove = await server.call<Json>('DELETE', path('a/b@main:q8'), { token })
    expect([add.status, remove.status]).toEqual([403, 403])
    const list = await server.call<Json>('GET', '/v1/vision/models', { token })
    expect(list.body.items[0]).toMatchObject({
      key: 'colour-layout@1',
      understands: 'colours',
      builtIn: true,
      modalities: ['image'],
    })
    expect(list.body.known.length).toBeGreaterThan(2)
  })

  it('are removed with their files', async () => {
    const { key } = await addModel(server, { id: onHub(), dtype: 'fp32' })
    expect((await server.call<Json>('DELETE', path(key))).body).toMatchObject({ state: 'removing' })
    await server.drainJobs()
    expect(await modelOf(server, key)).toBeUndefined()
    await expect.poll(() => readdir(folderOf(key)).catch(() => 'gone')).toBe('gone')
    expect((await server.call('DELETE', path(key))).status).toBe(404)
  })

  it('that come with the server cannot be removed', async () => {
    const { status, body } = await server.call<Json>('DELETE', path('colour-layout@1'))
    expect([status, body.code]).toEqual([409, 'vision.model_built_in'])
  })

  it('have names that lead nowhere else', async () => {
    for (const [field, value] of [
      ['id', '../../etc/passwd'],
      ['id', 'a/b/c'],
      ['revision', '../main'],
      ['revision', 'a b'],
      ['dtype', 'fp8'],
    ] as const) {
      const { status, body } = await server.call<Json>('POST', '/v1/vision/models', {
        body: { id: 'a/b', [field]: value },
      })
      expect([status, body.issues?.[0].path]).toEqual([400, `body.${field}`])
    }
  })
})
