import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const call = (method: string, path: string, options = {}) => server.call<Json>(method, `/v1${path}`, options)
const make = async (name: string, parentId: string | null = null): Promise<Json> =>
  (await call('POST', '/collections', { body: { name, parentId } })).body
let seed = 1
const upload = async (collectionId: string): Promise<Json> => {
  seed += 1
  return (await uploadBytes(server, await picture(seed, { width: 16 + seed }), { query: { collectionId } }))
    .body.asset
}
const assetOf = async (id: string): Promise<Json> => (await call('GET', `/assets/${id}`)).body

/** Many assets at once, written behind the server's back: their bytes do not matter here. */
const fill = async (collectionId: string, count: number): Promise<void> => {
  const sha256 = randomBytes(32).toString('hex')
  const { query } = server.app.kernel.db
  await sql`insert into kernel.object (sha256, size, state, created_at, kept_at) values (${sha256}, 1, 'stored', 0, 0)`.execute(
    query,
  )
  await sql`insert into library.asset (id, project_id, collection_id, label, description, kind, mime, size, sha256, taken_at_given,
      version, revision, metadata_state, renditions_state, created_at, updated_at)
    select gen_random_uuid(), ${server.projectId}::uuid, ${collectionId}::uuid, 'photo ' || n, '', 'image', 'image/jpeg', 1, ${sha256}, false,
      1, 1, 'ready', 'ready', 1700000000000 + n, 1700000000000 + n from generate_series(1, ${count}::int) n`.execute(
    query,
  )
}
const countIn = async (where: string): Promise<number> => {
  const { rows } = await sql<{
    count: number
  }>`select count(*) from library.asset where ${sql.raw(where)}`.execute(server.app.kernel.db.query)
  return rows[0]?.count ?? -1
}

describe('deleting a collection', () => {
  it('asks what becomes of the assets', async () => {
    const { id } = await make('Asks')
    for (const query of ['', '?assets=', '?assets=burn']) {
      const { status, body } = await call('DELETE', `/collections/${id}${query}`)
      expect([query, status, body.code]).toEqual([query, 400, 'request.invalid'])
      expect(JSON.stringify(body.issues)).toContain('assets=keep')
    }
    const late = await call('DELETE', `/collections/${id}?assets=keep`, { headers: { 'if-match': '"7"' } })
    expect(late.status).toBe(412)
  })

  it('keeps the assets in the collection above, and those of the trash too', async () => {
    const top = await make('Keep')
    const middle = await make('Middle', top.id)
    const low = await make('Low', middle.id)
    const [one, two, three] = [await upload(middle.id), await upload(low.id), await upload(low.id)]
    await call('DELETE', `/assets/${three.id}`)
    const position = await server.app.kernel.notices.latest()
    const deleted = await call('DELETE', `/collections/${middle.id}?assets=keep`)
    expect(deleted).toMatchObject({ status: 200, body: { collections: 2, assets: 3, job: null } })
    expect((await call('GET', `/collections/${low.id}`)).status).toBe(404)
    for (const { id } of [one, two]) {
      expect(await assetOf(id)).toMatchObject({ collectionId: top.id, trashedAt: null, etag: '"2"' })
    }
    expect(await assetOf(three.id)).toMatchObject({ collectionId: top.id, trashedAt: expect.any(Number) })
    expect((await call('GET', `/collections/${top.id}`)).body).toMatchObject({ assetCount: 2, childCount: 0 })
    const filter = { projectIds: [server.projectId], topics: [], assetId: null }
    const { items } = await server.app.kernel.notices.read(position, filter, 100)
    expect(items.map(item => [item.topic, item.data.id])).toEqual(
      expect.arrayContaining([
        ['collection.deleted', middle.id],
        ['collection.deleted', low.id],
        ['asset.updated', one.id],
      ]),
    )
    expect((await call('DELETE', `/collections/${top.id}?assets=keep`)).status).toBe(200)
    expect((await assetOf(one.id)).collectionId).toBeNull()
  })

  it('trashes the assets of the whole tree if told so; a restored one is above', async () => {
    const top = await make('Trash')
    const low = await make('Lower', top.id)
    const asset = await upload(low.id)
    expect((await call('DELETE', `/collections/${low.id}?assets=trash`)).status).toBe(200)
    expect(await assetOf(asset.id)).toMatchObject({ trashedAt: expect.any(Number), collectionId: top.id })
    expect((await call('POST', `/assets/${asset.id}/restore`)).body.collectionId).toBe(top.id)
    const [version] = (await call('GET', `/assets/${asset.id}/versions`)).body.items
    expect(version.edits.map((edit: Json) => edit.changed)).toEqual([
      ['trashedAt'],
      ['collectionId', 'trashedAt'],
    ])
  })

  it('of many assets is done by a job, and gone for everybody at once', async () => {
    const top = await make('Many')
    const low = await make('Inner', top.id)
    await fill(top.id, 900)
    await fill(low.id, 700)
    expect((await call('GET', `/collections/${top.id}`)).body).toMatchObject({
      assetCount: 900,
      deepAssetCount: 1600,
    })
    const deleted = await call('DELETE', `/collections/${top.id}?assets=trash`)
    expect(deleted).toMatchObject({ status: 202, body: { collections: 2, assets: 1600 } })
    expect(deleted.body.job.name).toBe('library.delete-collections')
    expect((await call('GET', `/collections/${low.id}`)).status).toBe(404)
    expect((await call('POST', '/collections', { body: { name: 'Many' } })).status).toBe(201)
    await server.drainJobs()
    expect((await call('GET', `/jobs/${deleted.body.job.id}`)).body).toMatchObject({
      status: 'succeeded',
      progress: 1,
    })
    expect(await countIn(`collection_id is null and trashed_at is not null and label like 'photo %'`)).toBe(
      1600,
    )
  })

  it('goes on after its job was cancelled, also when the collection above went meanwhile', async () => {
    const top = await make('Above')
    const low = await make('Cancelled', top.id)
    await fill(low.id, 1200)
    const { body } = await call('DELETE', `/collections/${low.id}?assets=keep`)
    await call('POST', `/jobs/${body.job.id}/cancel`)
    await server.drainJobs()
    await call('DELETE', `/collections/${top.id}?assets=keep`)
    await server.drainJobs()
    await server.app.library.resumeDeletions()
    await server.drainJobs()
    expect(await countIn(`collection_id = '${low.id}' or collection_id = '${top.id}'`)).toBe(0)
    const { rows } = await sql`select 1 from library.collection where deletion_id is not null`.execute(
      server.app.kernel.db.query,
    )
    expect(rows).toEqual([])
  })

  it('races with uploads and moves into it without losing an asset', async () => {
    for (let round = 0; round < 5; round++) {
      const target = await make(`Race ${round}`)
      const outside = await upload((await make(`Start ${round}`)).id)
      const bytes = await Promise.all(Array.from({ length: 6 }, (_, at) => picture(5_000 + round * 10 + at)))
      const [deleted, moved, ...uploaded] = await Promise.all([
        call('DELETE', `/collections/${target.id}?assets=keep`),
        call('PATCH', `/assets/${outside.id}`, { body: { collectionId: target.id } }),
        ...bytes.map(each => uploadBytes(server, each, { query: { collectionId: target.id } })),
      ])
      expect(deleted.status).toBe(200)
      expect([200, 422]).toContain(moved.status)
      for (const { status, body } of uploaded) {
        expect([201, 422]).toContain(status)
        if (status === 201) expect((await assetOf(body.asset.id)).collectionId).toBeNull()
      }
    }
  })
})
