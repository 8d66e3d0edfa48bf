import { describe, expect, it } from 'vitest'
import type { Json } from '#test/factories'
import { looks, type Photo, startPeopleServer } from './people.fixture.ts'

const s = await startPeopleServer()

/** `count` photos of one person each, of whom nobody knows yet. */
const photosOf = async (person: number, days: readonly number[], like?: { person: number; by: number }) => {
  const photos: Photo[] = []
  for (const day of days) photos.push(await s.photo(looks(person, day, like)))
  return photos.flatMap(({ faceIds }) => faceIds)
}

const personOf = async (faceId = ''): Promise<string> => {
  const { rows } = await s.server.app.kernel.db.pool.query(
    'select person_id from vision.face where id = $1',
    [faceId],
  )
  return rows[0].person_id
}

const facesOf = async (id: string): Promise<string[]> =>
  (await s.get(`/v1/people/${id}/faces?limit=200`)).items.map((face: Json) => face.id).sort()

const patch = (id: string, body: Json) => s.server.call<Json>('PATCH', `/v1/people/${id}`, { body })

describe('What somebody decides holds when all people are found anew', () => {
  it('a name, also when the person has fewer faces than a person needs', async () => {
    const faces = await photosOf(0, [1, 2, 3])
    await s.recluster()
    const id = await personOf(faces[0])
    expect((await patch(id, { name: 'Ada' })).body).toMatchObject({ name: 'Ada', faceCount: 3, etag: '"2"' })
    await s.server.call('PATCH', '/v1/vision/settings', { body: { faces: { minFaces: 6 } } })
    await s.server.drainJobs()
    await s.recluster()
    expect(await s.get(`/v1/people/${id}`)).toMatchObject({ name: 'Ada', faceCount: 3 })
    await s.server.call('PATCH', '/v1/vision/settings', { body: { faces: { minFaces: 3 } } })
    await s.server.drainJobs()
  })

  it('a merge of two who do not resemble each other; both of their looks are recognised from then on', async () => {
    const young = await photosOf(1, [1, 2, 3])
    const old = await photosOf(2, [1, 2, 3])
    await s.recluster()
    const [into, other] = [await personOf(young[0]), await personOf(old[0])]
    await patch(other, { name: 'Grace' })
    const merged = await s.post('/v1/people/merge', { intoId: into, ids: [other] })
    expect(merged).toMatchObject({ id: into, name: 'Grace', faceCount: 6 })
    expect((await s.server.call('GET', `/v1/people/${other}`)).status).toBe(404)
    const [again] = await photosOf(2, [4])
    await s.recluster()
    expect(await facesOf(into)).toEqual([...young, ...old, again].sort())
  })

  it('a split of what resembles each other, which undoes a merge', async () => {
    const faces = await photosOf(3, [1, 2, 3, 4, 5])
    await s.recluster()
    const id = await personOf(faces[0])
    const twin = await s.post(`/v1/people/${id}/split`, { faceIds: faces.slice(0, 2) })
    expect(twin).toMatchObject({ name: '', faceCount: 2 })
    await s.recluster()
    expect(await facesOf(twin.id)).toEqual(faces.slice(0, 2).sort())
    expect(await facesOf(id)).toEqual(faces.slice(2).sort())
    await s.post('/v1/people/merge', { intoId: id, ids: [twin.id] })
    const back = await s.post(`/v1/people/${id}/split`, { faceIds: faces.slice(0, 2) })
    await s.recluster()
    expect(await facesOf(back.id)).toEqual(faces.slice(0, 2).sort())
  })

  it('a face that is not this person, however alike, and one that is, however unlike', async () => {
    const faces = await photosOf(4, [1, 2, 3, 4])
    const [stranger] = await photosOf(5, [1])
    await s.recluster()
    const id = await personOf(faces[0])
    const rejected = await s.post(`/v1/faces/${faces[0]}/reject`)
    expect([rejected.face.personId, rejected.person]).toEqual([null, null])
    const assigned = await s.post(`/v1/faces/${stranger}/assign`, { personId: id })
    expect(assigned).toMatchObject({ face: { personId: id }, person: { id, faceCount: 4 }, displaced: null })
    await s.recluster()
    expect(await facesOf(id)).toEqual([...faces.slice(1), stranger].sort())
    expect(await personOf(faces[0])).toBeNull()
  })

  it('the newest word, when they contradict each other', async () => {
    const [first, second] = (await s.photo(looks(6, 1), looks(7, 1))).faceIds
    const named = await s.post(`/v1/faces/${first}/assign`, { name: 'Linus' })
    expect(named.person).toMatchObject({ name: 'Linus', faceCount: 1 })
    const moved = await s.post(`/v1/faces/${second}/assign`, { name: 'linus' })
    expect(moved).toMatchObject({
      person: { id: named.person.id, faceCount: 1 },
      displaced: { id: first, personId: null },
    })
    await s.post(`/v1/faces/${second}/reject`)
    await s.post(`/v1/faces/${first}/assign`, { personId: named.person.id })
    await s.recluster()
    expect(await facesOf(named.person.id)).toEqual([first])
    expect(await personOf(second)).toBeNull()
  })
})

describe('What cannot be is refused and changes nothing', () => {
  it('two who are together on a photo are not one person', async () => {
    const photos: Photo[] = []
    for (const day of [1, 2, 3]) photos.push(await s.photo(looks(8, day), looks(9, day)))
    await s.recluster()
    const [left, right] = photos[0]?.faceIds ?? []
    const [intoId, other] = [await personOf(left), await personOf(right)]
    const reply = await s.server.call<Json>('POST', '/v1/people/merge', { body: { intoId, ids: [other] } })
    expect([reply.status, reply.body.code]).toEqual([409, 'vision.people_in_one_photo'])
    expect(reply.body.photos).toHaveLength(3)
    expect(reply.body.photos).toContainEqual({ assetId: photos[0]?.assetId, faceIds: [left, right].sort() })
    expect((await facesOf(intoId)).length).toBe(3)
  })

  it('merging with itself, with nobody, or with somebody of another project', async () => {
    const { items } = await s.get('/v1/people')
    const [intoId, ids] = [items[0].id, [items[1].id, '0199c2f4-0000-7000-8000-000000000000']]
    const merge = (body: Json) => s.server.call<Json>('POST', '/v1/people/merge', { body })
    expect((await merge({ intoId, ids: [intoId] })).body.code).toBe('vision.merged_with_itself')
    expect((await merge({ intoId, ids })).body.code).toBe('vision.person_not_found')
    expect((await merge({ intoId: 'nobody', ids: [intoId] })).body.code).toBe('vision.person_not_found')
    expect((await s.get('/v1/people')).items).toEqual(items)
  })

  it('splitting off faces of others, or all of them', async () => {
    const faces = await photosOf(10, [1, 2, 3])
    const [foreign] = await photosOf(11, [1])
    await s.recluster()
    const split = async (faceIds: unknown[]) =>
      (await s.post(`/v1/people/${await personOf(faces[0])}/split`, { faceIds })).code
    expect(await split([faces[0], foreign])).toBe('vision.face_of_another_person')
    expect(await split(faces)).toBe('vision.no_face_left')
  })

  it('rejecting the face of nobody, and assigning without saying to whom', async () => {
    const [face] = await photosOf(12, [1])
    expect((await s.post(`/v1/faces/${face}/reject`)).code).toBe('vision.face_of_nobody')
    for (const body of [{}, { name: '' }, { name: 'A', personId: 'x' }])
      expect((await s.post(`/v1/faces/${face}/assign`, body)).code).toBe('request.invalid')
    await s.post('/v1/people', { name: 'Max' })
    await s.post('/v1/people', { name: 'Max' })
    expect((await s.post(`/v1/faces/${face}/assign`, { name: 'max' })).code).toBe(
      'vision.name_of_several_people',
    )
  })
})
