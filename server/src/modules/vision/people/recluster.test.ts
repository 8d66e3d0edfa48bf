import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Json } from '#test/factories'
import { looks, type Photo, startPeopleServer } from './people.fixture.ts'

const s = await startPeopleServer()

test('people appear, nobody is on a photo twice, and a passer-by is nobody', async () => {
  const both = [1, 2, 3, 4].map(day => [looks(0, day), looks(1, day)])
  const photos: Photo[] = []
  for (const faces of both) photos.push(await s.photo(...faces))
  const twins = await s.photo(looks(2, 1), looks(2, 2))
  const passerBy = await s.photo(looks(3, 1))
  await s.recluster()
  const expected = [0, 1].map(place => photos.map(({ faceIds }) => faceIds[place]).sort())
  expect(await s.people()).toEqual(expected.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)))
  const { items } = await s.get('/v1/people')
  expect(items.map(({ name, faceCount, assetCount }: Json) => [name, faceCount, assetCount])).toEqual([
    ['', 4, 4],
    ['', 4, 4],
  ])
  expect(
    items.every(({ coverFaceId }: Json) => photos.some(photo => photo.faceIds.includes(coverFaceId))),
  ).toBe(true)
  for (const id of [...twins.faceIds, ...passerBy.faceIds])
    expect(
      (await s.server.app.kernel.db.pool.query('select person_id from vision.face where id = $1', [id])).rows,
    ).toEqual([{ person_id: null }])
})

test('people are found anew at night where there is something new, and only there', async () => {
  await s.server.app.kernel.db.pool.query('update vision.people_state set clustered_at = 0')
  const clusterings = async (): Promise<number> => {
    const before = (await s.get('/v1/jobs?name=vision.recluster&limit=100')).items.length
    await s.post('/v1/schedules/vision.recluster/run')
    await s.server.drainJobs()
    return (await s.get('/v1/jobs?name=vision.recluster&limit=100')).items.length - before
  }
  expect(await clusterings()).toBe(1)
  expect(await clusterings()).toBe(0)
})

test('finding them again changes nothing and tells nobody of a change', async () => {
  const before = await s.get('/v1/people')
  const from = await s.server.app.kernel.notices.latest()
  await s.recluster()
  expect(await s.get('/v1/people')).toEqual(before)
  const filter = { projectIds: [s.server.projectId], topics: ['person.*'], assetId: null }
  expect((await s.server.app.kernel.notices.read(from, filter, 10)).items).toEqual([])
})

test('somebody who comes again is known at once, and three photos of a stranger make a new person', async () => {
  const again = await s.photo(looks(1, 9), looks(4, 1))
  await s.assign(again)
  const more = [await s.photo(looks(4, 2)), await s.photo(looks(4, 3))]
  for (const photo of more) await s.assign(photo)
  const people = await s.people()
  expect(people.map(faces => faces.length).sort()).toEqual([3, 4, 5])
  expect(people.find(faces => faces.length === 5)).toContain(again.faceIds[0])
  expect(people.find(faces => faces.length === 3)).toEqual(
    [again.faceIds[1], ...more.map(({ faceIds }) => faceIds[0])].sort(),
  )
  await s.recluster()
  expect(await s.people()).toEqual(people)
})

test('what is in the trash is nobody any more, and is somebody again when it comes back', async () => {
  const [first] = (await s.get('/v1/people')).items
  const faces = await s.get(`/v1/people/${first.id}/faces`)
  const { assetId } = faces.items[0]
  const headers = { 'if-match': '*' }
  await s.server.call('DELETE', `/v1/assets/${assetId}`, { headers })
  expect((await s.get(`/v1/people/${first.id}`)).faceCount).toBe(first.faceCount - 1)
  await s.recluster()
  await s.post(`/v1/assets/${assetId}/restore`)
  expect((await s.get(`/v1/people/${first.id}`)).faceCount).toBe(first.faceCount)
})

test('a clustering that was asked for before faces were turned off reads none and changes nobody', async () => {
  const before = await s.people()
  for (const day of [1, 2, 3]) await s.photo(looks(7, day))
  await s.post('/v1/queues/vision.recluster/pause')
  const job = await s.post('/v1/people/recluster')
  await s.server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled: false } } })
  await s.post('/v1/queues/vision.recluster/resume')
  await s.server.drainJobs()
  expect((await s.get(`/v1/jobs/${job.id}`)).result).toEqual({ created: 0, deleted: 0, moved: 0, faces: 0 })
  expect(await s.people()).toEqual(before)
  await s.server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled: true } } })
})

test('vectors that a process left behind as it was killed are removed within half an hour, and no others', async () => {
  const folder = join(s.server.dataDir, 'clustering')
  await mkdir(folder, { recursive: true })
  for (const name of ['left', 'written-now']) await writeFile(join(folder, name), 'vectors')
  const before = new Date(Date.now() - 16 * 60_000)
  await utimes(join(folder, 'left'), before, before)
  const sweep = s.server.app.vision.housekeeping.find(({ name }) => name === 'vision.sweep-clustering')
  expect(sweep?.everyMs).toBeLessThanOrEqual(15 * 60_000)
  await sweep?.run(AbortSignal.timeout(30_000))
  expect(await readdir(folder)).toEqual(['written-now'])
})

test('while faces are off nobody is looked for', async () => {
  await s.server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled: false } } })
  expect((await s.post('/v1/people/recluster')).code).toBe('vision.faces_not_enabled')
  const before = await s.people()
  await s.assign(await s.photo(looks(0, 50)))
  expect(await s.people()).toEqual(before)
})
