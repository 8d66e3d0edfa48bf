import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MovableClock, movableClock } from '#test/clock'
import { apiKey, type Json } from '#test/factories'
import { requester, startTestServer, type TestServer } from '#test/harness'
import { eventOf, rageOf, sender, untilSession } from './session.fixture.ts'

const MINUTE = 60_000
let clock: MovableClock
let server: TestServer
/** An access token would be over before a session is. */
let reader: Pick<TestServer, 'call'>
let send: Awaited<ReturnType<typeof sender>>
beforeAll(async () => {
  clock = movableClock()
  server = await startTestServer({ clock, env: { SESSIONS_SETTLE_MS: '50' } })
  reader = requester(server.url, await apiKey(server, { scopes: ['sessions:read'] }))
  send = await sender(server)
})
afterAll(() => server.stop())

const completions = async (sessionId: string): Promise<Json[]> => {
  const filter = { projectIds: [server.projectId], topics: ['session.completed'], assetId: null }
  const { items } = await server.app.kernel.notices.read(0, filter, 1_000)
  return items.filter(({ data }) => data.sessionId === sessionId).map(({ data }) => data)
}

describe('the state of a session', () => {
  it('goes on with the time: active, idle after 30 minutes, completed 2 minutes later', async () => {
    await send([eventOf('timed', clock.now())])
    await untilSession(reader, 'timed', { state: 'active', revision: 1 })
    clock.advance(30 * MINUTE)
    await untilSession(reader, 'timed', { state: 'idle', revision: 1 })
    expect(await completions('timed')).toEqual([])
    clock.advance(2 * MINUTE)
    await untilSession(reader, 'timed', { state: 'completed', revision: 1, eventCount: 1 })
    expect(await completions('timed')).toMatchObject([{ revision: 1, signalCount: 0 }])
  })

  it('is active again after a late event, in the next revision, which is told once it is completed as well', async () => {
    const at = clock.now()
    await send([eventOf('revised', at)])
    await untilSession(reader, 'revised', { state: 'active' })
    clock.advance(33 * MINUTE)
    await untilSession(reader, 'revised', { state: 'completed', revision: 1 })
    await send([eventOf('revised', at + 2 * MINUTE)])
    await untilSession(reader, 'revised', { state: 'idle', revision: 2, eventCount: 2 })
    await send([eventOf('revised', clock.now())])
    await untilSession(reader, 'revised', { state: 'active', revision: 2, eventCount: 3 })
    clock.advance(33 * MINUTE)
    await untilSession(reader, 'revised', { state: 'completed', revision: 2 })
    expect(await completions('revised')).toMatchObject([{ revision: 1 }, { revision: 2 }])
  })

  it('is what all events say together: one that fills the gap before the end of another is no second session', async () => {
    const start = clock.now()
    await send([eventOf('gap', start)])
    await untilSession(reader, 'gap', { state: 'active' })
    clock.advance(36 * MINUTE)
    await untilSession(reader, 'gap', { state: 'completed', revision: 1 })
    await send([eventOf('gap', start + 18 * MINUTE)])
    const session = await untilSession(reader, 'gap', { state: 'active', revision: 2 })
    expect(session).toMatchObject({ startedAt: start, endedAt: start + 18 * MINUTE, eventCount: 2 })
  })

  it('tells what is not over yet with care: what nothing answered counts as such once it is over', async () => {
    await send(rageOf('open', clock.now() - 1_000, 'open'))
    const open = await untilSession(reader, 'open', { state: 'active', eventCount: 3 })
    clock.advance(33 * MINUTE)
    const closed = await untilSession(reader, 'open', { state: 'completed', revision: 1 })
    expect(closed.signalCount).toBeGreaterThanOrEqual(open.signalCount)
    expect(closed.signalCount).toBeGreaterThan(0)
    const { body } = await reader.call<Json>('GET', '/v1/signals?sessionId=open')
    expect(body.items).toHaveLength(closed.signalCount)
  })
})
