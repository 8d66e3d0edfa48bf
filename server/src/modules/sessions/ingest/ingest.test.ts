import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { loadSessionEvents } from './event.repository.ts'

let server: TestServer
let key: string
beforeAll(async () => {
  // What arrived stays where the test can see it.
  server = await startTestServer({ env: { SESSIONS_SETTLE_MS: '60000' } })
  key = await apiKey(server, { scopes: ['sessions:ingest'] })
})
afterAll(() => server.stop())

const eventOf = (fields: Record<string, unknown> = {}) => ({
  eventId: crypto.randomUUID(),
  eventType: 'click',
  timestamp: Date.now(),
  sessionId: 'session-1',
  route: '/cart',
  target: { type: 'button', id: 'buy', selector: '#buy', tagName: 'button' },
  metadata: { x: 10, y: 20 },
  ...fields,
})

const send = (events: unknown[], options: { body?: object; headers?: Record<string, string> } = {}) =>
  server.call<Json>('POST', '/v1/events', {
    token: null,
    headers: { 'x-api-key': key, ...options.headers },
    body: { events, ...options.body },
  })

const stored = async (sessionId: string) =>
  (await loadSessionEvents(server.app.kernel.db.query, server.projectId, [sessionId], 10_000)).get(
    sessionId,
  ) ?? []

describe('sending events', () => {
  it('stores them before it answers, and tells what it did', async () => {
    const event = eventOf({ sessionId: 'first', environment: 'production' })
    const reply = await send([event])
    expect(reply).toMatchObject({ status: 200, body: { accepted: 1, duplicates: 0, rejected: [] } })
    expect(await stored('first')).toEqual([
      {
        eventId: event.eventId,
        sessionId: 'first',
        eventType: 'click',
        at: event.timestamp,
        offsetMs: 0,
        receivedAt: expect.any(Number),
        route: '/cart',
        target: event.target,
        metadata: event.metadata,
        environment: 'production',
        flags: [],
      },
    ])
  })

  it('knows an event again, within a request and in later ones', async () => {
    const [one, two] = [eventOf({ sessionId: 'again' }), eventOf({ sessionId: 'again' })]
    expect((await send([one, one, two])).body).toEqual({ accepted: 2, duplicates: 1, rejected: [] })
    expect((await send([two, eventOf({ sessionId: 'again' }), one])).body).toEqual({
      accepted: 1,
      duplicates: 2,
      rejected: [],
    })
    expect(await stored('again')).toHaveLength(3)
  })

  it('takes a gzipped body', async () => {
    const reply = await server.call<Json>('POST', '/v1/events', {
      token: null,
      headers: { 'x-api-key': key, 'content-encoding': 'gzip', 'content-type': 'application/json' },
      body: gzipSync(JSON.stringify({ events: [eventOf({ sessionId: 'zipped' })] })),
    })
    expect(reply).toMatchObject({ status: 200, body: { accepted: 1 } })
    expect(await stored('zipped')).toHaveLength(1)
  })

  it('tells the sessions once for each request that brought them something', async () => {
    await send([
      eventOf({ sessionId: 'told' }),
      eventOf({ sessionId: 'told' }),
      eventOf({ sessionId: 'other' }),
    ])
    const { rows } = await server.app.kernel.db.pool.query(
      `select session_id, events, shard from sessions.arrival where session_id in ('told', 'other') order by 1`,
    )
    expect(rows).toEqual([
      { session_id: 'other', events: 1, shard: expect.any(Number) },
      { session_id: 'told', events: 2, shard: expect.any(Number) },
    ])
  })
})
