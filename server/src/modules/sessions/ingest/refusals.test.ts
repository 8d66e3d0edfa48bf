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

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) })

describe('an event is refused by itself, with a code and the way to mend it', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['no object', 'click', 'invalid', /object/],
    ['an unknown field', eventOf({ colour: 'red' }), 'unknown_field', /"colour"/],
    [
      'an unknown field of the target',
      eventOf({ target: { text: 'Buy' } }),
      'unknown_field',
      /target\."text"/,
    ],
    ['an id with spaces', eventOf({ eventId: 'a b' }), 'id', /1 to 128/],
    ['an id that is too long', eventOf({ eventId: 'a'.repeat(129) }), 'id', /1 to 128/],
    ['two ids', eventOf({ idempotencyKey: 'other' }), 'id', /send one/],
    ['no session', eventOf({ sessionId: undefined }), 'session_id', /sessionId/],
    ['a type that is none', eventOf({ eventType: 'hover' }), 'type', /click/],
    ['no route', eventOf({ route: 7 }), 'invalid', /route/],
    ['a target that is a list', eventOf({ target: [] }), 'invalid', /target/],
    ['metadata that is a text', eventOf({ metadata: 'x' }), 'invalid', /metadata/],
    ['an environment that is too long', eventOf({ environment: 'e'.repeat(65) }), 'invalid', /environment/],
    ['a day that does not exist', eventOf({ timestamp: '2026-02-30T10:00:00Z' }), 'timestamp', /RFC 3339/],
    ['a time without a zone', eventOf({ timestamp: '2026-02-20T10:00:00' }), 'timestamp', /RFC 3339/],
    ['a fraction of a ms', eventOf({ timestamp: Date.now() + 0.5 }), 'timestamp', /milliseconds/],
    ['more than a day ahead', eventOf({ timestamp: Date.now() + DAY + MINUTE }), 'time_ahead', /clock/],
    ['older than 7 days', eventOf({ timestamp: Date.now() - 7 * DAY - MINUTE }), 'time_old', /7 days/],
    ['too many levels', eventOf({ metadata: deep(12) }), 'too_deep', /12/],
    ['too many bytes', eventOf({ metadata: { a: 'é'.repeat(5_200) } }), 'too_large', /10240/],
    ['a NUL character', eventOf({ metadata: { a: ['x\u0000y'] } }), 'text', /NUL/],
    ['a NUL character in a name', eventOf({ metadata: { 'a\u0000': 1 } }), 'text', /NUL/],
    ['half of a surrogate pair', eventOf({ metadata: { a: { b: '\ud83d' } } }), 'text', /surrogate/],
    ['half of a surrogate pair in the route', eventOf({ route: '/\udc00' }), 'text', /surrogate/],
    ['a depth of 120 %', eventOf({ eventType: 'scroll', metadata: { depth: 120 } }), 'metadata', /depth/],
    ['an answer that is none', eventOf({ metadata: { response: 'no' } }), 'metadata', /afterMs/],
    ['an error without a message', eventOf({ eventType: 'error', metadata: {} }), 'metadata', /message/],
    [
      'a vital without a value',
      eventOf({ eventType: 'web_vital', metadata: { name: 'LCP' } }),
      'metadata',
      /value/,
    ],
    [
      'a person who is called by an address',
      eventOf({ eventType: 'custom', metadata: { name: 'identify', userId: 'jane@example.com' } }),
      'metadata',
      /userId/,
    ],
  ])('%s', async (_what, event, code, message) => {
    const good = eventOf()
    const { status, body } = await send([event, good])
    expect(status).toBe(200)
    expect(body).toMatchObject({
      accepted: 1,
      duplicates: 0,
      rejected: [{ index: 0, code: `sessions.event_${code}` }],
    })
    expect(body.rejected[0].message).toMatch(message)
  })

  it('and what is a little unusual is taken', async () => {
    const { body } = await send([
      eventOf({ eventType: 'route_change', metadata: { from: '/a', to: '/b', kind: 'push' } }),
      eventOf({ timestamp: new Date().toISOString().replace('Z', '+00:00') }),
      eventOf({ target: null, metadata: undefined }),
      eventOf({ target: { tagName: 'a' }, metadata: { response: null, interactive: null } }),
      eventOf({ metadata: { text: '👍 fine' } }),
      eventOf({ metadata: deep(11) }),
      eventOf({ timestamp: Date.now() + DAY - MINUTE }),
      eventOf({ timestamp: Date.now() - 7 * DAY + MINUTE }),
    ])
    expect(body).toEqual({ accepted: 8, duplicates: 0, rejected: [] })
  })
})

describe('a whole request is refused', () => {
  it('when it has more than 50 events or 512 KB', async () => {
    const many = await send(Array.from({ length: 51 }, () => eventOf()))
    expect(many).toMatchObject({ status: 413, body: { code: 'sessions.too_many_events', maxEvents: 50 } })
    const large = await send(
      Array.from({ length: 60 }, () => eventOf({ metadata: { a: 'x'.repeat(9_000) } })),
    )
    expect(large).toMatchObject({ status: 413, body: { code: 'request.too_large' } })
  })

  it.each<[string, object, string]>([
    ['without a list', { events: {} }, 'body.events'],
    ['with an unknown field', { events: [], more: 1 }, 'body.more'],
    ['with a time that is none', { events: [], sentAt: 'noon' }, 'body.sentAt'],
    ['with a version that is none', { events: [], sdkVersion: 3 }, 'body.sdkVersion'],
  ])('%s', async (_what, body, path) => {
    const reply = await send(undefined, { body })
    expect(reply).toMatchObject({ status: 400, body: { code: 'request.invalid', issues: [{ path }] } })
  })

  it('without a key, with a key for something else, and from a page that the key is not for', async () => {
    const call = (headers: Record<string, string>) =>
      server.call<Json>('POST', '/v1/events', { token: null, headers, body: { events: [eventOf()] } })
    expect(await call({})).toMatchObject({ status: 401 })
    const browser = await senderOf(server, { origins: ['https://shop.example.org'] })
    const from = (origin: string) => call({ 'x-api-key': browser.key, origin })
    expect(await from('https://shop.example.org')).toMatchObject({ status: 200 })
    expect(await from('https://evil.example.org')).toMatchObject({ status: 403 })
    expect((await browser([eventOf()])).status).toBe(200)
  })

  it('but a page may ask before whether it may send with its key', async () => {
    const reply = await server.request('OPTIONS', '/v1/events', {
      token: null,
      headers: {
        origin: 'https://shop.example.org',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-api-key,content-encoding',
      },
    })
    expect(reply.status).toBe(204)
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://shop.example.org')
    expect(reply.headers.get('access-control-allow-headers')).toContain('x-api-key')
  })
})

describe('a clock that is wrong', () => {
  const offsetOf = async (
    fields: Record<string, unknown>,
    body: object,
  ): Promise<{ offset: number; flags: string[] }> => {
    const event = eventOf(fields)
    expect((await send([event], { body })).body).toMatchObject({ accepted: 1 })
    const { rows } = await server.app.kernel.db.pool.query(
      'select offset_ms, flags, at from sessions.event where event_id = $1',
      [event.eventId],
    )
    expect(rows[0].at).toBe(event.timestamp)
    return { offset: rows[0].offset_ms, flags: rows[0].flags }
  }

  it('by less than 5 minutes is believed', async () => {
    const now = Date.now()
    expect(await offsetOf({ timestamp: now - 4 * MINUTE }, { sentAt: now - 4 * MINUTE })).toEqual({
      offset: 0,
      flags: [],
    })
    expect(await offsetOf({ timestamp: now + 4 * MINUTE }, {})).toEqual({ offset: 0, flags: [] })
  })

  it('by more is corrected by what the client says of its own time; its timestamp stays', async () => {
    const wrong = Date.now() - 20 * MINUTE
    const { offset, flags } = await offsetOf(
      { timestamp: wrong - 1_000 },
      { sentAt: new Date(wrong).toISOString() },
    )
    expect(Math.abs(offset - 20 * MINUTE)).toBeLessThan(MINUTE)
    expect(flags).toEqual(['skewed'])
  })

  it('and what is still ahead is read as now', async () => {
    const { offset, flags } = await offsetOf({ timestamp: Date.now() + 30 * MINUTE }, {})
    expect(Math.abs(offset + 30 * MINUTE)).toBeLessThan(MINUTE)
    expect(flags).toEqual(['skewed'])
  })
})
