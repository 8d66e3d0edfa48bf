import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { overlapOf } from './box.ts'
import { ABSTRACT_COUNT, abstractPicture } from './testing/abstract.ts'
import { photo as original, PHOTOS } from './testing/photos.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await enable(true)
})
afterAll(() => server.stop())

const enable = (enabled: boolean) =>
  server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled }, onArrival: ['faces'] } })
/** Many pictures through the whole server, on a machine that may do other things as well. */
const PATIENCE_MS = 300_000

let copies = 0
/** Smaller, and with bytes of its own each time: a project has the same bytes once. */
const photo = async (number: number): Promise<Buffer> => {
  copies += 1
  const small = await sharp(await original(number))
    .resize(960)
    .jpeg()
    .toBuffer()
  return Buffer.concat([small, Buffer.from(`copy ${copies}`)])
}
const get = async (path: string, headers: Record<string, string> = {}): Promise<Json> =>
  server.call<Json>('GET', path, { headers })
const upload = async (bytes: Buffer): Promise<string> => {
  const { body } = await uploadBytes(server, bytes)
  await server.drainJobs()
  return body.asset.id
}
const facesOf = async (assetId: string): Promise<Json[]> =>
  (await get(`/v1/assets/${assetId}/faces`)).body.items
const replace = async (assetId: string, bytes: Buffer): Promise<void> => {
  const { status } = await server.call('POST', `/v1/assets/${assetId}/versions`, {
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  })
  expect(status).toBe(201)
  await server.drainJobs()
}
const crop = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
  server.request('GET', `/v1/faces/${id}/crop`, { headers })
/** What the database knows of an asset's faces, whatever is shown. */
const rowsOf = async (assetId: string): Promise<Json[]> => {
  const { rows } = await server.app.kernel.db.pool.query(
    'select id, version, vector is not null as has_vector, crop_sha256, removed_at from vision.face where asset_id = $1',
    [assetId],
  )
  return rows
}
const run = async (assetId: string, params: Json = {}): Promise<void> => {
  const { status } = await server.call('POST', '/v1/vision/tasks/faces', {
    body: { assetIds: [assetId], params, force: true },
  })
  expect(status).toBe(202)
  await server.drainJobs()
}
/** Pictures of faces that were made and are not kept. */
const stagedFiles = (): Promise<string[]> => readdir(join(server.dataDir, 'objects', 'staging'))

describe('Faces', () => {
  it(
    'are all found on the six photos, each where it is, and nothing else',
    async () => {
      for (const { number, boxes } of PHOTOS) {
        const faces = await facesOf(await upload(await original(number)))
        expect([number, faces.length]).toEqual([number, boxes.length])
        for (const box of boxes)
          expect(Math.max(...faces.map(face => overlapOf(face.box, box)))).toBeGreaterThan(0.5)
      }
    },
    PATIENCE_MS,
  )

  it(
    'are found on none of the abstract pictures',
    async () => {
      const ids: string[] = []
      for (let index = 0; index < ABSTRACT_COUNT; index += 1) {
        ids.push((await uploadBytes(server, await abstractPicture(index))).body.asset.id)
      }
      await server.drainJobs()
      for (const id of ids) {
        expect(await facesOf(id)).toEqual([])
        const { body } = await get(`/v1/assets/${id}/results`)
        expect(body.items[0]).toMatchObject({ task: 'faces', output: { count: 0 } })
      }
    },
    PATIENCE_MS,
  )

  it('say where they are, what found them and whether they can be recognised, and show their picture', async () => {
    const id = await upload(await photo(1))
    const [face] = await facesOf(id)
    expect(face).toEqual({
      id: expect.any(String),
      assetId: id,
      assetVersion: 1,
      box: expect.any(Object),
      score: expect.any(Number),
      landmarks: expect.arrayContaining([[expect.any(Number), expect.any(Number)]]),
      personId: null,
      origin: 'detected',
      recognizable: true,
      task: { name: 'faces', version: '1', model: 'human-blazeface-faceres@3.3.6' },
    })
    const reply = await crop(face.id)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toBe('image/webp')
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
    expect(reply.headers.get('cache-control')).toBe('private, no-cache')
    const { width, height, format } = await sharp(Buffer.from(await reply.arrayBuffer())).metadata()
    expect([format, width, height]).toEqual(['webp', expect.any(Number), width])
    expect(width).toBeLessThanOrEqual(256)
    const etag = reply.headers.get('etag') ?? ''
    expect((await crop(face.id, { 'if-none-match': etag })).status).toBe(304)
  })

  it('are counted in the result, and keep their ids when the task runs again', async () => {
    const id = await upload(await photo(4))
    const before = await facesOf(id)
    await run(id, { smallFaces: true })
    expect((await facesOf(id)).map(face => face.id).sort()).toEqual(before.map(face => face.id).sort())
    const { body } = await get(`/v1/assets/${id}/results`)
    expect(body.items.map((item: Json) => item.output)).toEqual([{ count: 4 }, { count: 4 }])
  })

  it('of a replaced picture are gone by every route at once, with their vectors and their pictures', async () => {
    const id = await upload(await photo(5))
    const before = await facesOf(id)
    await replace(id, await photo(6))
    const after = await facesOf(id)
    expect(after).toHaveLength(4)
    expect(new Set(after.map(face => face.assetVersion))).toEqual(new Set([2]))
    for (const { id: old } of before) {
      expect((await get(`/v1/faces/${old}/crop`)).body.code).toBe('vision.face_not_found')
      expect((await server.call('DELETE', `/v1/faces/${old}`)).status).toBe(404)
    }
    const rows = await rowsOf(id)
    expect(rows.map(row => row.version)).toEqual([2, 2, 2, 2])
    expect(rows.some(row => before.some(face => face.id === row.id))).toBe(false)
  })

  it('of a replaced picture that cannot be read are gone as well', async () => {
    const id = await upload(await photo(2))
    const [face] = await facesOf(id)
    const broken = (await photo(3)).subarray(0, 30_000)
    await replace(id, broken)
    expect(await facesOf(id)).toEqual([])
    expect((await crop(face.id)).status).toBe(404)
  })

  it('come along with a new version of the same bytes', async () => {
    const id = await upload(await photo(3))
    const before = await facesOf(id)
    const { status } = await server.call('POST', `/v1/assets/${id}/versions`, {
      body: { label: 'another name' },
    })
    expect(status).toBe(201)
    await server.drainJobs()
    const after = await facesOf(id)
    expect(after.map(face => face.id)).toEqual(before.map(face => face.id))
    expect(new Set(after.map(face => face.assetVersion))).toEqual(new Set([2]))
  })

  it('in the trash are not shown, and are there again when the asset is restored', async () => {
    const id = await upload(await photo(1))
    const before = await facesOf(id)
    await server.call('DELETE', `/v1/assets/${id}`)
    expect((await crop(before[0].id)).status).toBe(404)
    await server.call('POST', `/v1/assets/${id}/restore`)
    expect(await facesOf(id)).toEqual(before)
  })

  it('of a purged asset leave nothing behind', async () => {
    const id = await upload(await photo(1))
    await server.call('DELETE', `/v1/assets/${id}?permanent=true`, { headers: { 'fovea-confirm': id } })
    expect(await rowsOf(id)).toEqual([])
  })
})

describe('A face that is none', () => {
  it('is removed with its vector and its picture, and not found at its place again', async () => {
    const id = await upload(await photo(6))
    const [face, ...others] = await facesOf(id)
    expect((await server.call('DELETE', `/v1/faces/${face.id}`)).status).toBe(204)
    expect((await server.call('DELETE', `/v1/faces/${face.id}`)).status).toBe(404)
    expect((await crop(face.id)).status).toBe(404)
    await run(id)
    expect((await facesOf(id)).map(each => each.id)).toEqual(others.map(each => each.id))
    const row = (await rowsOf(id)).find(each => each.id === face.id)
    expect(row).toMatchObject({ has_vector: false, crop_sha256: null, removed_at: expect.any(Number) })
    expect(await stagedFiles()).toEqual([])
  })

  it('is not found again either when the picture was another one meanwhile', async () => {
    const id = await upload(await photo(6))
    const [face, ...others] = await facesOf(id)
    await server.call('DELETE', `/v1/faces/${face.id}`)
    await replace(id, await photo(4))
    expect((await facesOf(id)).map(each => each.id)).not.toContain(others[0].id)
    const { status } = await server.call('POST', `/v1/assets/${id}/versions/1/restore`)
    expect(status).toBe(201)
    await server.drainJobs()
    expect(await facesOf(id)).toHaveLength(others.length)
  })

  it('can be drawn again by whoever changes their mind', async () => {
    const id = await upload(await photo(6))
    const [first] = await facesOf(id)
    await server.call('DELETE', `/v1/faces/${first.id}`)
    const { status, body } = await server.call<Json>('POST', `/v1/assets/${id}/faces`, {
      body: { box: first.box },
    })
    expect([status, body.recognizable]).toEqual([201, true])
  })
})

describe('A face that somebody draws', () => {
  it('has a vector when it can be recognised, and none when not', async () => {
    const id = await upload(await photo(5))
    const [first] = await facesOf(id)
    await server.call('DELETE', `/v1/faces/${first.id}`)
    const draw = (box: Json) => server.call<Json>('POST', `/v1/assets/${id}/faces`, { body: { box } })
    const drawn = await draw(first.box)
    expect(drawn.body).toMatchObject({ origin: 'manual', score: 1, recognizable: true, personId: null })
    const wall = await draw({ x: 0.9, y: 0.5, width: 0.05, height: 0.1 })
    expect([wall.status, wall.body.recognizable]).toEqual([201, false])
    expect((await crop(wall.body.id)).status).toBe(200)
    await run(id)
    const ids = (await facesOf(id)).map(face => face.id)
    expect(ids).toEqual(expect.arrayContaining([drawn.body.id, wall.body.id]))
    expect(ids).toHaveLength(6)
  })

  it('is refused where one is already, and outside the picture', async () => {
    const id = await upload(await photo(4))
    const [face] = await facesOf(id)
    const draw = (box: Json) => server.call<Json>('POST', `/v1/assets/${id}/faces`, { body: { box } })
    expect((await draw(face.box)).body).toMatchObject({ code: 'vision.face_exists', faceId: face.id })
    for (const [box, field] of [
      [{ x: 0.9, y: 0, width: 0.2, height: 0.2 }, 'body.box'],
      [{ x: 0, y: 0, width: 0, height: 0.2 }, 'body.box'],
      [{ x: -0.1, y: 0, width: 0.2, height: 0.2 }, 'body.box.x'],
    ] as const) {
      const { status, body } = await draw(box)
      expect([status, body.issues[0].path]).toEqual([400, field])
    }
  })
})

describe('Whoever follows the notices', () => {
  it('hears that a face was drawn or removed, of which picture, and whose it was', async () => {
    const id = await upload(await photo(5))
    const [face] = await facesOf(id)
    const named = await server.call<Json>('POST', `/v1/faces/${face.id}/assign`, { body: { name: 'Ada' } })
    const { notices } = server.app.kernel
    const from = await notices.latest()
    const drawn = await server.call<Json>('POST', `/v1/assets/${id}/faces`, {
      body: { box: { x: 0.9, y: 0.5, width: 0.05, height: 0.1 } },
    })
    for (const faceId of [face.id, drawn.body.id])
      expect((await server.call('DELETE', `/v1/faces/${faceId}`)).status).toBe(204)
    const filter = { projectIds: [server.projectId], topics: ['vision.face.*', 'person.*'], assetId: null }
    const { items } = await notices.read(from, filter, 10)
    expect(items.map(({ topic, assetId, data }) => [topic, assetId, data])).toEqual([
      ['vision.face.drawn', id, { faceId: drawn.body.id }],
      ['vision.face.removed', id, { faceId: face.id }],
      ['person.updated', null, { personId: named.body.person.id }],
      ['vision.face.removed', id, { faceId: drawn.body.id }],
    ])
  })
})

describe('While faces are off', () => {
  it('none is looked for, drawn or kept from a job that runs, and those that are there stay', async () => {
    const kept = await upload(await photo(1))
    const before = await facesOf(kept)
    await enable(false)
    try {
      const id = await upload(await photo(2))
      expect(await rowsOf(id)).toHaveLength(0)
      const asked = await server.call<Json>('POST', '/v1/vision/tasks/faces', { body: { assetIds: [id] } })
      expect([asked.status, asked.body.code]).toEqual([409, 'vision.faces_not_enabled'])
      const drawn = await server.call<Json>('POST', `/v1/assets/${id}/faces`, {
        body: { box: { x: 0.1, y: 0.1, width: 0.2, height: 0.2 } },
      })
      expect([drawn.status, drawn.body.code]).toEqual([409, 'vision.faces_not_enabled'])
      expect(await facesOf(kept)).toEqual(before)
    } finally {
      await enable(true)
    }
  })

  it('all that is biometric is deleted at once, when the owner repeats the id of the project', async () => {
    const id = await upload(await photo(3))
    const wipe = (headers: Record<string, string>, token?: string) =>
      server.call<Json>('DELETE', '/v1/vision/faces', { headers, ...(token === undefined ? {} : { token }) })
    const sure = { 'fovea-confirm': server.projectId }
    expect((await wipe({})).body.code).toBe('vision.confirmation_missing')
    expect((await wipe(sure)).body.code).toBe('vision.faces_still_enabled')
    const editor = await apiKey(server, { scopes: ['vision:read', 'vision:write'] })
    await enable(false)
    try {
      expect((await wipe(sure, editor)).status).toBe(403)
      const { status, body } = await wipe(sure)
      expect([status, body.faces > 0]).toEqual([200, true])
      const { rows } = await server.app.kernel.db.pool.query('select count(*) as faces from vision.face')
      expect(rows[0].faces).toBe(0)
      expect((await wipe(sure)).body).toEqual({ faces: 0, people: 0 })
    } finally {
      await enable(true)
    }
    // The results went, too: what is asked for again is done again.
    const { body } = await server.call<Json>('POST', '/v1/vision/tasks/faces', { body: { assetIds: [id] } })
    expect(body.jobs).toHaveLength(1)
    await server.drainJobs()
    expect(await facesOf(id)).toHaveLength(3)
  })
})
