import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { eventOf, type Sender, senderOf } from './event.fixture.ts'

let server: TestServer
let send: Sender
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'] })
  send = await senderOf(server)
})
afterAll(() => server.stop())

const headOf = (headers: Record<string, string | number>): string =>
  `POST /v1/events HTTP/1.1\r\nHost: test\r\nX-API-Key: ${send.key}\r\nContent-Type: application/json\r\n${Object.entries(
    headers,
  )
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`

const open = async (): Promise<Socket> => {
  const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' })
  await once(socket, 'connect')
  return socket.setEncoding('utf8')
}

/** What the server answers to raw bytes, whether the sender was done or not. */
const answerTo = async (...parts: (string | Buffer)[]): Promise<string> => {
  const socket = await open()
  // A server that refuses what still arrives may cut the connection off.
  socket.on('error', () => undefined)
  for (const part of parts) socket.write(part)
  const [text] = await once(socket, 'data')
  socket.destroy()
  return String(text)
}

const post = (body: Uint8Array | string, headers: Record<string, string> = {}) =>
  server.call<Json>('POST', '/v1/events', {
    token: null,
    headers: { 'x-api-key': send.key, 'content-type': 'application/json', ...headers },
    body,
  })

const GZIP = { 'content-encoding': 'gzip' }

describe('a client that means harm is refused, and good ones do not notice', () => {
  afterAll(async () => expect((await send([eventOf()])).body).toMatchObject({ accepted: 1 }))

  it('when it announces a giant body: before a byte of it', async () => {
    expect(await answerTo(headOf({ 'Content-Length': 10_000_000_000 }))).toMatch(
      /^HTTP\/1\.1 413 [\s\S]*request\.too_large/,
    )
  })

  it('when its chunks do not end', async () => {
    const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`
    const answer = await answerTo(headOf({ 'Transfer-Encoding': 'chunked' }), ...Array<string>(9).fill(chunk))
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('when a small body inflates to a giant one', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000, 0x20))
    expect(bomb.length).toBeLessThan(512 * 1_024)
    const before = process.memoryUsage.rss()
    expect(await post(bomb, GZIP)).toMatchObject({ status: 413, body: { code: 'request.too_large' } })
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 2 ** 20)
  })

  it('when its gzip is none, is cut off, or is of another kind', async () => {
    const whole = gzipSync(JSON.stringify({ events: [eventOf()] }))
    expect(await post('{"events":[]}', GZIP)).toMatchObject({
      status: 400,
      body: { code: 'request.invalid' },
    })
    expect(await post(whole.subarray(0, whole.length - 9), GZIP)).toMatchObject({ status: 400 })
    expect(await post(whole, { 'content-encoding': 'br' })).toMatchObject({ status: 415 })
  })

  it('when its JSON is deep, broken, no UTF-8 or no JSON', async () => {
    const deep = `{"events":[${'['.repeat(200_000)}${']'.repeat(200_000)}]}`
    expect((await post(deep)).body).toMatchObject({
      accepted: 0,
      rejected: [{ index: 0, code: 'sessions.event_invalid' }],
    })
    const nested = JSON.stringify({ events: [eventOf({ metadata: { a: 'HERE' } })] })
    const inside = nested.replace('"HERE"', `${'['.repeat(2_000)}${']'.repeat(2_000)}`)
    expect((await post(inside)).body).toMatchObject({ rejected: [{ code: 'sessions.event_too_deep' }] })
    expect(await post('{"events":[')).toMatchObject({ status: 400 })
    expect(await post(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({ status: 400 })
    expect(await post('events=1', { 'content-type': 'text/plain' })).toMatchObject({ status: 415 })
  })

  it('when an event is deep where nothing of it is kept: the others of the request are stored', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    for (const field of ['other', 'eventId', 'timestamp', 'sessionId', 'route']) {
      const event = JSON.stringify({ ...eventOf({ environment: 'ada@example.org' }), [field]: 'HERE' })
      const body = `{"events":[${event.replace('"HERE"', deep)},${JSON.stringify(eventOf())}]}`
      expect((await post(body)).body).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] })
    }
  })

  it('when its numbers would have hundreds of digits in the database', async () => {
    for (const number of [1e308, -1e21, 1e-300]) {
      expect((await send([eventOf({ metadata: { a: [number] } })])).body).toMatchObject({
        rejected: [{ code: 'sessions.event_number' }],
      })
    }
    const metadata = { a: [0, -0.000001, 123_456_789.25, 9e20] }
    expect((await send([eventOf({ metadata })])).body).toMatchObject({ accepted: 1 })
  })

  it('when its session has a name that leads nowhere', async () => {
    for (const sessionId of ['.', '..']) {
      expect((await send([eventOf({ sessionId })])).body).toMatchObject({
        rejected: [{ code: 'sessions.event_session_id' }],
      })
    }
  })

  it('when its names would change how objects work', async () => {
    const event = JSON.stringify(eventOf({ sessionId: 'proto' }))
    const body = `{"events":[${event.replace('"metadata":{', '"metadata":{"__proto__":{"polluted":true},"constructor":{"prototype":1},')}]}`
    expect((await post(body)).body).toMatchObject({ accepted: 1 })
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    const { body: list } = await server.call<Json>('GET', '/v1/events?sessionId=proto')
    expect(list.items).toHaveLength(1)
  })

  it('when its key was revoked', async () => {
    const { body } = await server.call<Json>('POST', '/v1/api-keys', {
      body: { name: 'old', scopes: ['sessions:ingest'] },
    })
    const headers = { 'x-api-key': body.secret }
    expect((await send([eventOf()], { headers })).status).toBe(200)
    expect((await server.request('DELETE', `/v1/api-keys/${body.id}`)).ok).toBe(true)
    expect(await send([eventOf()], { headers })).toMatchObject({ status: 401 })
  })

  it('when it opens many connections and sends slowly on each', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, open))
    for (const socket of sockets) socket.write(`${headOf({ 'Content-Length': 1_000 })}{"events":`)
    const replies = await Promise.all(Array.from({ length: 20 }, () => send([eventOf()])))
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200))
    for (const socket of sockets) socket.destroy()
  })
})
