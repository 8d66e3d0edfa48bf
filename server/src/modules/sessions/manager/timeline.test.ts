import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { eventOf, rageOf, sender, untilSession } from './session.fixture.ts'

let server: TestServer
let send: Awaited<ReturnType<typeof sender>>
beforeAll(async () => {
  server = await startTestServer({ env: { SESSIONS_SETTLE_MS: '50' } })
  send = await sender(server)
})
afterAll(() => server.stop())

const MINUTE = 60_000

const pages = async (path: string, limit: number): Promise<Json[][]> => {
  const found: Json[][] = []
  let cursor = ''
  do {
    const { status, body } = await server.call<Json>('GET', `${path}?limit=${limit}${cursor}`)
    expect(status).toBe(200)
    found.push(body.items)
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
  } while (cursor !== '')
  return found
}

describe('the events of a session', () => {
  it('are there as soon as they are acknowledged, before there is a session of them', async () => {
    const api = await startTestServer({ beside: server, roles: ['api'] })
    try {
      await send([eventOf('fresh', Date.now(), { eventId: 'fresh-1' })], api)
      const { status, body } = await api.call<Json>('GET', '/v1/sessions/fresh/events')
      expect(status).toBe(200)
      expect(body.items).toMatchObject([{ eventId: 'fresh-1', sessionId: 'fresh', route: '/cart' }])
      const timeline = await api.call<Json>('GET', '/v1/sessions/fresh/timeline')
      expect(timeline.body.items).toMatchObject([{ kind: 'event', event: { eventId: 'fresh-1' } }])
    } finally {
      await api.stop()
    }
  })

  it('are listed page by page, oldest first, those of the same moment by their ids', async () => {
    const at = Date.now() - 50 * MINUTE
    const ids = Array.from({ length: 7 }, (_, index) => `paged-${index}`)
    await send(
      ids.map((eventId, index) => eventOf('paged', at + Math.floor(index / 3), { eventId })).toReversed(),
    )
    const found = await pages('/v1/sessions/paged/events', 3)
    expect(found.map(page => page.map(({ eventId }) => eventId))).toEqual([
      ids.slice(0, 3),
      ids.slice(3, 6),
      ids.slice(6),
    ])
    expect((await server.call('GET', '/v1/sessions/paged/events?cursor=none')).status).toBe(400)
  })
})

describe('the timeline of a session', () => {
  it('has events, requests, errors and signals on one axis, and names the evidence', async () => {
    const at = Date.now() - 60 * MINUTE
    const clicks = rageOf('axis', at + 1_000, 'axis')
    await send([
      eventOf('axis', at, { eventType: 'navigation', eventId: 'axis-n' }),
      ...clicks,
      eventOf('axis', at + 9_000, {
        eventType: 'network_error',
        eventId: 'axis-r',
        metadata: { method: 'POST', path: '/api', status: 500 },
      }),
      eventOf('axis', at + 9_500, { eventType: 'error', eventId: 'axis-x', metadata: { message: 'boom' } }),
    ])
    const session = await untilSession(server, 'axis', { state: 'completed' })
    const all = (await pages('/v1/sessions/axis/timeline', 200)).flat()
    expect(all).toHaveLength(6 + session.signalCount)
    expect(all.map(({ at: place }) => place)).toEqual(
      all.map(({ at: place }) => place).toSorted((a, b) => a - b),
    )
    const kinds = Object.fromEntries(all.map(({ kind, event }) => [event?.eventId ?? 'signal', kind]))
    expect(kinds).toMatchObject({
      'axis-n': 'event',
      'axis-r': 'request',
      'axis-x': 'error',
      signal: 'signal',
    })
    const rage = all.find(({ signal }) => signal?.type === 'rage')?.signal
    for (const { eventId } of clicks) {
      expect(rage.eventIds).toContain(eventId)
      expect(all.find(({ event }) => event?.eventId === eventId).signalIds).toContain(rage.id)
    }
    expect((await pages('/v1/sessions/axis/timeline', 2)).flat()).toEqual(all)
    expect((await pages('/v1/sessions/axis/timeline', 1)).flat()).toEqual(all)
  })

  it('stands on the clock of the server where the one of the client was wrong', async () => {
    const now = Date.now()
    const hour = 60 * MINUTE
    const key = await server.call<Json>('POST', '/v1/api-keys', {
      body: { name: 'slow clock', scopes: ['sessions:ingest'] },
    })
    const events = [0, 250, 500].map((after, index) =>
      eventOf('skewed', now - hour + after, { eventId: `skewed-${index}` }),
    )
    const reply = await server.call<Json>('POST', '/v1/events', {
      token: null,
      headers: { 'x-api-key': key.body.secret },
      body: { events, sentAt: now - hour + 1_000 },
    })
    expect(reply.body).toMatchObject({ accepted: 3 })
    const session = await untilSession(server, 'skewed', { state: 'active', flags: ['skewed'] })
    expect(session.endedAt - session.startedAt).toBe(500)
    expect(Math.abs(session.startedAt - now)).toBeLessThan(5 * MINUTE)
    const [first] = (await pages('/v1/sessions/skewed/timeline', 200)).flat()
    expect(first).toMatchObject({ at: session.startedAt, event: { timestamp: now - hour } })
  })
})

describe('the counters of a project', () => {
  it('tell what happened in the last minutes and the last day, whatever is sent again', async () => {
    const before = (await server.call<Json>('GET', '/v1/session-stats')).body
    const now = Date.now()
    const events = [
      eventOf('counted', now),
      eventOf('counted', now + 1),
      ...rageOf('counted-old', now - 40 * MINUTE),
    ]
    await send(events)
    await send(events)
    await untilSession(server, 'counted', { eventCount: 2 })
    const old = await untilSession(server, 'counted-old', { state: 'completed' })
    const { body } = await server.call<Json>('GET', '/v1/session-stats')
    expect(body.eventsLastHour - before.eventsLastHour).toBe(5)
    expect(body.sessionsLastDay - before.sessionsLastDay).toBe(2)
    expect(body.frustratedLastDay - before.frustratedLastDay).toBe(1)
    expect(body.activeSessions - before.activeSessions).toBe(1)
    expect(body.eventsPerMinute).toHaveLength(60)
    const types = Object.values<number>(body.signalsLastDay).reduce((sum, count) => sum + count, 0)
    const typesBefore = Object.values<number>(before.signalsLastDay).reduce((sum, count) => sum + count, 0)
    expect(types - typesBefore).toBe(old.signalCount)
    expect(body.openIncidents).toBeGreaterThan(0)
  })
})
