import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Json, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { overlapOf } from '../faces/box.ts'
import { PHOTOS, photo } from '../faces/testing/photos.ts'

/** What people do to photos, and what leaves every face where it is. */
const EDITS: readonly ((image: Sharp) => Sharp)[] = [
  image => image.jpeg({ quality: 60 }),
  image => image.resize(900).jpeg(),
  image => image.modulate({ brightness: 1.2 }).jpeg(),
]

let server: TestServer
/** The faces of each photo and its edited copies, the original first. */
const shots: Json[][][] = []

const get = async (path: string): Promise<Json> => (await server.call<Json>('GET', path)).body
const post = async (path: string, body: Json = {}): Promise<Json> =>
  (await server.call<Json>('POST', path, { body })).body
const faceOf = async ({ id, assetId }: Json): Promise<Json> =>
  (await get(`/v1/assets/${assetId}/faces`)).items.find((face: Json) => face.id === id)
const recluster = async (): Promise<void> => {
  await post('/v1/people/recluster')
  await server.drainJobs()
}

beforeAll(async () => {
  server = await startTestServer()
  await server.call('PATCH', '/v1/vision/settings', {
    body: { faces: { enabled: true }, onArrival: ['faces'] },
  })
  for (const { number } of PHOTOS) {
    const original = await photo(number)
    const edited = await Promise.all(EDITS.map(edit => edit(sharp(original)).toBuffer()))
    const ids: string[] = []
    for (const bytes of [original, ...edited]) ids.push((await uploadBytes(server, bytes)).body.asset.id)
    await server.drainJobs()
    shots.push(await Promise.all(ids.map(async id => (await get(`/v1/assets/${id}/faces`)).items)))
  }
})
afterAll(() => server.stop())

/** The same face on an edited copy: at the same place. */
const twinsOf = (face: Json, copies: readonly Json[][]): Json[] =>
  copies.flatMap(faces => faces.filter(other => overlapOf(face.box, other.box) > 0.5))

test('the people of real photos appear, each with the faces of the edited copies, and nobody twice on one', async () => {
  await recluster()
  let [known, together] = [0, 0]
  for (const [original = [], ...copies] of shots) {
    const people = await Promise.all(original.map(async face => (await faceOf(face)).personId))
    const named = people.filter(id => id !== null)
    expect(new Set(named).size).toBe(named.length)
    known += named.length
    for (const [index, face] of original.entries()) {
      const twins = await Promise.all(twinsOf(face, copies).map(faceOf))
      if (people[index] !== null && twins.filter(twin => twin.personId === people[index]).length >= 2)
        together += 1
    }
  }
  const all = shots.reduce((sum, [original = []]) => sum + original.length, 0)
  expect(all).toBe(PHOTOS.reduce((sum, { boxes }) => sum + boxes.length, 0))
  expect(known).toBeGreaterThanOrEqual(20)
  expect(together).toBeGreaterThanOrEqual(20)
})

test('what is said of real people holds when they are found anew', async () => {
  const [first = [], second = []] = shots.map(([original = []]) => original)
  const [ada, other] = [await faceOf(first[0]), await faceOf(second[0])]
  await server.call('PATCH', `/v1/people/${ada.personId}`, { body: { name: 'Ada' } })
  const merged = await post('/v1/people/merge', { intoId: ada.personId, ids: [other.personId] })
  expect(merged).toMatchObject({ name: 'Ada' })
  const [rejected] = twinsOf(first[0], shots[0]?.slice(1) ?? [])
  await post(`/v1/faces/${rejected.id}/reject`)
  await server.drainJobs()
  await recluster()
  expect((await faceOf(first[0])).personId).toBe(ada.personId)
  expect((await faceOf(second[0])).personId).toBe(ada.personId)
  expect((await faceOf(rejected)).personId).not.toBe(ada.personId)
  const back = await post(`/v1/people/${ada.personId}/split`, { faceIds: [second[0].id] })
  await recluster()
  expect((await faceOf(second[0])).personId).toBe(back.id)
  expect(await get(`/v1/people/${ada.personId}`)).toMatchObject({ name: 'Ada' })
})
