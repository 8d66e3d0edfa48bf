import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type MovableClock, movableClock } from '#test/clock'
import { apiKey } from '#test/factories'
import { requester, startTestServer, type TestServer } from '#test/harness'
import type * as Engine from '../engine/index.ts'
import { eventOf, rageOf, sender, untilSession } from './session.fixture.ts'

const faulty = vi.hoisted(() => ({ now: true }))
// A fault of the rules cannot be had otherwise: they read whatever comes.
vi.mock('../engine/index.ts', async original => {
  const engine = await original<typeof Engine>()
  const scoreSession: typeof engine.scoreSession = (input, ruleset) => {
    if (faulty.now && input.sessionId === 'bad') throw new Error('the rules fail')
    return engine.scoreSession(input, ruleset)
  }
  return { ...engine, scoreSession }
})

const MINUTE = 60_000
let clock: MovableClock
let server: TestServer
let reader: Pick<TestServer, 'call' | 'request'>
beforeAll(async () => {
  clock = movableClock()
  server = await startTestServer({ clock, env: { SESSIONS_SETTLE_MS: '50' } })
  reader = requester(server.url, await apiKey(server, { scopes: ['sessions:read'] }))
})
afterAll(() => server.stop())

const quarantined = async (): Promise<number> => {
  const text = await (await reader.request('GET', '/metrics')).text()
  return Number(/^fovea_sessions_quarantined (\d+)$/m.exec(text)?.[1])
}

it('a session that the rules fail on is shown without a score after some tries, and scored once they are mended', async () => {
  const send = await sender(server)
  const at = clock.now() - 60 * MINUTE
  await send([...rageOf('bad', at), ...rageOf('good', at)])
  await untilSession(reader, 'good', { state: 'completed' })
  expect((await reader.call('GET', '/v1/sessions/bad')).status).toBe(404)
  await expect
    .poll(async () => {
      clock.advance(MINUTE)
      return quarantined()
    })
    .toBe(1)
  await untilSession(reader, 'bad', { flags: ['quarantined'], signalCount: 0, eventCount: 3 })
  await send([eventOf('bad', at + 1_000)])
  faulty.now = false
  clock.advance(61 * MINUTE)
  const session = await untilSession(reader, 'bad', { flags: [], eventCount: 4 })
  expect(session.signalCount).toBeGreaterThan(0)
  expect(await quarantined()).toBe(0)
})
