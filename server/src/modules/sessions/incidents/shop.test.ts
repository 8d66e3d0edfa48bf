import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { DEFAULT_RULESET, scoreSession } from '../engine/index.ts'
import { shopSession } from './five-faults.fixture.ts'
import { scored } from './signal.fixture.ts'
import { replaceSignals } from './signals.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ env: { SESSIONS_SETTLE_MS: '50' } })
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
      ['refresh_loop', '/login'],
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

const HOUR = 3_600_000

describe('the events of such a page', () => {
  it('become five incidents on their own way through the server', async () => {
    const events = shopSession(true).map(({ id, type, at, ...rest }) => ({
      ...rest,
      eventId: id,
      eventType: type,
      timestamp: Date.now() - 2 * HOUR + at,
      sessionId: 'from-the-page',
    }))
    const receipt = await server.call<Json>('POST', '/v1/events', { body: { events } })
    expect(receipt.body).toMatchObject({ accepted: events.length, rejected: [] })
    const types = async (): Promise<string[]> => (await incidents()).map(({ type }) => type).sort()
    await expect.poll(types).toEqual(['dead_click', 'error_click', 'form_loop', 'refresh_loop', 'slow_wait'])
    const [{ id }] = await incidents()
    const sessions = await server.call<Json>('GET', `/v1/sessions?incidentId=${id}`)
    expect(sessions.body.items).toMatchObject([{ sessionId: 'from-the-page' }])
  })
})

describe('a page whose address and errors name what they show', () => {
  it('is one incident, whether a number was short enough to be kept or was redacted', async () => {
    const button = { type: 'button', id: 'pay', selector: '#pay', tagName: 'button' }
    const failing = (order: string, at: number) => {
      const event = { sessionId: `order-${at}`, route: `/invoices/${order}`, environment: 'orders' }
      const clicked = `click-${at}`
      return [
        { ...event, eventId: clicked, eventType: 'click', timestamp: at, target: button, metadata: {} },
        {
          ...event,
          eventId: `error-${at}`,
          eventType: 'error',
          timestamp: at + 50,
          metadata: { message: `Invoice ${order} is gone`, causedBy: clicked },
        },
      ]
    }
    const at = Date.now() - 2 * HOUR
    // The observer redacts from seven digits on, in messages from four.
    const events = ['471', '[number]', '12[email]', '[token]'].flatMap((order, n) => failing(order, at + n))
    await server.call('POST', '/v1/events', { body: { events } })
    const found = async (): Promise<Json[]> =>
      (await incidents()).filter(({ failurePoint }) => failurePoint.route.startsWith('/invoices'))
    await expect.poll(async () => (await found()).reduce((sum, each) => sum + each.sessionCount, 0)).toBe(4)
    expect((await found()).map(({ title }) => title)).toEqual([
      'Error after a click: Invoice # is gone at button #pay on /invoices/:id',
    ])
  })
})
