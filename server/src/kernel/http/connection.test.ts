import { once } from 'node:events'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer } from './fixture.ts'
import { rawClient } from './raw-client.ts'
import { bytes, empty, events, route, type ServerSentEvent } from './route.ts'

const Note = z.strictObject({ text: z.string() })

/** What the routes below tell the tests of their inside. */
const seen = {
  source: null as Readable | null,
  streamClosed: Promise.withResolvers<void>(),
  slowStarted: Promise.withResolvers<AbortSignal>(),
  slowMayEnd: Promise.withResolvers<void>(),
  produced: 0,
}

const routes = [
  route({
    method: 'POST',
    path: '/v1/notes',
    operationId: 'createNote',
    scope: 'library:write',
    summary: 'Makes a note.',
    body: Note,
    bodyLimit: 10_000,
    reply: [201, Note],
    run: ({ body }) => body,
  }),
  route({
    method: 'GET',
    path: '/v1/bytes',
    operationId: 'getBytes',
    scope: 'library:read',
    summary: 'Endless bytes.',
    reply: bytes(['application/octet-stream']),
    run: () => {
      const source = new Readable({
        read() {
          this.push(Buffer.alloc(65_536))
        },
      })
      seen.source = source
      return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: source }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/events',
    operationId: 'getEvents',
    scope: 'library:read',
    summary: 'Two events, then silence.',
    reply: events(Note),
    run: async function* ({ request }): AsyncGenerator<ServerSentEvent<{ text: string }>> {
      try {
        yield { id: '1', event: 'note.made', data: { text: 'one' } }
        yield { id: '2', event: 'note.made', data: { text: 'two\nlines' } }
        if (!request.signal.aborted) await once(request.signal, 'abort')
      } finally {
        seen.streamClosed.resolve()
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/flood',
    operationId: 'getFlood',
    scope: 'library:read',
    summary: 'More events than anyone reads.',
    reply: events(Note),
    run: async function* (): AsyncGenerator<ServerSentEvent<{ text: string }>> {
      for (;;) {
        seen.produced += 1
        yield { event: 'note.made', data: { text: 'x'.repeat(10_000) } }
      }
    },
  }),
  route({
    method: 'GET',
    path: '/v1/slow',
    operationId: 'getSlow',
    scope: 'library:read',
    summary: 'Answers when it is told to.',
    reply: empty,
    run: async ({ request }) => {
      seen.slowStarted.resolve(request.signal)
      await Promise.race([seen.slowMayEnd.promise, once(request.signal, 'abort')])
      request.signal.throwIfAborted()
      return undefined
    },
  }),
]

let database: TestDatabase
let server: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const head = (line: string, ...headers: string[]): string =>
  [line, 'Host: x', ...headers, '', ''].join('\r\n')

describe('a request whose body is not wanted', () => {
  beforeAll(async () => {
    server = await startServer(database.target, routes)
  })

  it('is answered before a client that asks with Expect sends a byte of it', async () => {
    const client = await rawClient(server.port)
    client.send(
      head(
        'POST /v1/notes HTTP/1.1',
        'Expect: 100-continue',
        'Content-Type: application/json',
        'Content-Length: 5000000000',
      ),
    )
    const text = await client.ended()
    expect(text).toMatch(/^HTTP\/1.1 401 /)
    expect(text).not.toContain('100 Continue')
    expect(text.toLowerCase()).toContain('connection: close')
    client.close()
  })

  it('gets 413 for its declared length alone, with credentials', async () => {
    const client = await rawClient(server.port)
    client.send(
      head(
        'POST /v1/notes HTTP/1.1',
        'Authorization: Bearer good',
        'Expect: 100-continue',
        'Content-Type: application/json',
        'Content-Length: 10001',
      ),
    )
    expect(await client.ended()).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"request.too_large"/)
    client.close()
  })

  it('is told to go on when everything else is right', async () => {
    const client = await rawClient(server.port)
    client.send(
      head(
        'POST /v1/notes HTTP/1.1',
        'Authorization: Bearer good',
        'Expect: 100-continue',
        'Content-Type: application/json',
        'Content-Length: 12',
      ),
    )
    await client.until(/100 Continue\r\n\r\n$/)
    client.send('{"text":"a"}')
    expect(await client.until(/"text":"a"/)).toContain('HTTP/1.1 201 Created')
    client.close()
  })

  it('can be large and under way: the answer arrives, and the server stops reading', async () => {
    const client = await rawClient(server.port)
    client.send(
      head('POST /v1/notes HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 5000000000'),
    )
    client.send(Buffer.alloc(8 * 2 ** 20))
    expect(await client.until(/"requestId":"[^"]+"}$/)).toMatch(/^HTTP\/1.1 401 /)
    await client.ended()
    client.close()
  })

  it('can be small: it is drained, and the connection serves the next request', async () => {
    const client = await rawClient(server.port)
    client.send(
      head('POST /v1/notes HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 12') +
        '{"text":"a"}',
    )
    client.send(head('GET /health HTTP/1.1'))
    expect(await client.until(/"status":"alive"/)).toMatch(/^HTTP\/1.1 401 [\s\S]*HTTP\/1.1 200 OK/)
    client.close()
  })

  it('can have no declared length: more than the limit is 413', async () => {
    const client = await rawClient(server.port)
    client.send(
      head(
        'POST /v1/notes HTTP/1.1',
        'Authorization: Bearer good',
        'Transfer-Encoding: chunked',
        'Content-Type: application/json',
      ),
    )
    client.send(`4e20\r\n${' '.repeat(20_000)}\r\n`)
    expect(await client.ended()).toMatch(/^HTTP\/1.1 413 /)
    client.close()
  })
})

describe('what is no HTTP', () => {
  it('gets a problem document and the end of the connection', async () => {
    const client = await rawClient(server.port)
    client.send('WHAT\r\n\r\n')
    expect(await client.ended()).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"request.malformed"/)
    const huge = await rawClient(server.port)
    huge.send(head('GET /health HTTP/1.1', `X-Long: ${'x'.repeat(40_000)}`))
    expect(await huge.ended()).toMatch(/^HTTP\/1.1 431 [\s\S]*"code":"request.headers_too_large"/)
    client.close()
    huge.close()
  })
})

describe('streams', () => {
  it('destroys a source of bytes when the client leaves', async () => {
    const client = await rawClient(server.port)
    client.send(head('GET /v1/bytes HTTP/1.1', 'Authorization: Bearer good'))
    const text = await client.until(/\r\n\r\n/)
    expect(text.toLowerCase()).toContain('content-security-policy: sandbox')
    expect(text.toLowerCase()).toContain('x-content-type-options: nosniff')
    const source = seen.source
    if (!source) throw new Error('the route did not run')
    const closed = source.destroyed ? Promise.resolve() : once(source, 'close')
    client.close()
    await closed
    expect(source.destroyed).toBe(true)
  })

  it('answers HEAD without opening the source for long', async () => {
    const reply = await fetch(`${server.url}/v1/bytes`, {
      method: 'HEAD',
      headers: { authorization: 'Bearer good' },
    })
    expect([reply.status, await reply.text(), seen.source?.destroyed]).toEqual([200, '', true])
  })

  it('sends events as they come and lets the source go when the client leaves', async () => {
    const client = await rawClient(server.port)
    client.send(head('GET /v1/events HTTP/1.1', 'Authorization: Bearer good'))
    const text = await client.until(/two\\nlines/)
    expect(text.toLowerCase()).toContain('content-type: text/event-stream')
    expect(text.toLowerCase()).toContain('x-accel-buffering: no')
    expect(text).toContain('id: 1\nevent: note.made\ndata: {"text":"one"}\n\n')
    client.close()
    await seen.streamClosed.promise
  })

  it('takes no more events from the source than the client reads', async () => {
    const client = await rawClient(server.port)
    client.socket.pause()
    client.send(head('GET /v1/flood HTTP/1.1', 'Authorization: Bearer good'))
    let before = -1
    while (seen.produced !== before || before < 1) {
      before = seen.produced
      await new Promise(resolve => setTimeout(resolve, 300))
    }
    // The kernel's socket buffers hold a few megabytes, each event is 10 kB.
    expect(seen.produced).toBeLessThan(2_000)
    client.close()
  })
})

describe('the end of the server', () => {
  it('ends event streams, lets a running request finish, and takes no new connection', async () => {
    const stream = await rawClient(server.port)
    stream.send(head('GET /v1/events HTTP/1.1', 'Authorization: Bearer good'))
    await stream.until(/two\\nlines/)
    const slow = fetch(`${server.url}/v1/slow`, { headers: { authorization: 'Bearer good' } })
    await seen.slowStarted.promise
    const closing = server.server.close(AbortSignal.timeout(20_000))
    await stream.ended()
    await expect(fetch(`${server.url}/health`)).rejects.toThrow()
    seen.slowMayEnd.resolve()
    expect((await slow).status).toBe(204)
    await closing
    stream.close()
  })

  it('cuts off at the deadline what does not end by itself', async () => {
    seen.slowStarted = Promise.withResolvers()
    seen.slowMayEnd = Promise.withResolvers()
    const other = await startServer(database.target, routes)
    const slow = fetch(`${other.url}/v1/slow`, { headers: { authorization: 'Bearer good' } })
    await seen.slowStarted.promise
    await other.server.close(AbortSignal.timeout(50))
    expect((await slow).status).toBe(503)
    expect(await (await slow).json()).toMatchObject({ code: 'system.stopping' })
    await other.db.close()
  })
})

describe('a port that is taken', () => {
  it('is reported with what to do', async () => {
    const first = await startServer(database.target, [])
    await expect(startServer(database.target, [], { env: { PORT: first.port } })).rejects.toMatchObject({
      code: 'http.port_taken',
      message: expect.stringContaining('PORT=8401'),
    })
    await first.stop()
  })
})
