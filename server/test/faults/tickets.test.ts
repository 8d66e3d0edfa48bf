import { afterEach, describe, expect, it } from 'vitest'
import {
  startTicketServer,
  type TicketServer,
} from '../../src/modules/sessions/incidents/destinations/ticket-servers.fixture.ts'
import { shopSession } from '../../src/modules/sessions/incidents/five-faults.fixture.ts'
import type { Json } from '../factories.ts'
import { type Fleet, type Member, startFleet } from './fleet.ts'

const KINDS = ['github', 'linear', 'jira'] as const
const HOUR = 3_600_000

let fleet: Fleet
let open: TicketServer[] = []
afterEach(async () => {
  await fleet?.stop()
  for (const one of open.splice(0)) await one.close()
})

const only = (members: readonly Member[]): Member => members[0] ?? expect.unreachable('nobody is there')
const call = async (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<Json> =>
  (await only(fleet.serves).call<Json>(method, path, body ? { body } : {})).body

/** Somebody used the broken shop two hours ago; its dead button is confirmed. */
const confirmedIncident = async (): Promise<string> => {
  const events = shopSession(true).map(({ id, type, at, ...rest }) => ({
    ...rest,
    eventId: id,
    eventType: type,
    timestamp: Date.now() - 2 * HOUR + at,
    sessionId: 'shop-1',
  }))
  await call('POST', '/v1/events', { events })
  const dead = async (): Promise<Json> =>
    (await call('GET', '/v1/incidents?type=dead_click')).items[0] ?? null
  await expect.poll(dead, { timeout: 60_000 }).not.toBeNull()
  const { id } = await dead()
  expect((await call('PATCH', `/v1/incidents/${id}`, { status: 'confirmed' })).status).toBe('confirmed')
  return id
}

describe('a worker that is killed after its request, and before it could write down the ticket', () => {
  it('leaves one ticket, which the next one finds', async () => {
    open = await Promise.all(KINDS.map(kind => startTicketServer(kind)))
    const env = { FETCH_ALLOW_HOSTS: open.map(({ host }) => host).join(','), SESSIONS_SETTLE_MS: '50' }
    fleet = await startFleet({ serve: 1, work: 1, database: 'external', env })
    const id = await confirmedIncident()
    const worker = only(fleet.workers)
    for (const tickets of open) {
      const { kind, settings, secret } = tickets
      const { id: destinationId } = await call('POST', '/v1/destinations', {
        kind,
        name: kind,
        settings,
        secret,
      })
      tickets.next('hang')
      const made = tickets.faulted()
      await call('POST', `/v1/incidents/${id}/export`, { destinationId })
      await made
      worker.program.signal('SIGKILL', 'process')
      await worker.program.exited
      await worker.restart()
      const state = async (): Promise<string> => {
        const { exports } = await call('GET', `/v1/incidents/${id}`)
        return exports.find((each: Json) => each.destinationId === destinationId).state
      }
      await expect.poll(state, { timeout: 90_000 }).toBe('exported')
      expect(tickets.tickets).toHaveLength(1)
    }
  }, 300_000)
})
