import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, readyAsset } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { addModel } from './testing/add.ts'
import { startHub, type TestHub } from './testing/hub.ts'
import { tinyClip } from './testing/tiny-clip.ts'

let hub: TestHub
let objects: string
let worker: TestServer
let api: TestServer
beforeAll(async () => {
  hub = await startHub()
  objects = await mkdtemp(join(tmpdir(), 'fovea-objects-'))
  const env = { VISION_HUB_URL: hub.url, FETCH_ALLOW_HOSTS: hub.host, STORAGE_URL: `file://${objects}` }
  worker = await startTestServer({ env })
  api = await startTestServer({ env, beside: worker, roles: ['api'] })
})
afterAll(async () => {
  await api.stop()
  await worker.stop()
  await hub.close()
  await rm(objects, { recursive: true, force: true })
})

describe('A model on several nodes', () => {
  it('is fetched from the hub by one, and comes to the others from the object store', async () => {
    hub.put('test/shared', tinyClip())
    const asset = await readyAsset(worker, 1)
    const { key } = await addModel(worker, { id: 'test/shared', dtype: 'fp32' })
    const localTo = async (server: TestServer): Promise<boolean> => {
      const { body } = await server.call<Json>('GET', '/v1/vision/models')
      return body.items.find((item: Json) => item.key === key).local
    }
    expect([await localTo(worker), await localTo(api)]).toEqual([true, false])
    await hub.close()
    const { status, body } = await api.call<Json>('POST', '/v1/search', { body: { text: 'red' } })
    expect([status, body.model]).toEqual([200, key])
    expect(body.items.map((item: Json) => item.asset.id)).toEqual([asset.id])
    expect(await localTo(api)).toBe(true)
  })

  it('is freed from the disks of all of them', async () => {
    const { body } = await api.call<Json>('GET', '/v1/vision/models')
    const { key } = body.items.find((item: Json) => !item.builtIn)
    await worker.call('POST', `/v1/vision/models/${encodeURIComponent(key)}/evict`)
    const local = async (server: TestServer) =>
      (await server.call<Json>('GET', '/v1/vision/models')).body.items.find((item: Json) => item.key === key)
        .local
    await expect.poll(() => local(api)).toBe(false)
    expect(await local(worker)).toBe(false)
  })
})
