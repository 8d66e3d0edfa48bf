import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createClient, type UploadProgress } from '../src/index.ts'
import { hangUp, json, problem, silence, startServer } from './local-server.ts'

const done = json(201, { asset: { id: 'a' }, receipt: { sha256: 'x', size: 1, version: 1, receivedAt: 1 } })
const bytes = randomBytes(300_000)
const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

async function* parts(size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('An upload', () => {
  it.each([
    ['a Blob', () => new Blob([bytes])],
    ['an array', () => new Uint8Array(bytes)],
    ['a web stream', () => new Blob([bytes]).stream()],
    ['an async iterable', () => parts()],
    ['a function that opens a stream', () => () => parts()],
  ])('of %s arrives byte for byte, with the fields in the query', async (_name, make) => {
    await using server = await startServer(done)
    const client = createClient({ baseUrl: server.url, credentials: { apiKey: 'fov_k' }, project: 'p' })
    const result = await client.assets.upload(make(), {
      fileName: 'größe 1.jpg',
      label: 'a & b',
      takenAt: 5,
      tags: ['x'],
      metadata: { k: 'v' },
      sha256: hash(bytes),
    })
    expect(result.asset.id).toBe('a')
    const [seen] = server.seen
    expect(seen && hash(seen.body)).toBe(hash(bytes))
    expect(seen?.method).toBe('POST')
    expect(seen?.path).toBe('/v1/assets')
    expect(Object.fromEntries(seen?.query ?? [])).toEqual({
      fileName: 'größe 1.jpg',
      label: 'a & b',
      takenAt: '5',
      tags: '["x"]',
      metadata: '{"k":"v"}',
      sha256: hash(bytes),
    })
    expect(seen?.headers).toMatchObject({ authorization: 'Bearer fov_k', 'fovea-project': 'p' })
    expect(seen?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  })

  it('announces its length where it is known, so that the server can refuse early', async () => {
    await using server = await startServer(done)
    const client = createClient({ baseUrl: server.url })
    await client.assets.upload(new Blob([bytes]), { fileName: 'a' })
    await client.assets.upload(parts(), { fileName: 'a', size: bytes.length })
    await client.assets.upload(parts(), { fileName: 'a' })
    expect(server.seen.map(one => one.headers['content-length'])).toEqual(['300000', '300000', undefined])
  })

  it('tells how far it is, up to the end', async () => {
    await using server = await startServer(done)
    const told: UploadProgress[] = []
    await createClient({ baseUrl: server.url }).assets.upload(new Blob([bytes]), {
      fileName: 'a',
      onProgress: progress => told.push(progress),
    })
    expect(told.length).toBeGreaterThan(2)
    expect(told.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length })
    expect(told.map(one => one.loaded)).toEqual(told.map(one => one.loaded).sort((a, b) => a - b))
  })

  it('is sent again under the same key after a broken connection', async () => {
    await using server = await startServer(hangUp, problem(503, 'x'), done)
    const client = createClient({ baseUrl: server.url, runtime: { sleep: async () => {} } })
    await client.assets.upload(() => parts(), { fileName: 'a' })
    expect(server.seen).toHaveLength(3)
    expect(new Set(server.seen.map(one => one.headers['idempotency-key'])).size).toBe(1)
    expect(server.seen.map(one => hash(one.body))).toEqual(Array(3).fill(hash(bytes)))
  })

  it('of a stream is never sent again, because the stream is used up', async () => {
    await using server = await startServer(problem(503, 'x'), done)
    const client = createClient({ baseUrl: server.url, runtime: { sleep: async () => {} } })
    await expect(client.assets.upload(parts(), { fileName: 'a' })).rejects.toMatchObject({ status: 503 })
    expect(server.seen).toHaveLength(1)
  })

  it('whose source breaks fails with the error of the source', async () => {
    await using server = await startServer(done)
    const broken = new Error('the disk is gone')
    async function* source(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 1000)
      throw broken
    }
    await expect(
      createClient({ baseUrl: server.url }).assets.upload(() => source(), { fileName: 'a' }),
    ).rejects.toBe(broken)
  })

  it('that gives fewer bytes than it announced fails, and is not tried again', async () => {
    await using server = await startServer(done)
    const client = createClient({ baseUrl: server.url })
    const work = client.assets.upload(() => parts(), { fileName: 'a', size: bytes.length + 1 })
    await expect(work).rejects.toMatchObject({ code: 'client.size_mismatch' })
  })

  it('stops reading its source when it is aborted', async () => {
    await using server = await startServer(silence)
    const controller = new AbortController()
    let released = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes
      } finally {
        released = true
      }
    }
    const work = createClient({ baseUrl: server.url }).assets.upload(endless(), {
      fileName: 'a',
      signal: controller.signal,
      onProgress: ({ loaded }) => loaded > 3_000_000 && controller.abort(),
    })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(released).toBe(true)
  })

  it('that is refused before it was read stops at once, and leaves no clock running', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(403).end('{"code":"access.scope_missing","detail":"No"}')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    // `listen` on a port has been awaited, so the address is not a pipe's name.
    const { port } = server.address() as AddressInfo
    const released = Promise.withResolvers<void>()
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield bytes
      } finally {
        released.resolve()
      }
    }
    const client = createClient({ baseUrl: `http://127.0.0.1:${port}`, retries: 0 })
    const timers = (): number => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
    const before = timers()
    await expect(client.assets.upload(() => endless(), { fileName: 'a' })).rejects.toMatchObject({
      status: 403,
    })
    await released.promise
    expect(timers()).toBeLessThanOrEqual(before)
    server.closeAllConnections()
    server.close()
  })
})
