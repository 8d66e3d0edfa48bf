import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { DEFAULT_RULESET, scoreSession } from '../engine/index.ts'
import { shopSession } from './five-faults.fixture.ts'
import { scored } from './signal.fixture.ts'
import { replaceSignals } from './signals.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const visit = (sessionId: string, broken: boolean): Promise<void> => {
  const events = shopSession(broken)
  const { signals } = scoreSession({ sessionId, events, closed: true }, DEFAULT_RULESET)
  return server.app.kernel.db.transaction(tx =>
    replaceSignals(tx, server.app.kernel, [scored(server.projectId, sessionId, signals)]),
  )
}

const incidents = async (): Promise<Json[]> => (await server.call<Json>('GET', '/v1/incidents')).body.items

describe('a page with five faults', () => {
  it('gives five incidents, however many sessions meet them', async () => {
    await visit('first', true)
    await visit('second', true)
    const found = await incidents()
    expect(
      found.map(({ type, failurePoint }) => [type, failurePoint.target?.id ?? failurePoint.route]).sort(),
    ).toEqual([
      ['dead_click', 'add-to-cart'],
      ['error_click', 'menu'],
      ['form_loop', 'signup'],
      ['refresh_loop', '/account'],
      ['slow_wait', 'search'],
    ])
    expect(found.map(({ sessionCount, userCount }) => [sessionCount, userCount])).toEqual(
      found.map(() => [2, 2]),
    )
    const signals = (await server.call<Json>('GET', '/v1/signals?sessionId=first')).body.items
    expect(signals.every(({ incidentId }: Json) => found.some(({ id }) => id === incidentId))).toBe(true)
  })

  it('gives none once it is repaired, and its sessions are scored again', async () => {
    await visit('first', false)
    await visit('second', false)
    expect(await incidents()).toEqual([])
    expect((await server.call<Json>('GET', '/v1/signals')).body.items).toEqual([])
  })
})
