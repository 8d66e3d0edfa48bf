import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { between, bytesOf, direction } from './testing/vectors.ts'

const MODEL = 'human-blazeface-faceres@3.3.6'
const DIMENSIONS = 32
const FROM = 1_000
const north = direction(1, DIMENSIONS)

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ env: { VISION_INDEX_FROM: String(FROM) } })
  // The faces here are of the tests' own choice.
  await server.call('PATCH', '/v1/vision/settings', { body: { faces: { enabled: true }, onArrival: [] } })
  await server.drainJobs()
})
afterAll(() => server.stop())

const query = (text: string, values: unknown[] = []) => server.app.kernel.db.pool.query(text, values)

let seed = 700
const upload = async (): Promise<string> => {
  seed += 1
  const { body } = await uploadBytes(server, await picture(seed, { width: 16 + seed }))
  await server.drainJobs()
  return body.asset.id
}
const addFaces = (assetId: string, vectors: readonly Float32Array[], personId: string | null = null) =>
  query(
    `insert into vision.face (id, project_id, asset_id, version, source_sha256, x, y, width, height, score, landmarks,
      origin, task_version, model, vector, person_id, assigned_by, created_at)
    select gen_random_uuid(), $1, $2, 1, repeat('0', 64), 0, 0, 0.5, 0.5, 1, '[]', 'detected', '1', $3,
      decode(hex, 'hex'), $4::uuid, case when $4::uuid is not null then 'user' end, 1 from unnest($5::text[]) hex`,
    [server.projectId, assetId, MODEL, personId, vectors.map(vector => bytesOf(vector).toString('hex'))],
  )
const addPerson = async (name: string, vector: Float32Array): Promise<string> => {
  const { rows } = await query(
    `insert into vision.person (id, project_id, name, hidden, revision, created_at, updated_at)
    values (gen_random_uuid(), $1, $2, false, 1, 1, 1) returning id`,
    [server.projectId, name],
  )
  await addFaces(await upload(), [vector], rows[0].id)
  return rows[0].id
}
/** Each of its own, as similar to `north` as the share says: 0 is the same, 1 by chance. */
const around = (count: number, from: number, share: number): Float32Array[] =>
  Array.from({ length: count }, (_, at) => between(north, direction(from + at, DIMENSIONS), share))

describe('A search for faces among many', () => {
  let asked: string
  let some: string
  let most: string
  const people = async (): Promise<string[]> => {
    const { status, body } = await server.call<Json>('POST', '/v1/faces/search', { body: { assetId: asked } })
    expect([status, body.model, body.faces.length]).toEqual([200, MODEL, 1])
    return body.faces[0].people.map((found: Json) => found.person.name)
  }
  beforeAll(async () => {
    asked = await upload()
    some = await upload()
    most = await upload()
    await addFaces(asked, [north])
    await addPerson('Ada', between(north, direction(2, DIMENSIONS), 0.1))
    const bob = await addPerson(
      'Bob',
      north.map(value => -value),
    )
    await addFaces(await upload(), around(FROM, 10_000, 1))
    await addFaces(some, around(30, 20_000, 0.4))
    await addFaces(most, around(600, 30_000, 0.5))
    const { status } = await server.call('POST', '/v1/vision/index/rebuild', { body: { kind: 'faces' } })
    expect(status).toBe(202)
    await server.drainJobs()
    const { body } = await server.call<Json>('GET', '/v1/vision/index')
    expect(body.items).toMatchObject([{ kind: 'faces', mode: 'index', state: 'ready' }])
    // Behind the back of the index, so that who finds Bob has read the table.
    await query('alter table vision.face disable trigger user')
    const vector = bytesOf(between(north, direction(3, DIMENSIONS), 0.2))
    await query('update vision.face set vector = $1 where person_id = $2', [vector, bob])
    await query('alter table vision.face enable trigger user')
  })

  it('asks the index, and reads the table for no more', async () => {
    expect(await people()).toEqual(['Ada'])
  })

  it('is content with what the index answers while some of it is in the trash', async () => {
    expect((await server.call('DELETE', `/v1/assets/${some}`)).status).toBe(200)
    expect(await people()).toEqual(['Ada'])
  })

  it('reads the table when most of what the index answers is in the trash', async () => {
    expect((await server.call('DELETE', `/v1/assets/${most}`)).status).toBe(200)
    expect(await people()).toEqual(['Ada', 'Bob'])
  })
})
