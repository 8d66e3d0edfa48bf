import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, secondProject, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { between, COLOURS, direction, storeVectors } from './testing/vectors.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  await makeNoVectors()
})
afterAll(() => server.stop())

/** The vectors here are of the tests' own choice. */
const makeNoVectors = async (headers: Record<string, string> = {}): Promise<void> => {
  await server.call('PATCH', '/v1/vision/settings', { body: { onArrival: [] }, headers })
}

let seed = 100
/** An asset with a vector of its own choice. */
const add = async (
  vector: Float32Array | null,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<string> => {
  seed += 1
  const { status, body } = await uploadBytes(server, await picture(seed, { width: 16 + seed }), {
    query,
    headers,
  })
  expect([status, body.code]).toEqual([201, undefined])
  await server.drainJobs()
  if (vector)
    await storeVectors(server, [{ assetId: body.asset.id, vector }], { projectId: body.asset.projectId })
  return body.asset.id
}
const search = async (body: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Json> => {
  const reply = await server.call<Json>('POST', '/v1/search', { body, headers })
  expect([reply.status, reply.body.code]).toEqual([200, undefined])
  return reply.body
}
const similar = async (id: string, query = ''): Promise<Json> =>
  (await server.call<Json>('GET', `/v1/assets/${id}/similar?${query}`)).body
const ids = (result: Json): string[] => result.items.map((item: Json) => item.asset.id)

describe('pictures that resemble another', () => {
  const north = direction(1)
  const south = direction(2)
  let first: string
  let others: string[]
  beforeAll(async () => {
    first = await add(north, { label: 'the example' })
    others = []
    for (const share of [0.1, 0.2, 0.3, 0.4, 0.5]) others.push(await add(between(north, south, share)))
  })

  it('come nearest first, without the picture itself, and say whose vectors were compared', async () => {
    const found = await similar(first)
    expect(found).toMatchObject({ mode: 'exact', model: COLOURS, nextCursor: null })
    expect(ids(found)).toEqual(others)
    const scores = found.items.map((item: Json) => item.score)
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a))
    expect(found.items[0].matchedBy).toEqual(['example'])
    expect(ids(await search({ assetId: first }))).toEqual(others)
  })

  it('are paged without gaps, while new ones arrive in between', async () => {
    const one = await similar(first, 'limit=2')
    expect(ids(one)).toEqual(others.slice(0, 2))
    const nearer = await add(between(north, south, 0.05))
    const two = await similar(first, `limit=2&cursor=${one.nextCursor}`)
    expect(ids(two)).toEqual(others.slice(2, 4))
    const three = await similar(first, `limit=2&cursor=${two.nextCursor}`)
    expect([ids(three), three.nextCursor]).toEqual([others.slice(4), null])
    expect(ids(await similar(first, 'limit=1'))).toEqual([nearer])
    await server.call('DELETE', `/v1/assets/${nearer}`)
  })

  it('disappear at once from every answer when they go to the trash, and are back when restored', async () => {
    const [nearest = '', ...rest] = others
    await server.call('DELETE', `/v1/assets/${nearest}`)
    expect(ids(await similar(first))).toEqual(rest)
    expect(ids(await search({ assetId: first }))).toEqual(rest)
    await server.call('POST', `/v1/assets/${nearest}/restore`)
    expect(ids(await similar(first))).toEqual(others)
  })

  it('are not found by the vector of bytes that were replaced', async () => {
    const changing = await add(between(north, south, 0.02))
    expect(ids(await similar(first, 'limit=1'))).toEqual([changing])
    await uploadBytes(server, await picture(9_001), {})
    const { status } = await server.call('POST', `/v1/assets/${changing}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: await picture(9_002),
    })
    expect(status).toBe(201)
    expect(ids(await similar(first))).toEqual(others)
    await server.drainJobs()
    expect(ids(await search({ assetId: first }))).not.toContain(changing)
    await storeVectors(server, [{ assetId: changing, vector: between(north, south, 0.6), version: 2 }])
    expect(ids(await similar(first)).at(-1)).toBe(changing)
    await server.call('DELETE', `/v1/assets/${changing}?permanent=true`, {
      headers: { 'fovea-confirm': changing },
    })
    expect(ids(await similar(first))).toEqual(others)
  })

  it('obey every filter exactly', async () => {
    const { body } = await server.call<Json>('POST', '/v1/collections', { body: { name: 'Chosen' } })
    const [one, , three] = others
    for (const id of [one, three])
      await server.call('PATCH', `/v1/assets/${id}`, { body: { collectionId: body.id, tags: ['kept'] } })
    expect(ids(await similar(first, `collectionId=${body.id}`))).toEqual([one, three])
    expect(ids(await search({ assetId: first, tags: ['kept'] }))).toEqual([one, three])
    expect(ids(await search({ assetId: first, tags: ['kept'], limit: 1 }))).toEqual([one])
    expect(ids(await search({ assetId: first, mime: 'image/png' }))).toEqual([])
    expect(ids(await search({ assetId: first, q: 'kept' }))).toEqual([one, three])
    const wrong = await server.call<Json>('POST', '/v1/search', {
      body: { assetId: first, collectionId: 'x' },
    })
    expect([wrong.status, wrong.body.code]).toEqual([422, 'library.collection_not_found'])
  })

  it('belong to their project alone', async () => {
    const projectId = await secondProject(server)
    await makeNoVectors({ 'fovea-project': projectId })
    const foreign = await add(north, {}, { 'fovea-project': projectId })
    expect(ids(await similar(first))).toEqual(others)
    expect(ids(await similar(foreign))).toEqual([])
    expect(ids(await search({ assetId: first }, { 'fovea-project': projectId }))).toEqual([foreign])
  })
})

describe('searching by words', () => {
  let harbour: string
  let quay: string
  beforeAll(async () => {
    harbour = await add(null, { label: 'Harbour at dawn', description: 'Boats in the harbour' })
    quay = await add(null, { label: 'The quay', description: 'near the harbour' })
  })

  it('says that only words were compared, where the model understands none', async () => {
    const found = await search({ text: 'harbour' })
    expect(found).toMatchObject({ mode: 'text', model: null, nextCursor: null })
    expect(ids(found)).toEqual([harbour, quay])
    expect(found.items[0].matchedBy).toEqual(['words'])
  })

  it('finds words that were read in a picture or said of it, of its current version', async () => {
    await sql`insert into vision.result (id, project_id, asset_id, version, task, task_version, model, params, params_key,
        output, duration_ms, created_at)
      values (gen_random_uuid(), ${server.projectId}, ${quay}, 1, 'ocr', '1', 'm', '{}', '', ${JSON.stringify({ text: 'Café-Bar ÉTOILE 24h' })}::jsonb, 1, 1),
        (gen_random_uuid(), ${server.projectId}, ${harbour}, 1, 'caption', '1', 'm', '{}', '', ${JSON.stringify({ text: 'a lighthouse, at night' })}::jsonb, 1, 1)`.execute(
      server.app.kernel.db.query,
    )
    expect((await search({ text: 'etoile cafe' })).items).toMatchObject([
      { asset: { id: quay }, matchedBy: ['ocr'] },
    ])
    expect((await search({ text: 'lighth' })).items).toMatchObject([
      { asset: { id: harbour }, matchedBy: ['caption'] },
    ])
    expect(ids(await search({ text: 'lighthouse', label: 'quay' }))).toEqual([])
    await server.call('POST', `/v1/assets/${quay}/versions`, {
      headers: { 'content-type': 'application/octet-stream' },
      body: await picture(9_010),
    })
    expect(ids(await search({ text: 'etoile' }))).toEqual([])
    await server.drainJobs()
  })

  it('joins words with an example: what has both comes first', async () => {
    const like = direction(7)
    const both = await add(between(like, direction(8), 0.3), { label: 'winter garden' })
    const wordsOnly = await add(direction(9), { label: 'winter' })
    const shapeOnly = await add(between(like, direction(8), 0.2), { label: 'summer' })
    const example = await add(like)
    const found = await search({ text: 'winter', assetId: example, limit: 3 })
    expect(found).toMatchObject({ mode: 'exact', model: COLOURS })
    expect(ids(found)[0]).toBe(both)
    expect(found.items[0].matchedBy).toEqual(['words', 'example'])
    expect(ids(found)).toContain(wordsOnly)
    expect(ids(found)).toContain(shapeOnly)
    const rest = await search({ text: 'winter', assetId: example, limit: 3, cursor: found.nextCursor })
    expect(ids(rest).filter((id: string) => ids(found).includes(id))).toEqual([])
  })
})

describe('searching by an uploaded picture', () => {
  it('takes a file or base64 as the example, and keeps neither', async () => {
    const bytes = await picture(4_000)
    await uploadBytes(server, bytes)
    await server.drainJobs()
    const objects = async () =>
      (
        await sql<{ count: number }>`select count(*) as count from kernel.object`.execute(
          server.app.kernel.db.query,
        )
      ).rows[0]?.count
    const before = await objects()
    const form = new FormData()
    form.set('limit', '2')
    form.set('file', new Blob([new Uint8Array(bytes)]))
    const uploaded = await server.call<Json>('POST', '/v1/search', { body: form })
    expect([uploaded.status, uploaded.body.model, uploaded.body.mode]).toEqual([200, COLOURS, 'exact'])
    expect(uploaded.body.items.length).toBe(2)
    const sent = await search({ image: bytes.toString('base64'), limit: 2 })
    expect(ids(sent)).toEqual(ids(uploaded.body))
    expect(await objects()).toBe(before)
  })
})

describe('a search that cannot be', () => {
  const refused = async (body: Record<string, unknown>): Promise<[number, string]> => {
    const reply = await server.call<Json>('POST', '/v1/search', { body })
    return [reply.status, reply.body.code]
  }

  it('says what is missing or wrong', async () => {
    expect(await refused({})).toEqual([422, 'vision.nothing_to_search'])
    expect(await refused({ text: '   ', kind: 'image' })).toEqual([422, 'vision.nothing_to_search'])
    expect(await refused({ assetId: 'nothing' })).toEqual([404, 'library.asset_not_found'])
    expect(await refused({ image: '***' })).toEqual([422, 'vision.bad_base64'])
    expect(await refused({ image: 'AAAA' })).toEqual([422, 'library.type_not_allowed'])
    expect(await refused({ personIds: ['x'] })).toEqual([422, 'vision.person_not_found'])
    expect(await refused({ text: 'a', colour: 'red' })).toEqual([400, 'request.invalid'])
    expect(await refused({ text: 'a', limit: 201 })).toEqual([400, 'request.invalid'])
    expect(await refused({ text: 'a', cursor: 'x' })).toEqual([400, 'request.invalid'])
  })

  it('refuses the cursor of another search', async () => {
    const one = await search({ text: 'winter', limit: 1 })
    expect(one.nextCursor).not.toBeNull()
    expect(await refused({ text: 'summer', limit: 1, cursor: one.nextCursor })).toEqual([
      400,
      'request.invalid',
    ])
    expect((await server.call('POST', '/v1/search', { body: { text: 'a' }, token: null })).status).toBe(401)
  })
})
