import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, picture, secondProject, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

let seed = 1
const upload = async (
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Json> => {
  seed += 1
  return (await uploadBytes(server, await picture(seed, { width: 16 + seed }), { query, headers })).body.asset
}
const batch = (body: Json, options: Json = {}) =>
  server.call<Json>('POST', '/v1/assets/batch', { ...options, body })
const statuses = (reply: Json): string[] =>
  reply.body.items.map((item: Json) => item.error?.code ?? item.status)
const NOWHERE = '01900000-0000-7000-8000-000000000000'

describe('a batch', () => {
  it('trashes and restores, each asset by itself', async () => {
    const [one, two] = [await upload(), await upload()]
    const position = await server.app.kernel.notices.latest()
    const ids = [two.id, NOWHERE, one.id, 'x', two.id]
    const trashed = await batch({ ids, operation: 'trash' })
    expect(trashed.body.items.map((item: Json) => item.id)).toEqual(ids)
    expect(statuses(trashed)).toEqual([
      'done',
      'library.asset_not_found',
      'done',
      'library.asset_not_found',
      'unchanged',
    ])
    expect(trashed.body.items[0].asset).toMatchObject({ trashedAt: expect.any(Number), etag: '"2"' })
    expect(statuses(await batch({ ids: [one.id, two.id], operation: 'trash' }))).toEqual([
      'unchanged',
      'unchanged',
    ])
    expect(statuses(await batch({ ids: [one.id], operation: 'restore' }))).toEqual(['done'])
    const filter = {
      projectIds: [server.projectId],
      topics: ['asset.trashed', 'asset.restored'],
      assetId: null,
    }
    const { items } = await server.app.kernel.notices.read(position, filter, 100)
    expect(items.map(item => [item.topic, item.assetId])).toEqual([
      ['asset.trashed', two.id],
      ['asset.trashed', one.id],
      ['asset.restored', one.id],
    ])
  })

  it('moves into a collection and out of it', async () => {
    const { body: album } = await server.call<Json>('POST', '/v1/collections', { body: { name: 'Batch' } })
    const [one, two, gone] = [await upload(), await upload({ collectionId: album.id }), await upload()]
    await batch({ ids: [gone.id], operation: 'trash' })
    const ids = [one.id, two.id, gone.id]
    const moved = await batch({ ids, operation: 'move', collectionId: album.id })
    expect(statuses(moved)).toEqual(['done', 'unchanged', 'library.in_trash'])
    expect(moved.body.items[0].asset.collectionId).toBe(album.id)
    const out = await batch({ ids: [one.id, two.id], operation: 'move', collectionId: null })
    expect(out.body.items.map((item: Json) => item.asset.collectionId)).toEqual([null, null])
    const nowhere = await batch({ ids, operation: 'move', collectionId: NOWHERE })
    expect([nowhere.status, nowhere.body.code]).toEqual([422, 'library.collection_not_found'])
  })

  it('tags in one spelling, and keeps the rest', async () => {
    const [one, two] = [await upload({ tags: '["Sea","sky"]' }), await upload()]
    expect(one.tags).toEqual(['sea', 'sky'])
    const tagged = await batch({
      ids: [one.id, two.id],
      operation: 'tag',
      add: ['SEA', ' Night  Sky '],
      remove: ['Sky'],
    })
    expect(tagged.body.items.map((item: Json) => item.asset.tags)).toEqual([
      ['sea', 'night sky'],
      ['sea', 'night sky'],
    ])
    const many = await batch({
      ids: [one.id, two.id],
      operation: 'tag',
      add: Array.from({ length: 100 }, (_, at) => `t${at}`),
    })
    expect(statuses(many)).toEqual(['library.too_many_tags', 'library.too_many_tags'])
    const again = await batch({ ids: [one.id], operation: 'tag', add: ['sea'], remove: ['none'] })
    expect(statuses(again)).toEqual(['unchanged'])
  })

  it('relabels by a pattern, counted so that the names sort', async () => {
    const assets = await Promise.all(Array.from({ length: 10 }, () => upload({ label: 'old.jpg' })))
    const ids = assets.map(asset => asset.id)
    const labels = async (request: Json) =>
      (await batch({ operation: 'relabel', ...request })).body.items.map((item: Json) => item.asset.label)
    expect(await labels({ ids, label: 'Trip {n}' })).toEqual(
      ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'].map(n => `Trip ${n}`),
    )
    expect(await labels({ ids: ids.slice(0, 2), label: '{n} {label} {x}' })).toEqual([
      '1 Trip 01 {x}',
      '2 Trip 02 {x}',
    ])
    const long = await batch({ ids, operation: 'relabel', label: `{label}${'x'.repeat(493)}` })
    expect(new Set(statuses(long))).toEqual(new Set(['library.label_too_long', 'done']))
    const [version] = (await server.call<Json>('GET', `/v1/assets/${ids[0]}/versions`)).body.items
    expect(version.edits[0].changed).toEqual(['label'])
  })

  it('keeps to what its caller may do', async () => {
    const projectId = await secondProject(server)
    const [here, there] = [await upload(), await upload({}, { 'fovea-project': projectId })]
    const key = await apiKey(server, { scopes: ['library:read', 'library:write'] })
    const reply = await batch({ ids: [here.id, there.id], operation: 'trash' }, { token: key })
    expect(statuses(reply)).toEqual(['done', 'library.asset_not_found'])
    const { body: album } = await server.call<Json>('POST', '/v1/collections', {
      headers: { 'fovea-project': projectId },
      body: { name: 'There' },
    })
    const stranger = await batch(
      { ids: [here.id], operation: 'move', collectionId: album.id },
      { token: key },
    )
    expect(stranger.status).toBe(422)
    await batch({ ids: [here.id], operation: 'restore' })
    const mixed = await batch({ ids: [here.id, there.id], operation: 'move', collectionId: album.id })
    expect(statuses(mixed)).toEqual(['library.collection_not_found', 'done'])
    const reader = await apiKey(server, { scopes: ['library:read'] })
    expect((await batch({ ids: [here.id], operation: 'trash' }, { token: reader })).status).toBe(403)
  })

  it('refuses what it does not know, naming the field', async () => {
    for (const [body, field] of [
      [{ ids: [], operation: 'trash' }, 'ids'],
      [{ ids: Array.from({ length: 1001 }, () => NOWHERE), operation: 'trash' }, 'ids'],
      [{ ids: ['x'], operation: 'burn' }, 'operation'],
      [{ ids: ['x'] }, 'operation'],
      [{ ids: ['x'], operation: 'move' }, 'collectionId'],
      [{ ids: ['x'], operation: 'relabel' }, 'label'],
      [{ ids: ['x'], operation: 'trash', label: 'x' }, 'label'],
      [{ ids: ['x'], operation: 'tag', add: ['a,b'] }, 'add'],
      [{ ids: ['x'], operation: 'tag' }, 'add'],
    ] as const) {
      const reply = await batch(body)
      expect([field, reply.status, reply.body.code]).toEqual([field, 400, 'request.invalid'])
      expect(JSON.stringify(reply.body.issues)).toContain(field)
    }
  })

  it('does a repeated request once', async () => {
    const asset = await upload({ label: 'a' })
    const headers = { 'idempotency-key': randomBytes(8).toString('hex') }
    const body = { ids: [asset.id], operation: 'relabel', label: '{label}b' }
    const [first, second] = [await batch(body, { headers }), await batch(body, { headers })]
    expect(second.body).toEqual(first.body)
    expect((await server.call<Json>('GET', `/v1/assets/${asset.id}`)).body).toMatchObject({
      label: 'ab',
      etag: '"2"',
    })
  })

  it('takes a thousand ids', async () => {
    const sha256 = randomBytes(32).toString('hex')
    const { query } = server.app.kernel.db
    await sql`insert into kernel.object (sha256, size, state, created_at, kept_at) values (${sha256}, 1, 'stored', 0, 0)`.execute(
      query,
    )
    const { rows } = await sql<{ id: string }>`
      insert into library.asset (id, project_id, label, description, kind, mime, size, sha256, taken_at_given,
        version, revision, metadata_state, renditions_state, created_at, updated_at)
      select gen_random_uuid(), ${server.projectId}::uuid, 'photo ' || n, '', 'image', 'image/jpeg', 1, ${sha256}, false,
        1, 1, 'ready', 'ready', 1, 1 from generate_series(1, 1000) n returning id`.execute(query)
    const ids = rows.map(row => row.id)
    const started = performance.now()
    for (const operation of ['trash', 'restore']) {
      expect(new Set(statuses(await batch({ ids, operation })))).toEqual(new Set(['done']))
    }
    const tagged = await batch({ ids, operation: 'tag', add: ['a', 'b', 'c'] })
    console.log('three batches of 1,000:', Math.round(performance.now() - started), 'ms')
    expect(new Set(statuses(tagged))).toEqual(new Set(['done']))
    expect(tagged.body.items.map((item: Json) => item.id)).toEqual(ids)
  })

  it('and its opposite at the same time leave each asset in one of both states', async () => {
    const assets = await Promise.all(Array.from({ length: 10 }, () => upload()))
    const ids = assets.map(asset => asset.id)
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        batch({ ids: at % 2 ? ids : ids.toReversed(), operation: at % 2 ? 'trash' : 'restore' }),
      ),
    )
    expect(replies.map(reply => reply.status)).toEqual(Array(10).fill(200))
  })
})
