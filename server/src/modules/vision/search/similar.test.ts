import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { addModel } from '../models/testing/add.ts'
import { tinyClip, writeModel } from '../models/testing/tiny-clip.ts'
import { EDIT_NAMES, edited, scene } from './testing/scenes.ts'

const PICTURES = 40
const ASKED = 4
const WIDTH = 320
const HEIGHT = 240
const COLOURS: Readonly<Record<string, string>> = { red: '#c81e1e', green: '#1ea032', blue: '#1e32c8' }

let server: TestServer
let folder: string
const originals = new Map<string, Buffer>()
const plain = new Map<string, string>()
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fovea-tiny-'))
  server = await startTestServer()
  for (let seed = 1; seed <= PICTURES; seed += 1) {
    const bytes = await scene(seed, WIDTH, HEIGHT)
    const { body } = await uploadBytes(server, bytes, { query: { label: `scene ${seed}` } })
    originals.set(body.asset.id, bytes)
  }
  for (const [name, background] of Object.entries(COLOURS)) {
    const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
      .png()
      .toBuffer()
    plain.set(name, (await uploadBytes(server, bytes, { query: { label: 'plain' } })).body.asset.id)
  }
  await server.drainJobs()
}, 240_000)
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Of the copies of some pictures, the share for which the picture itself is among the ten most similar. */
const recallOfCopies = async (): Promise<{ recall: number; model: string }> => {
  let found = 0
  let model = ''
  for (const [id, bytes] of [...originals].slice(0, ASKED)) {
    for (const edit of EDIT_NAMES) {
      const { status, body } = await server.call<Json>('POST', '/v1/search?limit=10', {
        headers: { 'content-type': 'application/octet-stream' },
        body: await edited(bytes, edit, WIDTH, HEIGHT),
      })
      expect([status, body.code]).toEqual([200, undefined])
      model = body.model
      if (body.items.some((item: Json) => item.asset.id === id)) found += 1
    }
  }
  return { recall: found / (ASKED * EDIT_NAMES.length), model }
}

describe('a copy that was recompressed, resized, mirrored, brightened or cropped', () => {
  it('finds its picture by where its colours are, without any model', async () => {
    const { recall, model } = await recallOfCopies()
    expect(model).toBe('colour-layout@1')
    expect(recall).toBeGreaterThanOrEqual(0.95)
  })
})

describe('a model that understands words', () => {
  let key: string
  beforeAll(async () => {
    await writeModel(folder, tinyClip())
    const model = await addModel(server, { id: 'test/tiny', dtype: 'fp32', folder })
    expect(model.state).toBe('ready')
    key = model.key
    await server.drainJobs()
    const settings = await server.call<Json>('PATCH', '/v1/vision/settings', {
      body: { embeddingModel: key },
    })
    expect([settings.status, settings.body.code]).toEqual([200, undefined])
    await server.drainJobs()
  }, 120_000)

  it('finds pictures by what they show, whatever they are called', async () => {
    for (const [name, id] of plain) {
      const { body } = await server.call<Json>('POST', '/v1/search', { body: { text: `a ${name} square` } })
      expect(body).toMatchObject({ mode: 'exact', model: key })
      expect(body.items[0]).toMatchObject({ asset: { id }, matchedBy: ['meaning'] })
    }
  })

  it('is joined with the words of labels, and does not look for what is excluded', async () => {
    const both = await server.call<Json>('POST', '/v1/search', { body: { text: 'plain' } })
    expect(both.body.items[0].matchedBy).toContain('words')
    const without = await server.call<Json>('POST', '/v1/search', { body: { text: 'red -blue' } })
    expect(without.body.items[0].asset.id).toBe(plain.get('red'))
  })

  it('finds copies, too', async () => {
    const { recall, model } = await recallOfCopies()
    expect(model).toBe(key)
    expect(recall).toBeGreaterThanOrEqual(0.75)
  })

  it('gives way to the vectors of before by one setting', async () => {
    await server.call('PATCH', '/v1/vision/settings', { body: { embeddingModel: 'colour-layout@1' } })
    const { body } = await server.call<Json>('POST', '/v1/search', { body: { text: 'a red square' } })
    expect(body).toMatchObject({ mode: 'text', model: null, items: [] })
    const [id = ''] = originals.keys()
    const similar = await server.call<Json>('GET', `/v1/assets/${id}/similar`)
    expect(similar.body).toMatchObject({ mode: 'exact', model: 'colour-layout@1' })
    expect(similar.body.items.length).toBe(PICTURES + plain.size - 1)
  })
})
