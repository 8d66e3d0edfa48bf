import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kernel/system'
import { createLogger } from '#kernel/telemetry'
import { type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { createFaceSearch } from './faces.ts'
import { createIndexCatalog } from './index/catalog.ts'
import { createIndexFiles } from './index/file.ts'
import type { FaceSearch } from './ports.ts'
import { between, bytesOf, direction } from './testing/vectors.ts'

const MODEL = 'test-faces@1'
const DIMENSIONS = 32
let server: TestServer
let faces: FaceSearch
beforeAll(async () => {
  server = await startTestServer()
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] } })
  const { db, objects } = server.app.kernel
  const catalog = createIndexCatalog({
    db,
    files: createIndexFiles(objects, server.dataDir),
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
    maxBytes: 2 ** 24,
    onMissing: async () => {},
  })
  faces = createFaceSearch({ db, catalog })
})
afterAll(() => server.stop())

let seed = 500
const upload = async (): Promise<string> => {
  seed += 1
  const { body } = await uploadBytes(server, await picture(seed, { width: 16 + seed }))
  await server.drainJobs()
  return body.asset.id
}
const run = (statement: ReturnType<typeof sql>) => statement.execute(server.app.kernel.db.query)
const person = async (): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    insert into vision.person (id, project_id, name, hidden, revision, created_at, updated_at)
    values (gen_random_uuid(), ${server.projectId}, '', false, 1, 1, 1) returning id`.execute(
    server.app.kernel.db.query,
  )
  return rows[0]?.id ?? ''
}
const face = async (
  assetId: string,
  vector: Float32Array,
  personId: string | null = null,
): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    insert into vision.face (id, project_id, asset_id, version, source_sha256, x, y, width, height, score, landmarks, origin,
      task_version, model, vector, person_id, assigned_by, created_at)
    values (gen_random_uuid(), ${server.projectId}, ${assetId}, 1, ${'0'.repeat(64)}, 0, 0, 0.5, 0.5, 1, '[]', 'detected', '1', ${MODEL},
      ${bytesOf(vector)}, ${personId}, ${personId === null ? null : 'cluster'}, 1) returning id`.execute(
    server.app.kernel.db.query,
  )
  return rows[0]?.id ?? ''
}
const nearest = async (vector: Float32Array, count = 10): Promise<string[]> =>
  (await faces.nearest(server.projectId, MODEL, vector, count, AbortSignal.timeout(20_000))).map(
    hit => hit.faceId,
  )

describe('faces', () => {
  const ada = direction(1, DIMENSIONS)
  const turned = (share: number) => between(ada, direction(2, DIMENSIONS), share)

  it('are found by their likeness, and no longer once they are removed, forgotten or gone', async () => {
    const [one, two, three, four] = [await upload(), await upload(), await upload(), await upload()]
    const ids = [
      await face(one, turned(0)),
      await face(two, turned(0.1)),
      await face(three, turned(0.2)),
      await face(four, turned(0.3)),
    ]
    expect(await nearest(ada)).toEqual(ids)
    expect(await nearest(ada, 2)).toEqual(ids.slice(0, 2))
    await run(sql`update vision.face set removed_at = 1 where id = ${ids[0]}`)
    expect(await nearest(ada)).toEqual(ids.slice(1))
    await run(sql`update vision.face set removed_at = null where id = ${ids[0]}`)
    expect(await nearest(ada)).toEqual(ids)
    await run(sql`update vision.face set forgotten_at = 1, vector = null where id = ${ids[1]}`)
    expect(await nearest(ada)).toEqual([ids[0], ids[2], ids[3]])
    await server.call('DELETE', `/v1/assets/${three}`)
    expect(await nearest(ada)).toEqual([ids[0], ids[3]])
    await server.call('POST', `/v1/assets/${three}/restore`)
    await server.call('POST', `/v1/assets/${one}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: await picture(9_100),
    })
    expect(await nearest(ada)).toEqual([ids[2], ids[3]])
    await server.call('DELETE', `/v1/assets/${four}?permanent=true`, { headers: { 'fovea-confirm': four } })
    expect(await nearest(ada)).toEqual([ids[2]])
    await server.drainJobs()
  })

  it('get another vector without being another face', async () => {
    const asset = await upload()
    const id = await face(asset, direction(40, DIMENSIONS))
    expect((await nearest(direction(40, DIMENSIONS), 1))[0]).toBe(id)
    await run(sql`update vision.face set vector = ${bytesOf(direction(41, DIMENSIONS))} where id = ${id}`)
    const [hit] = await faces.nearest(
      server.projectId,
      MODEL,
      direction(41, DIMENSIONS),
      1,
      AbortSignal.timeout(20_000),
    )
    expect(hit).toMatchObject({ faceId: id, assetId: asset, personId: null })
    expect(hit?.similarity).toBeCloseTo(1, 4)
  })
})

describe('searching by people', () => {
  it('finds the pictures that show all of them, the newest first, within filters and page by page', async () => {
    const [ada, bob] = [await person(), await person()]
    const [both, adaOnly, again] = [await upload(), await upload(), await upload()]
    for (const [asset, who] of [
      [both, ada],
      [both, bob],
      [adaOnly, ada],
      [again, bob],
      [again, ada],
    ] as const)
      await face(asset, direction(60, DIMENSIONS), who)
    const search = async (body: Record<string, unknown>): Promise<Json> => {
      const reply = await server.call<Json>('POST', '/v1/search', { body })
      expect([reply.status, reply.body.code]).toEqual([200, undefined])
      return reply.body
    }
    const ids = (result: Json): string[] => result.items.map((item: Json) => item.asset.id)
    const found = await search({ personIds: [ada, bob] })
    expect(found).toMatchObject({ mode: 'exact', model: null, nextCursor: null })
    expect(ids(found)).toEqual([again, both])
    expect(ids(await search({ personIds: [ada] }))).toEqual([again, adaOnly, both])
    await server.call('PATCH', `/v1/assets/${both}`, { body: { label: 'Wedding', tags: ['party'] } })
    expect(ids(await search({ personIds: [ada], tags: ['party'] }))).toEqual([both])
    expect((await search({ personIds: [bob], text: 'wedding' })).items[0].matchedBy).toEqual([
      'words',
      'people',
    ])
    const first = await search({ personIds: [ada], limit: 2 })
    const rest = await search({ personIds: [ada], limit: 2, cursor: first.nextCursor })
    expect([ids(first), ids(rest), rest.nextCursor]).toEqual([[again, adaOnly], [both], null])
    await server.call('DELETE', `/v1/assets/${again}`)
    expect(ids(await search({ personIds: [ada, bob] }))).toEqual([both])
  })
})
