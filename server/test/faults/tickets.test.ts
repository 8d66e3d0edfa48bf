import { writeFile } from 'node:fs/promises'
import { request as httpRequest, type RequestListener } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { httpsHost } from '../../src/kernel/fetch/hosts.fixture.ts'
import {
  startTicketServer,
  type TicketServer,
} from '../../src/modules/sessions/incidents/destinations/ticket-servers.fixture.ts'
import { shopSession } from '../../src/modules/sessions/incidents/five-faults.fixture.ts'
import type { Json } from '../factories.ts'
import { startFaultProxy } from './fault-proxy.ts'
import { type Fleet, type Member, startFleet } from './fleet.ts'
import { freePort, Holdings } from './holdings.ts'

const KINDS = ['github', 'linear', 'jira'] as const
const HOUR = 3_600_000

let fleet: Fleet
let holdings: Holdings
const opened = <T extends { close(): Promise<void> }>(one: T): T => {
  holdings.defer(() => one.close())
  return one
}
beforeEach(() => {
  holdings = new Holdings()
})
afterEach(() => holdings.close())

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

/** Asks for a ticket there; answers what is shown of it. */
const order = async (
  id: string,
  { kind, settings, secret }: Pick<TicketServer, 'kind' | 'settings' | 'secret'>,
): Promise<() => Promise<Json>> => {
  const { id: destinationId } = await call('POST', '/v1/destinations', { kind, name: kind, settings, secret })
  await call('POST', `/v1/incidents/${id}/export`, { destinationId })
  return async () => {
    const { exports } = await call('GET', `/v1/incidents/${id}`)
    return exports.find((each: Json) => each.destinationId === destinationId)
  }
}

const EXPORTED = { state: 'exported' }
const PATIENT = { timeout: 90_000 }

describe('a worker that is killed after its request, and before it could write down the ticket', () => {
  it('leaves one ticket, which the next one finds', async () => {
    const open = await Promise.all(KINDS.map(async kind => opened(await startTicketServer(kind))))
    const env = { FETCH_ALLOW_HOSTS: open.map(({ host }) => host).join(','), SESSIONS_SETTLE_MS: '50' }
    fleet = await startFleet({ serve: 1, work: 1, database: 'external', env, holdings })
    const id = await confirmedIncident()
    const worker = only(fleet.workers)
    for (const tickets of open) {
      tickets.next('hang')
      const made = tickets.faulted()
      const shown = await order(id, tickets)
      await made
      worker.program.signal('SIGKILL', 'process')
      await worker.program.exited
      await worker.restart()
      await expect.poll(shown, PATIENT).toMatchObject(EXPORTED)
      expect(tickets.tickets).toHaveLength(1)
    }
  }, 300_000)
})

const forwardTo =
  (host: string): RequestListener =>
  (incoming, reply) => {
    const { method, headers, url } = incoming
    const outgoing = httpRequest(`http://${host}${url}`, { method, headers }, answer => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(reply)
    })
    incoming.pipe(outgoing)
  }

describe('a worker that is frozen when its connection stands, right before its request', () => {
  it('sends nothing when it wakes up after another one has made the ticket', async context => {
    const tickets = opened(await startTicketServer('github'))
    const secure = await httpsHost(forwardTo(tickets.host))
    if (!secure) return context.skip('there is no openssl to make a certificate with')
    opened(secure)
    const proxy = opened(await startFaultProxy({ host: secure.address, port: secure.port }, await freePort()))
    const trust = join(await holdings.folder('trust'), 'cert.pem')
    await writeFile(trust, secure.trust)
    const host = `127.0.0.1:${proxy.port}`
    const env = { FETCH_ALLOW_HOSTS: host, NODE_EXTRA_CA_CERTS: trust, SESSIONS_SETTLE_MS: '50' }
    fleet = await startFleet({ serve: 1, work: 1, database: 'external', env, holdings })
    const id = await confirmedIncident()
    const { program } = only(fleet.workers)
    // The handshake does not come to its end before the worker stands still.
    proxy.drop()
    const settings = { ...tickets.settings, url: `https://${host}` }
    const shown = await order(id, { ...tickets, settings })
    await expect.poll(() => proxy.connections, PATIENT).toBe(1)
    program.freeze()
    await proxy.restore()
    await fleet.add('work')
    await expect.poll(shown, PATIENT).toMatchObject(EXPORTED)
    const made = await shown()
    program.resume()
    // It ends what it was at before it stops.
    await program.stop()
    expect(tickets.creations()).toBe(1)
    expect(await shown()).toEqual(made)
  }, 300_000)
})
