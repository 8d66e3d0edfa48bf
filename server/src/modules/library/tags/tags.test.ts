import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JobContext } from '#kernel/jobs'
import { apiKey, type Json, picture, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { createTagService } from './tag.service.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

let seed = 1
const upload = async (tags: string[]): Promise<Json> => {
  seed += 1
  const query = { tags: JSON.stringify(tags) }
  return (await uploadBytes(server, await picture(seed, { width: 16 + seed }), { query })).body.asset
}
const call = (method: string, path: string, options = {}) => server.call<Json>(method, `/v1${path}`, options)
const counts = async (query = ''): Promise<[string, number][]> =>
  (await call('GET', `/tags?${query}`)).body.items.map((item: Json) => [item.name, item.assetCount])

/** Many assets at once, written behind the server's back: their bytes do not matter here. */
const fill = async (tag: string, count: number): Promise<void> => {
  const sha256 = randomBytes(32).toString('hex')
  const { query } = server.app.kernel.db
  await sql`insert into kernel.object (sha256, size, state, created_at, kept_at) values (${sha256}, 1, 'stored', 0, 0)`.execute(
    query,
  )
  await sql`insert into library.asset (id, project_id, label, description, kind, mime, size, sha256, taken_at_given, tags,
      version, revision, metadata_state, renditions_state, created_at, updated_at)
    select gen_random_uuid(), ${server.projectId}::uuid, 'photo ' || n, '', 'image', 'image/jpeg', 1, ${sha256}, false, ${[tag]}::text[],
      1, 1, 'ready', 'ready', 1, 1 from generate_series(1, ${count}::int) n`.execute(query)
  while ((await server.app.library.indexMissing()) > 0);
}

describe('tags', () => {
  it('are counted, the most used first, page by page', async () => {
    await upload(['Sea', 'sky'])
    await upload(['SEA', 'sand'])
    const trashed = await upload(['sea', 'gone'])
    await call('DELETE', `/assets/${trashed.id}`)
    expect(await counts()).toEqual([
      ['sea', 2],
      ['sand', 1],
      ['sky', 1],
    ])
    expect(await counts('q=S&limit=200')).toHaveLength(3)
    expect(await counts('q=sk')).toEqual([['sky', 1]])
    const first = (await call('GET', '/tags?limit=2')).body
    expect(await counts(`limit=2&cursor=${first.nextCursor}`)).toEqual([['sky', 1]])
    expect((await call('GET', '/tags?cursor=xyz')).status).toBe(400)
    await server.app.library.foldCounts()
    expect(await counts()).toHaveLength(3)
  })

  it('are renamed on all assets, those of the trash too, and merge with what is there', async () => {
    const [one, two] = [await upload(['Old name', 'x']), await upload(['new', 'old name'])]
    await call('DELETE', `/assets/${one.id}`)
    // What is derived is told as well, and must not come in between.
    await server.drainJobs()
    const position = await server.app.kernel.notices.latest()
    const renamed = await call('PATCH', '/tags/OLD%20name', { body: { name: 'New' } })
    expect([renamed.status, renamed.body]).toEqual([200, { assets: 2, job: null }])
    expect((await call('GET', `/assets/${one.id}`)).body).toMatchObject({ tags: ['new', 'x'], etag: '"3"' })
    expect((await call('GET', `/assets/${two.id}`)).body.tags).toEqual(['new'])
    const filter = { projectIds: [server.projectId], topics: ['asset.updated'], assetId: null }
    const { items } = await server.app.kernel.notices.read(position, filter, 10)
    expect(items.map(item => item.assetId).toSorted()).toEqual([one.id, two.id].toSorted())
    const gone = await call('PATCH', '/tags/old%20name', { body: { name: 'x' } })
    expect([gone.status, gone.body.code]).toEqual([404, 'library.tag_not_found'])
  })

  it('are taken off all assets', async () => {
    const asset = await upload(["it's", 'stays'])
    expect((await call('DELETE', `/tags/${encodeURIComponent("It's")}`)).body).toEqual({
      assets: 1,
      job: null,
    })
    expect((await call('GET', `/assets/${asset.id}`)).body.tags).toEqual(['stays'])
    const reader = await apiKey(server, { scopes: ['library:read'] })
    expect((await call('DELETE', '/tags/stays', { token: reader })).status).toBe(403)
    expect((await call('PATCH', '/tags/stays', { body: { name: 'a,b' } })).status).toBe(400)
  })

  it('of many assets are changed by a job', async () => {
    await fill('many', 1200)
    const renamed = await call('PATCH', '/tags/many', { body: { name: 'plenty' } })
    expect(renamed).toMatchObject({
      status: 202,
      body: { assets: 1200, job: { name: 'library.change-tag' } },
    })
    await server.drainJobs()
    expect(await counts('q=plenty')).toEqual([['plenty', 1200]])
    expect(await counts('q=many')).toEqual([])
  })

  it('get their new name in a time that ends, also when somebody gives the old one back all the while', async () => {
    await fill('left', 1_100)
    const { db } = server.app.kernel
    const tags = createTagService(server.app.kernel)
    const rename = (tag: string, to: string, transaction: JobContext['transaction']) =>
      tags.run(
        { projectId: server.projectId, tag, to, total: 1_100, userId: null, userLabel: 'Ada' },
        { signal: AbortSignal.timeout(60_000), progress: () => undefined, transaction },
      )
    await rename('left', 'right', async work => {
      const page = await db.transaction(work)
      await rename('right', 'left', back => db.transaction(back))
      return page
    })
    expect(await counts('q=left')).toEqual([['left', 1100]])
  })
})
