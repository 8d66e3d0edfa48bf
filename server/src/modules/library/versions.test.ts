import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, picture, readyAsset, sha256, uploadBytes } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const send = async (id: string, bytes: Buffer, headers: Record<string, string> = {}) =>
  server.call<Json>('POST', `/v1/assets/${id}/versions`, {
    headers: { 'content-type': 'image/jpeg', ...headers },
    body: bytes,
  })
const content = async (path: string): Promise<string> =>
  sha256(Buffer.from(await (await server.request('GET', path)).arrayBuffer()))

describe('the history of an asset', () => {
  it('shows new bytes everywhere, and keeps the old ones', async () => {
    const asset = await readyAsset(server, 1)
    const bytes = await picture(2, { width: 200, height: 300 })
    const { status, body } = await send(asset.id, bytes)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      asset: { version: 2, sha256: sha256(bytes) },
      receipt: { version: 2, size: bytes.length },
    })
    expect(body.asset.states.renditions).toBe('pending')
    await server.drainJobs()
    const now = (await server.call<Json>('GET', `/v1/assets/${asset.id}`)).body
    expect(now).toMatchObject({ width: 200, height: 300, states: { metadata: 'ready', renditions: 'ready' } })
    expect(now.thumbhash).not.toBe(asset.thumbhash)
    expect(await content(`/v1/assets/${asset.id}/content`)).toBe(sha256(bytes))
    expect(await content(`/v1/assets/${asset.id}/content?version=1`)).toBe(asset.sha256)
    const thumbnails = await Promise.all(
      ['', '?version=1', '?version=2'].map(query => content(`/v1/assets/${asset.id}/thumbnail${query}`)),
    )
    expect(thumbnails[0]).toBe(thumbnails[2])
    expect(thumbnails[0]).not.toBe(thumbnails[1])
  })

  it('lists who did what, newest first, and restores an old version as a new one', async () => {
    const asset = await readyAsset(server, 3)
    await server.call('PATCH', `/v1/assets/${asset.id}`, { body: { label: 'Renamed' } })
    await send(asset.id, await picture(4))
    const restored = await server.call<Json>('POST', `/v1/assets/${asset.id}/versions/1/restore`)
    expect(restored.status).toBe(201)
    expect(restored.body).toMatchObject({ version: 3, sha256: asset.sha256, label: 'Renamed' })
    const { body } = await server.call<Json>('GET', `/v1/assets/${asset.id}/versions`)
    expect(body.items.map((item: Json) => [item.version, item.operation, item.restoredFrom])).toEqual([
      [3, 'restore', 1],
      [2, 'bytes', null],
      [1, 'upload', null],
    ])
    expect(body.items[2].edits).toMatchObject([{ changed: ['label'], byLabel: 'ada@example.org' }])
    expect(body.items[0].current).toBe(true)
    expect(body.nextCursor).toBeNull()
  })

  it('makes a version of new fields alone', async () => {
    const asset = await readyAsset(server, 5)
    const { status, body } = await server.call<Json>('POST', `/v1/assets/${asset.id}/versions`, {
      body: { description: 'second thoughts' },
    })
    expect(status).toBe(201)
    expect(body.asset).toMatchObject({ version: 2, sha256: asset.sha256, description: 'second thoughts' })
    await server.drainJobs()
    const now = (await server.call<Json>('GET', `/v1/assets/${asset.id}`)).body
    expect(now.states.renditions).toBe('ready')
    const one = await server.call<Json>('GET', `/v1/assets/${asset.id}/versions/1`)
    expect(one.body).toMatchObject({ description: '', current: false })
  })

  it('refuses new bytes over a state that the caller has not seen, and keeps nothing of them', async () => {
    const asset = await readyAsset(server, 6)
    const stale = await send(asset.id, await picture(7), { 'if-match': '"99"' })
    expect(stale).toMatchObject({ status: 412, body: { code: 'library.revision_mismatch' } })
    expect((await send(asset.id, await picture(7), { 'if-match': asset.etag })).status).toBe(201)
  })

  it('calls the same bytes again no new version', async () => {
    const asset = await readyAsset(server, 8)
    const { status, body } = await send(asset.id, await picture(8))
    expect([status, body.duplicate, body.asset.version]).toEqual([200, true, 1])
  })

  it('knows no version that is not there', async () => {
    const asset = await readyAsset(server, 9)
    for (const path of [
      'versions/9',
      'content?version=9',
      'thumbnail?version=9',
      'render?width=10&version=9',
    ]) {
      const { status, body } = await server.call<Json>('GET', `/v1/assets/${asset.id}/${path}`)
      expect([path, status, body.code]).toEqual([path, 404, 'library.version_not_found'])
    }
  })

  it('tells what differs between two of them, fields and bytes', async () => {
    const { body: first } = await uploadBytes(server, await picture(880), { query: { label: 'before' } })
    const path = `/v1/assets/${first.asset.id}/versions`
    await server.call('POST', path, { body: { label: 'after', tags: ['x'] } })
    const bytes = await picture(881)
    const headers = { 'content-type': 'application/octet-stream' }
    const { body: third } = await server.call<Json>('POST', path, { headers, body: bytes })
    const diff = async (from: number, to: number): Promise<Json> =>
      (await server.call<Json>('GET', `${path}/${from}/diff/${to}`)).body
    expect(await diff(1, 2)).toEqual({
      from: 1,
      to: 2,
      changed: ['label', 'tags'],
      before: { label: 'before', tags: [] },
      after: { label: 'after', tags: ['x'] },
    })
    expect(await diff(3, 2)).toMatchObject({
      changed: ['content'],
      before: { sha256: third.asset.sha256, size: bytes.length },
      after: { sha256: first.asset.sha256 },
    })
    expect((await diff(2, 2)).changed).toEqual([])
    expect((await diff(1, 9)).code).toBe('library.version_not_found')
  })
})
