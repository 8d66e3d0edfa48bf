import { describe, expect, it } from 'vitest'
import { apiKey, type Json, secondProject } from '#test/factories'
import { looks, startPeopleServer } from './people.fixture.ts'

const s = await startPeopleServer()
const { pool } = s.server.app.kernel.db

/** Makes a person of `days` photos who was found by their faces; answers the id and the faces. */
const known = async (person: number, days: number): Promise<{ id: string; faceIds: string[] }> => {
  const faceIds: string[] = []
  for (let day = 1; day <= days; day += 1) {
    const photo = await s.photo(looks(person, day))
    faceIds.push(...photo.faceIds)
    await s.assign(photo)
  }
  const { rows } = await pool.query('select person_id from vision.face where id = $1', [faceIds[0]])
  return { id: rows[0].person_id, faceIds }
}

describe('People', () => {
  it('are listed with most faces first, page by page, by name, and without those who are hidden', async () => {
    const [few, many] = [await known(0, 3), await known(1, 5)]
    await s.server.call('PATCH', `/v1/people/${few.id}`, { body: { name: '100% Ada' } })
    const hidden = await s.post('/v1/people', { name: 'Hidden one', hidden: true })
    const page = await s.get('/v1/people?limit=1')
    expect(page.items).toMatchObject([{ id: many.id, faceCount: 5, assetCount: 5, name: '' }])
    const next = await s.get(`/v1/people?limit=1&cursor=${page.nextCursor}`)
    expect([next.items[0].id, next.nextCursor]).toEqual([few.id, null])
    const ids = async (query: string) => (await s.get(`/v1/people?${query}`)).items.map(({ id }: Json) => id)
    expect(await ids('named=true')).toEqual([few.id])
    expect(await ids('named=false')).toEqual([many.id])
    expect(await ids('q=ada')).toEqual([few.id])
    expect(await ids('q=%25')).toEqual([few.id])
    expect(await ids('q=_')).toEqual([])
    expect(await ids('hidden=true')).toEqual([hidden.id])
    expect(await ids('hidden=any&sort=-createdAt')).toEqual([hidden.id, many.id, few.id])
    expect((await s.get(`/v1/people?cursor=${page.nextCursor}&sort=-createdAt`)).code).toBe('request.invalid')
  })

  it('show the face that was chosen, and only one of theirs', async () => {
    const { id, faceIds } = await known(2, 3)
    const [stranger] = (await s.photo(looks(3, 1))).faceIds
    const choose = (coverFaceId: unknown) =>
      s.server.call<Json>('PATCH', `/v1/people/${id}`, { body: { coverFaceId } })
    expect((await choose(faceIds[2])).body.coverFaceId).toBe(faceIds[2])
    expect((await choose(stranger)).body.code).toBe('vision.cover_of_another_person')
    await s.post(`/v1/faces/${faceIds[2]}/reject`)
    expect([faceIds[0], faceIds[1]]).toContain((await s.get(`/v1/people/${id}`)).coverFaceId)
  })

  it('are not changed by who has not seen the newest state', async () => {
    const { id, etag } = await s.post('/v1/people', { name: 'First' })
    const rename = (name: string) =>
      s.server.call<Json>('PATCH', `/v1/people/${id}`, { body: { name }, headers: { 'if-match': etag } })
    expect((await rename('Second')).body).toMatchObject({ name: 'Second', etag: '"2"' })
    const late = await rename('Third')
    expect([late.status, late.body.code, late.headers.get('etag')]).toEqual([
      412,
      'vision.revision_mismatch',
      '"2"',
    ])
  })

  it('are nobody to other projects, and to who may not read or write them', async () => {
    const { id, faceIds } = await known(4, 3)
    const headers = { 'fovea-project': await secondProject(s.server) }
    expect((await s.server.call<Json>('GET', '/v1/people', { headers })).body.items).toEqual([])
    const reader = await apiKey(s.server, { scopes: ['vision:read'] })
    const write = (method: string, path: string, body?: Json) =>
      s.server.call<Json>(method, path, { token: reader, ...(body === undefined ? {} : { body }) })
    expect((await s.server.call('GET', `/v1/people/${id}`, { token: reader })).status).toBe(200)
    for (const reply of [
      await write('PATCH', `/v1/people/${id}`, { name: 'x' }),
      await write('DELETE', `/v1/people/${id}`),
      await write('POST', `/v1/faces/${faceIds[0]}/assign`, { personId: id }),
      await write('POST', '/v1/people/recluster'),
    ])
      expect(reply.status).toBe(403)
    const stranger = await apiKey(s.server, { scopes: ['library:read'] })
    expect((await s.server.call('GET', '/v1/people', { token: stranger })).status).toBe(403)
  })
})

describe('Deleting a person', () => {
  it('leaves neither a vector nor a crop, not even of older versions and of the trash, and they stay unknown', async () => {
    const { id, faceIds } = await known(5, 4)
    await s.post(`/v1/faces/${faceIds[0]}/assign`, { personId: id })
    await pool.query('update vision.face set version = 2 where id = $1', [faceIds[3]])
    const from = await s.server.app.kernel.notices.latest()
    expect((await s.server.call('DELETE', `/v1/people/${id}`)).status).toBe(204)
    expect((await s.get(`/v1/people/${id}`)).code).toBe('vision.person_not_found')
    const { rows } = await pool.query(
      `select vector, crop_sha256, person_id, landmarks, forgotten_at is not null as forgotten
       from vision.face where id = any($1)`,
      [faceIds],
    )
    const forgotten = { vector: null, crop_sha256: null, person_id: null, landmarks: [], forgotten: true }
    expect(rows).toEqual(faceIds.map(() => forgotten))
    const left = await pool.query('select 1 from vision.face_decision where face_id = any($1)', [faceIds])
    expect(left.rows).toEqual([])
    await s.recluster()
    expect((await s.people()).flat()).not.toContain(faceIds[0])
    expect((await s.post(`/v1/faces/${faceIds[0]}/assign`, { name: 'Back' })).code).toBe(
      'vision.face_not_found',
    )
    const filter = { projectIds: [s.server.projectId], topics: ['person.deleted'], assetId: null }
    expect((await s.server.app.kernel.notices.read(from, filter, 10)).items).toMatchObject([
      { data: { personId: id, faces: 4 } },
    ])
  })
})
