import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, picture, secondProject, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

let seed = 1
const upload = async (query: Record<string, string> = {}): Promise<Json> => {
  seed += 1
  const { status, body } = await uploadBytes(server, await picture(seed, { width: 16 + seed, height: 10 }), {
    query,
  })
  expect([status, body.code]).toEqual([201, undefined])
  return body.asset
}
const call = (method: string, path: string, options = {}) => server.call<Json>(method, `/v1${path}`, options)
const make = async (name: string, fields: Json = {}): Promise<Json> => {
  const { status, body } = await call('POST', '/collections', { body: { name, ...fields } })
  expect([status, body.code]).toEqual([201, undefined])
  return body
}
const get = async (id: string): Promise<Json> => (await call('GET', `/collections/${id}`)).body

describe('a collection', () => {
  it('is made, read, renamed and listed', async () => {
    const made = await call('POST', '/collections', { body: { name: ' Trips ', description: 'Far away' } })
    expect(made).toMatchObject({
      status: 201,
      body: {
        projectId: server.projectId,
        parentId: null,
        path: [],
        name: 'Trips',
        description: 'Far away',
        coverAssetId: null,
        assetCount: 0,
        deepAssetCount: 0,
        childCount: 0,
        etag: '"1"',
      },
    })
    expect(made.headers.get('location')).toBe(`/v1/collections/${made.body.id}`)
    expect(made.headers.get('etag')).toBe('"1"')
    const path = `/collections/${made.body.id}`
    const renamed = await call('PATCH', path, { headers: { 'if-match': '"1"' }, body: { name: 'Journeys' } })
    expect(renamed.body).toMatchObject({ name: 'Journeys', description: 'Far away', etag: '"2"' })
    const late = await call('PATCH', path, { headers: { 'if-match': '"1"' }, body: { name: 'Tours' } })
    expect([late.status, late.body.code]).toEqual([412, 'library.revision_mismatch'])
    expect((await call('PATCH', path, { body: { name: 'Journeys' } })).body.etag).toBe('"2"')
    expect((await call('GET', '/collections?q=OURNE')).body.items).toMatchObject([{ id: made.body.id }])
  })

  it('has a name of its own among its neighbours, whatever the case', async () => {
    const parent = await make('Names')
    const first = await make('Été', { parentId: parent.id })
    const twin = await call('POST', '/collections', { body: { name: 'ÉTÉ', parentId: parent.id } })
    expect([twin.status, twin.body.code]).toEqual([409, 'library.collection_name_taken'])
    const elsewhere = await make('Été')
    const moved = await call('PATCH', `/collections/${elsewhere.id}`, { body: { parentId: parent.id } })
    expect([moved.status, moved.body.code]).toEqual([409, 'library.collection_name_taken'])
    expect((await call('PATCH', `/collections/${first.id}`, { body: { name: 'ÉTÉ' } })).status).toBe(200)
    const atOnce = await Promise.all(
      Array.from({ length: 10 }, () => call('POST', '/collections', { body: { name: 'Race' } })),
    )
    expect(atOnce.map(reply => reply.status).toSorted()).toEqual([201, ...Array(9).fill(409)])
  })

  it('is listed page by page, by time and by name, at a level and in all', async () => {
    const parent = await make('Pages')
    const names = ['b', 'D', 'a', 'C', 'e']
    const ids: string[] = []
    for (const name of names) ids.push((await make(name, { parentId: parent.id })).id)
    const walk = async (query: string): Promise<string[]> => {
      const found: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const { body }: Json = await call(
          'GET',
          `/collections?limit=2&${query}${cursor && `&cursor=${cursor}`}`,
        )
        found.push(...body.items.map((item: Json) => item.name))
        cursor = body.nextCursor
      }
      return found
    }
    expect(await walk(`parentId=${parent.id}`)).toEqual(names.toReversed())
    expect(await walk(`parentId=${parent.id}&sort=createdAt`)).toEqual(names)
    expect(await walk(`parentId=${parent.id}&sort=name`)).toEqual(['a', 'b', 'C', 'D', 'e'])
    expect(await walk(`parentId=${parent.id}&sort=-name`)).toEqual(['e', 'D', 'C', 'b', 'a'])
    expect(await walk('parentId=root')).not.toContain('a')
    expect(await walk('')).toContain('a')
    const unknown = await call('GET', `/collections?parentId=${ids[0]}x`)
    expect([unknown.status, unknown.body.code]).toEqual([422, 'library.collection_not_found'])
  })

  it('says what it cannot read', async () => {
    const id = '01900000-0000-7000-8000-000000000000'
    const cursor = (place: unknown[]) => Buffer.from(JSON.stringify(place)).toString('base64url')
    for (const [method, path, body, status, code] of [
      ['POST', '/collections', { name: ' ' }, 400, 'request.invalid'],
      ['POST', '/collections', { name: 'Trips/Oslo' }, 400, 'request.invalid'],
      ['POST', '/collections', { name: 'x', colour: 1 }, 400, 'request.invalid'],
      ['POST', '/collections', { name: 'x', parentId: id }, 422, 'library.collection_not_found'],
      ['POST', '/collections', { name: 'x', parentId: 'root' }, 422, 'library.collection_not_found'],
      ['POST', '/collections', { name: 'x', coverAssetId: id }, 422, 'library.cover_not_found'],
      ['GET', `/collections/${id}`, undefined, 404, 'library.collection_not_found'],
      ['GET', '/collections/x', undefined, 404, 'library.collection_not_found'],
      ['GET', `/collections/${id}/assets`, undefined, 404, 'library.collection_not_found'],
      ['PATCH', `/collections/${id}`, { name: 'y' }, 404, 'library.collection_not_found'],
      ['DELETE', `/collections/${id}?assets=keep`, undefined, 404, 'library.collection_not_found'],
      ['GET', `/collections?cursor=${cursor(['-createdAt', 1, id])}`, undefined, 400, 'request.invalid'],
      [
        'GET',
        `/collections?sort=name&cursor=${cursor(['name', 'a\u0000', id])}`,
        undefined,
        400,
        'request.invalid',
      ],
    ] as const) {
      const reply = await call(method, path, { body })
      expect([method, path, reply.status, reply.body.code]).toEqual([method, path, status, code])
    }
  })
})

describe('nesting', () => {
  it('tells the way up, and refuses circles and more than ten levels', async () => {
    const chain: Json[] = []
    for (let level = 0; level < 10; level++) {
      chain.push(await make(`level ${level}`, { parentId: chain.at(-1)?.id ?? null }))
    }
    const [top, , third] = chain
    const last = chain.at(-1)
    expect((await get(last.id)).path.map((step: Json) => step.name)).toEqual(
      chain.slice(0, -1).map(each => each.name),
    )
    expect((await get(top.id)).childCount).toBe(1)
    const refused = async (id: string, parentId: string): Promise<Json> =>
      (await call('PATCH', `/collections/${id}`, { body: { parentId } })).body.code
    expect(await refused(top.id, top.id)).toBe('library.collection_cycle')
    expect(await refused(top.id, last.id)).toBe('library.collection_cycle')
    const deeper = await call('POST', '/collections', { body: { name: 'deeper', parentId: last.id } })
    expect([deeper.status, deeper.body.code]).toEqual([422, 'library.collection_too_deep'])
    const pair = await make('pair')
    await make('below', { parentId: pair.id })
    expect(await refused(pair.id, chain[8].id)).toBe('library.collection_too_deep')
    expect(await refused(pair.id, chain[7].id)).toBeUndefined()
    expect((await call('PATCH', `/collections/${third.id}`, { body: { parentId: null } })).body.path).toEqual(
      [],
    )
  })

  it('never closes a circle, also when two moves race', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, other] = [await make(`one ${round}`), await make(`other ${round}`)]
      const moves = await Promise.all([
        call('PATCH', `/collections/${one.id}`, { body: { parentId: other.id } }),
        call('PATCH', `/collections/${other.id}`, { body: { parentId: one.id } }),
      ])
      expect(moves.map(reply => reply.status).toSorted()).toEqual([200, 422])
      expect(moves.find(reply => reply.status === 422)?.body.code).toBe('library.collection_cycle')
    }
  })
})

describe('assets in collections', () => {
  it('are put there by uploads and edits, are listed there, and are counted', async () => {
    const [top, other] = [await make('Albums'), await make('Other albums')]
    const below = await make('Below', { parentId: top.id })
    const first = await upload({ collectionId: top.id })
    const second = await upload({ collectionId: below.id })
    const third = await upload()
    expect(first.collectionId).toBe(top.id)
    await call('PATCH', `/assets/${third.id}`, { body: { collectionId: below.id } })
    expect(await get(top.id)).toMatchObject({ assetCount: 1, deepAssetCount: 3, coverAssetId: third.id })
    const idsIn = async (path: string) => (await call('GET', path)).body.items.map((item: Json) => item.id)
    expect(await idsIn(`/collections/${top.id}/assets`)).toEqual([first.id])
    expect(await idsIn(`/assets?collectionId=${top.id}`)).toEqual([first.id])
    const all = [third.id, second.id, first.id]
    expect(await idsIn(`/collections/${top.id}/assets?deep=true`)).toEqual(all)
    expect(await idsIn(`/assets?collectionId=${top.id}&deep=true`)).toEqual(all)
    expect(await idsIn(`/collections/${top.id}/assets?deep=true&sort=createdAt&limit=2`)).toEqual([
      first.id,
      second.id,
    ])
    const put = await call('PUT', `/assets/${third.id}`, { body: { label: 'x', collectionId: other.id } })
    expect(put.body.collectionId).toBe(other.id)
    expect((await call('PUT', `/assets/${third.id}`, { body: { label: 'x' } })).body.collectionId).toBeNull()
    await call('DELETE', `/assets/${second.id}`)
    expect(await get(top.id)).toMatchObject({ assetCount: 1, deepAssetCount: 1, coverAssetId: first.id })
    await call('POST', `/assets/${second.id}/restore`)
    expect(await get(below.id)).toMatchObject({ assetCount: 1, deepAssetCount: 1 })
    await call('DELETE', `/assets/${second.id}?permanent=true`, { headers: { 'fovea-confirm': second.id } })
    expect(await get(below.id)).toMatchObject({ assetCount: 0, coverAssetId: null })
    await server.app.library.foldCounts()
    expect(await get(top.id)).toMatchObject({ assetCount: 1, deepAssetCount: 1 })
    const [version] = (await call('GET', `/assets/${third.id}/versions`)).body.items
    expect(version.edits.map((edit: Json) => edit.changed)).toEqual([
      ['collectionId'],
      ['label', 'collectionId'],
      ['collectionId'],
    ])
  })

  it('that are uploaded again go into the named collection if they are in none', async () => {
    const [one, other] = [await make('First home'), await make('Second home')]
    const bytes = await picture(9001)
    await uploadBytes(server, bytes)
    const again = await uploadBytes(server, bytes, { query: { collectionId: one.id } })
    expect(again.body).toMatchObject({ duplicate: true, asset: { collectionId: one.id } })
    const elsewhere = await uploadBytes(server, bytes, { query: { collectionId: other.id } })
    expect(elsewhere.body).toMatchObject({ duplicate: true, asset: { collectionId: one.id } })
  })

  it('have a cover that was chosen until it goes to the trash', async () => {
    const album = await make('Covers')
    const chosen = await upload({ collectionId: album.id })
    const newest = await upload({ collectionId: album.id })
    expect((await get(album.id)).coverAssetId).toBe(newest.id)
    await call('PATCH', `/collections/${album.id}`, { body: { coverAssetId: chosen.id } })
    expect((await get(album.id)).coverAssetId).toBe(chosen.id)
    await call('DELETE', `/assets/${chosen.id}`)
    expect((await get(album.id)).coverAssetId).toBe(newest.id)
  })

  it('cannot be put into a collection of another project, or into none that is there', async () => {
    const projectId = await secondProject(server)
    const foreign = await call('POST', '/collections', {
      headers: { 'fovea-project': projectId },
      body: { name: 'Foreign' },
    })
    const asset = await upload()
    const code = async (method: string, path: string, body?: Json) => {
      const reply = await call(method, path, { body })
      return [reply.status, reply.body.code]
    }
    const unknown = [422, 'library.collection_not_found']
    for (const collectionId of [foreign.body.id, asset.id, 'x']) {
      expect(await code('PATCH', `/assets/${asset.id}`, { collectionId })).toEqual(unknown)
      expect(await code('PUT', `/assets/${asset.id}`, { label: 'x', collectionId })).toEqual(unknown)
      expect(await code('POST', `/assets/${asset.id}/versions`, { label: 'y', collectionId })).toEqual(
        unknown,
      )
      expect(await code('GET', `/assets?collectionId=${collectionId}`)).toEqual(unknown)
      const uploaded = await uploadBytes(server, await picture(9002), { query: { collectionId } })
      expect([uploaded.status, uploaded.body.code]).toEqual(unknown)
    }
    const key = await apiKey(server, { scopes: ['library:read', 'library:write'] })
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/assets', undefined],
      ['PATCH', '', { name: 'mine' }],
      ['DELETE', '?assets=keep', undefined],
    ] as const) {
      const reply = await call(method, `/collections/${foreign.body.id}${path}`, { token: key, body })
      expect([method, path, reply.status]).toEqual([method, path, 404])
    }
    const reader = await apiKey(server, { scopes: ['library:read'] })
    expect((await call('POST', '/collections', { token: reader, body: { name: 'no' } })).status).toBe(403)
  })

  it('are counted right while fifty uploads, moves and deletions go on', async () => {
    const [from, to] = [await make('Busy'), await make('Quiet')]
    const assets = await Promise.all(Array.from({ length: 50 }, () => upload({ collectionId: from.id })))
    await Promise.all([
      ...assets.slice(0, 20).map(a => call('PATCH', `/assets/${a.id}`, { body: { collectionId: to.id } })),
      ...assets.slice(20, 35).map(a => call('DELETE', `/assets/${a.id}`)),
      ...Array.from({ length: 5 }, () => server.app.library.foldCounts()),
    ])
    expect(await get(from.id)).toMatchObject({ assetCount: 15 })
    expect(await get(to.id)).toMatchObject({ assetCount: 20 })
  })
})
