import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { overlapOf } from '../box.ts'
import { abstractPicture } from '../testing/abstract.ts'
import { PHOTOS, photo } from '../testing/photos.ts'

/** Pictures through the whole server, on a machine that may do other things as well. */
const PATIENCE_MS = 300_000

let server: TestServer
/** Photo 3 as an asset, with the person of its first face named. */
let assetId: string
let faces: Json[]
let annId: string

const enable = (enabled: boolean) =>
  server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled } } })
const facesOf = async (id: string): Promise<Json[]> =>
  (await server.call<Json>('GET', `/v1/assets/${id}/faces`)).body.items

beforeAll(async () => {
  server = await startTestServer()
  await server.call('PATCH', '/v1/vision/settings', {
    body: { faces: { enabled: true }, onArrival: ['faces'] },
  })
  const { body } = await uploadBytes(server, await photo(3))
  assetId = body.asset.id
  await server.drainJobs()
  faces = await facesOf(assetId)
  await server.call('POST', `/v1/faces/${faces[0].id}/assign`, { body: { name: 'Ann' } })
  await server.drainJobs()
  annId = (await server.call<Json>('GET', '/v1/people')).body.items[0].id
}, PATIENCE_MS)
afterAll(() => server.stop())

/** What a phone would send of the same moment: smaller, darker, turned on its side with the tag that says so. */
const query = async (number = 3): Promise<Buffer> =>
  sharp(await photo(number))
    .rotate(-90)
    .resize(1000)
    .modulate({ brightness: 0.9 })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 70 })
    .toBuffer()
const search = (bytes: Buffer, fields = '') =>
  server.call<Json>('POST', `/v1/faces/search${fields}`, {
    headers: { 'content-type': 'image/jpeg' },
    body: bytes,
  })
const verify = (first: Json, second: Json, options: Json = {}) =>
  server.call<Json>('POST', '/v1/faces/verify', { body: { first, second }, ...options })
const base64 = (bytes: Buffer): string => bytes.toString('base64')
const rows = async (): Promise<number[]> => {
  const { rows: counts } = await server.app.kernel.db.pool.query(
    'select (select count(*) from vision.face) as faces, (select count(*) from kernel.object) as objects',
  )
  return Object.values(counts[0])
}

describe('A search for faces', () => {
  it('says who is in a picture, with the threshold in force, and keeps nothing of the picture', async () => {
    const before = await rows()
    const { status, body } = await search(await query())
    expect(status).toBe(200)
    expect(body).toMatchObject({ threshold: 0.68, model: 'human-blazeface-faceres@3.3.6' })
    expect(body.faces).toHaveLength(3)
    for (const { box } of PHOTOS[2]?.boxes.map(each => ({ box: each })) ?? [])
      expect(Math.max(...body.faces.map((face: Json) => overlapOf(face.box, box)))).toBeGreaterThan(0.5)
    const ann = body.faces.filter((face: Json) => face.people.length > 0)
    expect(ann).toHaveLength(1)
    expect(ann[0].people).toEqual([
      { person: expect.objectContaining({ id: annId, name: 'Ann' }), similarity: expect.any(Number) },
    ])
    expect(ann[0].people[0].similarity).toBeGreaterThan(0.8)
    expect(overlapOf(ann[0].box, faces[0].box)).toBeGreaterThan(0.5)
    expect(await rows()).toEqual(before)
  })

  it('takes a form, an asset, and another similarity than the threshold', async () => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(await query())]), 'who.jpg')
    form.append('minSimilarity', '-1')
    const { body } = await server.call<Json>('POST', '/v1/faces/search', { body: form })
    expect(body.faces.map((face: Json) => face.people.length)).toEqual([1, 1, 1])
    const asset = await server.call<Json>('POST', '/v1/faces/search', { body: { assetId } })
    const found = asset.body.faces.find((face: Json) => face.people.length > 0)
    expect(found.people[0].similarity).toBeCloseTo(1, 4)
  })

  it(
    'finds nobody any more by a face whose picture was replaced',
    async () => {
      const { body } = await uploadBytes(server, await photo(6))
      await server.drainJobs()
      const [bea] = await facesOf(body.asset.id)
      await server.call('POST', `/v1/faces/${bea.id}/assign`, { body: { name: 'Bea' } })
      await server.drainJobs()
      const names = async (): Promise<string[]> =>
        (await search(await query(6))).body.faces.flatMap((face: Json) =>
          face.people.map((each: Json) => each.person.name),
        )
      expect(await names()).toEqual(['Bea'])
      await server.call('POST', `/v1/assets/${body.asset.id}/versions`, {
        headers: { 'content-type': 'application/octet-stream' },
        body: await abstractPicture(0),
      })
      expect(await names()).toEqual([])
      await server.drainJobs()
      expect(await names()).toEqual([])
      const compared = await verify({ faceId: bea.id }, { faceId: faces[0].id })
      expect([compared.status, compared.body.code]).toEqual([404, 'vision.face_not_found'])
    },
    PATIENCE_MS,
  )

  it('says when there is no face, or no picture', async () => {
    const none = await search(
      await sharp(await abstractPicture(0))
        .jpeg()
        .toBuffer(),
    )
    expect([none.status, none.body.code, none.body.issues[0].path]).toEqual([
      422,
      'vision.no_face',
      'body.file',
    ])
    expect((await search(Buffer.from('no picture at all'))).body.code).toBe('library.type_not_allowed')
    expect((await search((await photo(1)).subarray(0, 20_000))).body.code).toBe('library.unreadable_image')
    expect((await search(await query(), '?limit=0')).body.issues[0].path).toBe('query.limit')
  })

  it(
    'answers each damaged picture with faces or a code',
    async () => {
      const small = await sharp(await photo(3))
        .resize(480)
        .jpeg()
        .toBuffer()
      for (let turn = 0; turn < 24; turn += 1) {
        const damaged = Buffer.from(small)
        for (let flip = 0; flip < 10; flip += 1) {
          const at = 20 + ((turn * 7919 + flip * 104_729) % (damaged.length - 20))
          damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << ((turn + flip) % 8)), at)
        }
        const { status, body } = await search(
          turn % 3 === 0 ? damaged.subarray(0, 200 + turn * 500) : damaged,
        )
        expect(status === 200 || (status === 422 && /^(library|vision)\.[a-z_]+$/.test(body.code))).toBe(true)
      }
    },
    PATIENCE_MS,
  )
})

describe('A comparison of two faces', () => {
  it('says that they are of one person, of an asset, a face or a picture', async () => {
    const image = base64(
      await sharp(await photo(3))
        .extract({ left: 560, top: 340, width: 320, height: 330 })
        .jpeg()
        .toBuffer(),
    )
    const [first] = faces.toSorted(
      (a, b) =>
        overlapOf(b.box, PHOTOS[2]?.boxes[0] ?? b.box) - overlapOf(a.box, PHOTOS[2]?.boxes[0] ?? a.box),
    )
    const { status, body } = await verify({ faceId: first.id }, { image })
    expect(status).toBe(200)
    expect(body).toEqual({
      same: true,
      similarity: expect.any(Number),
      threshold: 0.68,
      model: 'human-blazeface-faceres@3.3.6',
      first: { box: first.box, score: first.score },
      second: { box: expect.any(Object), score: expect.any(Number) },
    })
    expect(body.similarity).toBeGreaterThan(0.8)
  })

  it('says that two faces of one photo are of two people, and compares the largest of several', async () => {
    const others = faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
    const { body } = await verify({ assetId }, { faceId: others[1].id })
    expect(body.same).toBe(false)
    expect(body.first.box).toEqual(others[0].box)
  })

  it('goes by the threshold of the project', async () => {
    const pair = [{ faceId: faces[0].id }, { faceId: faces[1].id }]
    await server.call('PATCH', '/v1/vision/settings', { body: { faces: { threshold: 0.05 } } })
    expect((await verify(pair[0], pair[1])).body).toMatchObject({ same: true, threshold: 0.05 })
    await server.call('PATCH', '/v1/vision/settings', { body: { faces: { threshold: 0.68 } } })
    await server.drainJobs()
    expect((await verify(pair[0], pair[1])).body).toMatchObject({ same: false, threshold: 0.68 })
  })

  it('names the side that is wrong', async () => {
    const known = { faceId: faces[0].id }
    const picture = base64(
      await sharp(await abstractPicture(8))
        .jpeg()
        .toBuffer(),
    )
    for (const [second, status, path] of [
      [{}, 400, 'body.second'],
      [{ assetId, faceId: faces[0].id }, 400, 'body.second'],
      [{ image: 'data:image/png;base64,AAAA' }, 400, 'body.second.image'],
      [{ image: picture }, 422, 'body.second.image'],
    ] as const) {
      const reply = await verify(known, second)
      expect([reply.status, reply.body.issues[0].path]).toEqual([status, path])
    }
    expect((await verify(known, { faceId: assetId })).status).toBe(404)
    const large = await verify(known, { image: 'A'.repeat(12_000_000) })
    expect([large.status, large.body.issues?.[0]?.path]).toEqual([400, 'body.second.image'])
  })
})

describe('Recognition', () => {
  it('is there for whoever may read what is seen, and only while faces are on', async () => {
    const reader = await apiKey(server, { scopes: ['vision:read'] })
    const pair = [{ faceId: faces[0].id }, { faceId: faces[1].id }] as const
    expect((await verify(pair[0], pair[1], { token: reader })).status).toBe(200)
    const stranger = await apiKey(server, { scopes: ['library:read'] })
    expect((await verify(pair[0], pair[1], { token: stranger })).status).toBe(403)
    await enable(false)
    try {
      for (const reply of [await verify(pair[0], pair[1]), await search(await query())])
        expect([reply.status, reply.body.code]).toEqual([409, 'vision.faces_not_enabled'])
    } finally {
      await enable(true)
    }
  })
})
