import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, secondProject } from '#test/factories'
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
const list = async (query: string): Promise<string[]> => {
  const { status, body } = await server.call<Json>('GET', `/v1/sessions?${query}`)
  expect(status).toBe(200)
  return body.items.map((item: Json) => item.sessionId)
}

describe('a session', () => {
  it('appears once its events were acknowledged, with what they say', async () => {
    const at = Date.now() - 10_000
    await send([
      eventOf('first', at, { eventType: 'navigation', route: '/', environment: 'production' }),
      eventOf('first', at + 2_000, { eventType: 'custom', metadata: { name: 'identify', userId: 'ada' } }),
      ...rageOf('first', at + 4_000),
    ])
    const session = await untilSession(server, 'first', { eventCount: 5 })
    expect(session).toMatchObject({
      projectId: server.projectId,
      revision: 1,
      state: 'active',
      startedAt: at,
      endedAt: at + 4_600,
      routes: ['/', '/cart'],
      user: 'ada',
      environment: 'production',
      flags: [],
      rulesetId: 'default',
    })
  })

  it('whose last event is long ago is completed at once, and scored', async () => {
    const at = Date.now() - 60 * MINUTE
    await send(rageOf('old', at))
    const session = await untilSession(server, 'old', { state: 'completed', revision: 1 })
    expect(session.signalCount).toBeGreaterThan(0)
    expect(session.frustrationScore).toBeGreaterThan(0)
    expect(session.primaryFailure.route).toBe('/cart')
    const signals = await server.call<Json>('GET', '/v1/signals?sessionId=old')
    expect(signals.body.items).toHaveLength(session.signalCount)
    expect(signals.body.items[0]).toMatchObject({ sessionId: 'old', revision: 1 })
  })

  it('is revised by a late event, with everything that follows from it', async () => {
    const at = Date.now() - 90 * MINUTE
    await send(rageOf('late', at))
    const first = await untilSession(server, 'late', { state: 'completed', revision: 1 })
    await send([eventOf('late', at - 5_000, { eventType: 'navigation', route: '/before' })])
    const second = await untilSession(server, 'late', { state: 'completed', revision: 2 })
    expect(second).toMatchObject({ startedAt: at - 5_000, eventCount: 4, routes: ['/before', '/cart'] })
    const signals = await server.call<Json>('GET', '/v1/signals?sessionId=late')
    expect(new Set(signals.body.items.map((signal: Json) => signal.revision))).toEqual(new Set([2]))
    expect(signals.body.items).toHaveLength(first.signalCount)
  })

  it('is the same to the byte in whatever order, batches and repeats its events came', async () => {
    const at = Date.now() - 70 * MINUTE
    const events = [
      eventOf('order', at, {
        eventId: 'o-0',
        eventType: 'navigation',
        route: '/',
        environment: 'production',
      }),
      ...rageOf('order', at + 1_000, 'o-r'),
      eventOf('order', at + 5_000, {
        eventId: 'o-1',
        eventType: 'custom',
        metadata: { name: 'identify', userId: 'eve' },
      }),
      eventOf('order', at + 9_000, { eventId: 'o-2', eventType: 'error', metadata: { message: 'boom' } }),
      eventOf('order', at + 9_000, { eventId: 'o-10', route: '/end' }),
    ]
    const project = await secondProject(server)
    const elsewhere = { 'fovea-project': project }
    await send(events)
    const sendThere = await sender(server, project)
    for (const event of events.toReversed()) await sendThere([event, event])
    await Promise.all([sendThere(events.slice(2)), sendThere(events.slice(0, 4).toReversed())])
    const timeless = ({ updatedAt: _, projectId: _p, revision: _r, incidentId: _i, ...rest }: Json) => rest
    const here = await untilSession(server, 'order', { state: 'completed', eventCount: 7 })
    const there = await untilSession(server, 'order', { state: 'completed', eventCount: 7 }, elsewhere)
    expect(JSON.stringify(timeless(there))).toBe(JSON.stringify(timeless(here)))
    const signals = async (headers: Record<string, string>) =>
      (await server.call<Json>('GET', '/v1/signals?sessionId=order', { headers })).body.items.map(timeless)
    expect(await signals({})).not.toEqual([])
    expect(JSON.stringify(await signals(elsewhere))).toBe(JSON.stringify(await signals({})))
  })

  it('is of one project: another may use the same id', async () => {
    const project = await secondProject(server)
    const elsewhere = { 'fovea-project': project }
    const at = Date.now() - 80 * MINUTE
    await send(rageOf('shared', at, 'shared'))
    await (await sender(server, project))([...rageOf('shared', at, 'shared'), eventOf('shared', at + 9_000)])
    await untilSession(server, 'shared', { eventCount: 3, state: 'completed', projectId: server.projectId })
    await untilSession(server, 'shared', { eventCount: 4, state: 'completed', projectId: project }, elsewhere)
    const missing = await server.call('GET', '/v1/sessions/first', { headers: elsewhere })
    expect(missing).toMatchObject({ status: 404, body: { code: 'sessions.session_not_found' } })
  })

  it('that nobody has heard of does not exist, under whatever name', async () => {
    for (const path of ['nobody', 'no%20id', 'nobody/events', 'nobody/timeline', 'a%00b/timeline']) {
      const reply = await server.call('GET', `/v1/sessions/${path}`)
      expect([400, 404]).toContain(reply.status)
    }
    const reader = await apiKey(server, { scopes: ['library:read'] })
    expect((await server.call('GET', '/v1/sessions', { token: reader })).status).toBe(403)
    expect((await server.call('GET', '/v1/sessions', { token: null })).status).toBe(401)
  })
})

describe('the list of sessions', () => {
  it('goes page by page, newest first, and by any filter', async () => {
    const at = Date.now() - 300 * MINUTE
    for (let index = 0; index < 5; index += 1) {
      const user = { eventType: 'custom', metadata: { name: 'identify', userId: `user-${index % 2}` } }
      await send([
        eventOf(`page-${index}`, at + index * 1_000, { route: `/p/${index}`, environment: 'staging' }),
        eventOf(`page-${index}`, at + index * 1_000 + 10, { ...user, route: '/p' }),
        ...(index === 3 ? rageOf('page-3', at + 4_000) : []),
      ])
    }
    for (let index = 0; index < 5; index += 1)
      await untilSession(server, `page-${index}`, { state: 'completed' })
    const all = ['page-4', 'page-3', 'page-2', 'page-1', 'page-0']
    expect(await list('environment=staging')).toEqual(all)
    expect(await list('route=/p')).toEqual(all)
    expect(await list('route=/p/2')).toEqual(['page-2'])
    expect(await list('user=user-1')).toEqual(['page-3', 'page-1'])
    expect(await list('user=user-1&route=/p/1')).toEqual(['page-1'])
    expect(await list('signal=rage&environment=staging')).toEqual(['page-3'])
    expect(await list('minScore=1&environment=staging')).toEqual(['page-3'])
    expect(await list(`startedAfter=${at + 1_000}&startedBefore=${at + 3_000}`)).toEqual(['page-2', 'page-1'])
    expect(await list('environment=staging&state=active')).toEqual([])
    expect(await list('state=completed&bots=false&environment=staging')).toEqual(all)
    const [signal] = (await server.call<Json>('GET', '/v1/signals?sessionId=page-3')).body.items
    expect(await list(`environment=staging&incidentId=${signal.incidentId}`)).toEqual(['page-3'])
    expect(await list('incidentId=none')).toEqual([])

    const pages: string[][] = []
    let cursor = ''
    do {
      const { body } = await server.call<Json>('GET', `/v1/sessions?environment=staging&limit=2${cursor}`)
      pages.push(body.items.map((item: Json) => item.sessionId))
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`
    } while (cursor !== '')
    expect(pages).toEqual([['page-4', 'page-3'], ['page-2', 'page-1'], ['page-0']])
    expect((await server.call('GET', '/v1/sessions?cursor=none')).status).toBe(400)
  })
})
