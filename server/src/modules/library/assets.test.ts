import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, picture, readyAsset, secondProject, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const upload = async (seed: number, query: Record<string, string> = {}): Promise<Json> =>
  (await uploadBytes(server, await picture(seed, { width: 20 + seed, height: 10 }), { query })).body.asset
const list = async (query: string): Promise<Json> =>
  (await server.call<Json>('GET', `/v1/assets?${query}`)).body

describe('listing the library', () => {
  it('walks through all of it, newest first, each asset once, while others arrive', async () => {
    const own: string[] = []
    for (let seed = 100; seed < 125; seed++) own.push((await upload(seed, { label: `walk ${seed}` })).id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Json = await list(`limit=7${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...page.items.map((item: Json) => item.id))
      cursor = page.nextCursor
      if (seen.length === 7) await upload(199)
    } while (cursor)
    expect(seen.filter(id => own.includes(id))).toEqual(own.toReversed())
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('filters and sorts', async () => {
    await upload(200, { label: 'Alpha Zebra', takenAt: '1000' })
    await upload(201, { label: 'alpha zebra two', takenAt: '3000' })
    expect((await list('label=ZEBRA')).items).toHaveLength(2)
    expect((await list('takenAfter=2000&takenBefore=4000')).items.map((item: Json) => item.label)).toEqual([
      'alpha zebra two',
    ])
    expect((await list('label=zebra&sort=takenAt')).items.map((item: Json) => item.takenAt)).toEqual([
      1000, 3000,
    ])
    expect((await list('minWidth=221')).items).toHaveLength(1)
    expect((await list('kind=video')).items).toEqual([])
    for (const sort of ['label', '-label', 'size', '-size', 'takenAt', '-takenAt', 'createdAt']) {
      const first = await list(`sort=${sort}&limit=1`)
      const second = await list(`sort=${sort}&limit=1&cursor=${first.nextCursor}`)
      const both = await list(`sort=${sort}&limit=2`)
      expect([sort, first.items[0].id, second.items[0].id]).toEqual([
        sort,
        ...both.items.map((item: Json) => item.id),
      ])
    }
  })

  it('names what it cannot read in a query', async () => {
    const cursor = (await list('limit=1')).nextCursor
    const forged = Buffer.from(JSON.stringify(['-createdAt', 1, 'no uuid'])).toString('base64url')
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=ten', 'limit'],
      ['kind=plan', 'kind'],
      ['sort=colour', 'sort'],
      ['colour=red', 'colour'],
      ['cursor=***', 'cursor'],
      [`cursor=${forged}`, 'cursor'],
      [`sort=label&cursor=${cursor}`, 'cursor'],
      ['sha256=xyz', 'sha256'],
      ['radius=500', 'radius'],
    ]) {
      const reply = await server.call<Json>('GET', `/v1/assets?${query}`)
      expect([query, reply.status, reply.body.code]).toEqual([query, 400, 'request.invalid'])
      expect(JSON.stringify(reply.body.issues)).toContain(field)
    }
  })
})

describe('changing an asset', () => {
  it('is safe with If-Match: the second of two editors learns of the first', async () => {
    const asset = await upload(300)
    const path = `/v1/assets/${asset.id}`
    const first = await server.call<Json>('PATCH', path, {
      headers: { 'if-match': asset.etag },
      body: { label: 'one' },
    })
    expect(first).toMatchObject({
      status: 200,
      body: { label: 'one', etag: '"2"', updatedBy: asset.createdBy },
    })
    const second = await server.call<Json>('PATCH', path, {
      headers: { 'if-match': asset.etag },
      body: { label: 'two' },
    })
    expect(second).toMatchObject({ status: 412, body: { code: 'library.revision_mismatch', etag: '"2"' } })
    expect((await server.call<Json>('GET', path)).body.label).toBe('one')
    expect(
      (await server.call('PATCH', path, { headers: { 'if-match': 'nonsense' }, body: { label: 'x' } }))
        .status,
    ).toBe(400)
    expect(
      (await server.call('PATCH', path, { headers: { 'if-match': '*' }, body: { label: 'x' } })).status,
    ).toBe(200)
  })

  it('lets one of fifty editors with the same ETag win', async () => {
    const asset = await upload(301)
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        server.call('PATCH', `/v1/assets/${asset.id}`, {
          headers: { 'if-match': asset.etag },
          body: { label: `n${index}` },
        }),
      ),
    )
    expect(replies.filter(reply => reply.status === 200)).toHaveLength(1)
    expect(replies.filter(reply => reply.status === 412)).toHaveLength(49)
  })

  it('is not disturbed by what is derived in the meantime', async () => {
    const asset = await upload(302)
    await server.drainJobs()
    const reply = await server.call('PATCH', `/v1/assets/${asset.id}`, {
      headers: { 'if-match': asset.etag },
      body: { label: 'x' },
    })
    expect(reply.status).toBe(200)
  })

  it('replaces all fields with PUT and some with PATCH', async () => {
    const asset = await upload(303, { description: 'old', metadata: '{"k":1}' })
    const path = `/v1/assets/${asset.id}`
    const patched = await server.call<Json>('PATCH', path, { body: { tags: ['a', 'b'], takenAt: 5 } })
    expect(patched.body).toMatchObject({
      description: 'old',
      tags: ['a', 'b'],
      takenAt: 5,
      metadata: { k: 1 },
    })
    const put = await server.call<Json>('PUT', path, { body: { label: 'new' } })
    expect(put.body).toMatchObject({ label: 'new', description: '', tags: [], takenAt: null, metadata: {} })
    expect((await server.call('PUT', path, { body: {} })).status).toBe(400)
    expect((await server.call('PATCH', path, { body: { mime: 'x' } })).status).toBe(400)
  })
})

describe('the trash', () => {
  it('hides an asset until it is restored', async () => {
    const asset = await upload(400)
    const path = `/v1/assets/${asset.id}`
    const trashed = await server.call<Json>('DELETE', path)
    expect(trashed).toMatchObject({ status: 200, body: { trashedAt: expect.any(Number) } })
    expect((await server.call('DELETE', path)).status).toBe(200)
    expect((await list('limit=200')).items.map((item: Json) => item.id)).not.toContain(asset.id)
    expect((await list('trashed=true')).items.map((item: Json) => item.id)).toContain(asset.id)
    expect((await server.call<Json>('PATCH', path, { body: { label: 'x' } })).body.code).toBe(
      'library.in_trash',
    )
    expect((await server.call<Json>('POST', `${path}/restore`)).body.trashedAt).toBeNull()
    expect((await server.call<Json>('POST', `${path}/restore`)).body.code).toBe('library.not_in_trash')
  })

  it('deletes for good only with its own scope and the id repeated', async () => {
    const asset = await readyAsset(server, 401)
    const path = `/v1/assets/${asset.id}?permanent=true`
    expect((await server.call<Json>('DELETE', path)).body.code).toBe('library.confirmation_missing')
    const key = await apiKey(server, { scopes: ['library:read', 'library:write'] })
    const headers = { 'fovea-confirm': asset.id }
    expect((await server.call('DELETE', path, { token: key, headers })).status).toBe(403)
    expect((await server.call('DELETE', path, { headers })).status).toBe(204)
    for (const tail of ['', '/content', '/thumbnail', '/versions']) {
      expect((await server.call<Json>('GET', `/v1/assets/${asset.id}${tail}`)).body.code).toBe(
        'library.asset_not_found',
      )
    }
    expect((await uploadBytes(server, await picture(401))).status).toBe(201)
  })
})

describe('projects', () => {
  it('keep their assets to themselves: the same bytes are another asset elsewhere', async () => {
    const bytes = await picture(500)
    const here = await uploadBytes(server, bytes)
    const projectId = await secondProject(server)
    const there = await uploadBytes(server, bytes, { headers: { 'fovea-project': projectId } })
    expect([there.status, there.body.asset.projectId]).toEqual([201, projectId])
    expect(there.body.asset.id).not.toBe(here.body.asset.id)
    const key = await apiKey(server, { scopes: ['library:read', 'library:write', 'library:purge'] })
    const id = there.body.asset.id
    const attempts: [string, string, unknown?][] = [
      ['GET', `/v1/assets/${id}`],
      ['PATCH', `/v1/assets/${id}`, { label: 'mine' }],
      ['PUT', `/v1/assets/${id}`, { label: 'mine' }],
      ['DELETE', `/v1/assets/${id}`],
      ['DELETE', `/v1/assets/${id}?permanent=true`],
      ['POST', `/v1/assets/${id}/restore`],
      ['GET', `/v1/assets/${id}/versions`],
      ['GET', `/v1/assets/${id}/versions/1`],
      ['POST', `/v1/assets/${id}/versions`, { label: 'mine' }],
      ['POST', `/v1/assets/${id}/versions/1/restore`],
      ['GET', `/v1/assets/${id}/content`],
      ['GET', `/v1/assets/${id}/thumbnail`],
      ['GET', `/v1/assets/${id}/preview`],
      ['GET', `/v1/assets/${id}/render?width=10`],
    ]
    for (const [method, path, body] of attempts) {
      const reply = await server.call<Json>(method, path, {
        token: key,
        body,
        headers: { 'fovea-confirm': id },
      })
      expect([method, path, reply.status, reply.body.code]).toEqual([
        method,
        path,
        404,
        'library.asset_not_found',
      ])
    }
  })
})

describe('what a careful caller can rely on', () => {
  it('refuses NUL bytes, half characters and bottomless JSON in the fields of a form, naming the field', async () => {
    const bytes = await picture(600)
    const hostile: Record<string, string>[] = [
      { metadata: '{"a":"\\u0000"}' },
      { metadata: '{"\\u0000":1}' },
      { metadata: '{"a":"\\ud800"}' },
      { metadata: '{"a":1,"a":2}' },
      { metadata: '{"__proto__":{"x":1}}' },
      { metadata: `${'['.repeat(2_000)}${']'.repeat(2_000)}` },
      { tags: '["a\\u0000"]' },
      { takenAt: '' },
      { takenAt: '0x10' },
    ]
    for (const query of hostile) {
      const { status, body } = await uploadBytes(server, bytes, { query })
      expect([JSON.stringify(query).slice(0, 40), status, body.code]).toEqual([
        JSON.stringify(query).slice(0, 40),
        400,
        'request.invalid',
      ])
      expect(JSON.stringify(body.issues)).toContain(Object.keys(query)[0])
    }
  })

  it('refuses cursors that were tampered with', async () => {
    const id = '01900000-0000-7000-8000-000000000000'
    for (const place of [
      ['-createdAt', 1e300, id],
      ['-createdAt', 1.5, id],
      ['-size', 1e20, id],
      ['label', 'a\u0000b', id],
      ['label', 5, id],
    ]) {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url')
      const { status } = await server.call('GET', `/v1/assets?sort=${place[0]}&cursor=${cursor}`)
      expect([place[0], place[1], status]).toEqual([place[0], place[1], 400])
    }
    const asset = await upload(601)
    for (const number of [1e20, 3e9, 1.5, 'x']) {
      const cursor = Buffer.from(JSON.stringify(['version', number])).toString('base64url')
      expect((await server.call('GET', `/v1/assets/${asset.id}/versions?cursor=${cursor}`)).status).toBe(400)
    }
  })

  it('knows no id and no version however they are spelled', async () => {
    const asset = await upload(602)
    for (const id of ['x', 'x'.repeat(300), '1e3']) {
      expect((await server.call<Json>('GET', `/v1/assets/${id}`)).body.code).toBe('library.asset_not_found')
    }
    for (const version of ['0', '-1', 'x', '99', '99999999999']) {
      const reply = await server.call<Json>('GET', `/v1/assets/${asset.id}/versions/${version}`)
      expect([version, reply.status]).toEqual([version, 404])
    }
  })

  it('does not trash, restore or purge what somebody else has changed', async () => {
    const asset = await upload(603)
    const path = `/v1/assets/${asset.id}`
    const headers = { 'if-match': '"99"' }
    expect((await server.call('DELETE', path, { headers })).status).toBe(412)
    expect((await server.call('DELETE', path, { headers: { 'if-match': asset.etag } })).status).toBe(200)
    expect((await server.call('POST', `${path}/restore`, { headers })).status).toBe(412)
    const purge = { headers: { ...headers, 'fovea-confirm': asset.id } }
    expect((await server.call('DELETE', `${path}?permanent=true`, purge)).status).toBe(412)
  })

  it('purges with the scope for it alone', async () => {
    const asset = await upload(604)
    const key = await apiKey(server, { scopes: ['library:purge'] })
    const path = `/v1/assets/${asset.id}`
    expect((await server.call('DELETE', path, { token: key })).status).toBe(403)
    const headers = { 'fovea-confirm': asset.id }
    expect((await server.call('DELETE', `${path}?permanent=true`, { token: key, headers })).status).toBe(204)
    const writer = await apiKey(server, { scopes: ['library:write'] })
    const unknown = await server.call('DELETE', '/v1/assets/nothing?permanent=true', { token: writer })
    expect(unknown.status).toBe(403)
  })

  it('may say that an asset is in no collection, but not name one that is not there', async () => {
    const asset = await upload(605)
    const path = `/v1/assets/${asset.id}`
    expect((await server.call('PATCH', path, { body: { collectionId: null } })).status).toBe(200)
    const named = await server.call<Json>('PATCH', path, { body: { collectionId: asset.id } })
    expect([named.status, named.body.code]).toEqual([422, 'library.collection_not_found'])
  })
})
