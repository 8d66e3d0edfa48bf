import { afterEach, describe, expect, it } from 'vitest'
import { createGuardedFetcher } from '#kernel/fetch'
import { type Clock, systemClock } from '#kernel/system'
import { openTicketSystem } from './adapters/index.ts'
import { draft } from './draft.fixture.ts'
import type { TicketSystem } from './ports.ts'
import type { Kind } from './schema.ts'
import { startTicketServer, type TicketServer } from './ticket-servers.fixture.ts'

/** A clock whose time-out for an answer (20 s) comes when the test says so. */
class ImpatientClock implements Clock {
  readonly #waiting: (() => void)[] = []

  now(): number {
    return Date.now()
  }

  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (ms !== 20_000) return systemClock.wait(ms, signal)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push(resolve)
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    return promise
  }

  runOut(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const connect = async (
  kind: Kind,
  secret?: string,
): Promise<{ server: TicketServer; system: TicketSystem; clock: ImpatientClock }> => {
  const clock = new ImpatientClock()
  const server = await startTicketServer(kind)
  const fetcher = createGuardedFetcher({ clock, version: '1', allowHosts: [server.host] })
  open.push(server, fetcher)
  const secrets: [string] = [secret ?? server.secret]
  const system = openTicketSystem({ fetcher, clock }, { kind, settings: server.settings, secrets })
  return { server, system, clock }
}

const signal = new AbortController().signal

/** As the job does it: a try that failed is followed by a look for what it made. */
const again = async (system: TicketSystem) =>
  (await system.find(draft(), signal)) ?? (await system.create(draft(), signal))

const KEYS: Readonly<Record<Kind, string | null>> = {
  webhook: null,
  jira: 'SHOP-1',
  linear: 'ENG-1',
  github: '#1',
}
const KINDS: readonly Kind[] = ['webhook', 'jira', 'linear', 'github']

describe.each(KINDS)('a destination of the kind %s', kind => {
  it('gets a ticket that says what failed and where', async () => {
    const { server, system } = await connect(kind)
    const ticket = await system.create(draft(), signal)
    expect(ticket.key).toBe(KEYS[kind])
    if (kind !== 'webhook') expect(ticket.url).toMatch(/^http:\/\/127/)
    expect(server.tickets).toMatchObject([{ title: 'Dead click: button #pay on /cart' }])
    expect(server.tickets[0]?.text).toContain('Nothing answered')
  })

  it('has one ticket when the answer to the first try was lost', async () => {
    const { server, system } = await connect(kind)
    server.next('lose')
    await expect(system.create(draft(), signal)).rejects.toMatchObject({
      code: 'fetch.unreachable',
      retryable: true,
    })
    expect((await again(system)).key).toBe(KEYS[kind])
    expect(server.tickets).toHaveLength(1)
  })

  it('has one ticket when the first try was not answered in time', async () => {
    const { server, system, clock } = await connect(kind)
    server.next('hang')
    const faulted = server.faulted()
    const creation = expect(system.create(draft(), signal)).rejects.toMatchObject({
      code: 'fetch.timeout',
      retryable: true,
    })
    await faulted
    clock.runOut()
    await creation
    expect((await again(system)).key).toBe(KEYS[kind])
    expect(server.tickets).toHaveLength(1)
  })

  it('does not take the ticket of another incident for its own', async () => {
    const { server, system } = await connect(kind)
    await system.create(draft('another'), signal)
    expect(await system.find(draft(), signal)).toBeNull()
    await system.create(draft(), signal)
    expect(server.tickets).toHaveLength(2)
  })

  it('is left alone for as long as it asks for', async () => {
    const { server, system } = await connect(kind)
    server.next('limit')
    await expect(system.create(draft(), signal)).rejects.toMatchObject({
      code: 'sessions.destination_busy',
      retryable: true,
      retryAfterSeconds: 7,
    })
  })

  it('is tried again when it fails', async () => {
    const { server, system } = await connect(kind)
    server.next('fail')
    await expect(system.create(draft(), signal)).rejects.toMatchObject({
      code: 'sessions.destination_away',
      retryable: true,
    })
    expect((await again(system)).key).toBe(KEYS[kind])
  })

  it.each([
    ['refuse', 'sessions.destination_refused'],
    ['reject', 'sessions.destination_rejected'],
    ['move', 'sessions.destination_moved'],
  ] as const)('is not tried again when its answer is final: %s', async (fault, code) => {
    const { server, system } = await connect(kind)
    server.next(fault)
    await expect(system.create(draft(), signal)).rejects.toMatchObject({ code, retryable: false })
    expect(server.tickets).toEqual([])
  })

  it('is asked whether it answers, without a ticket', async () => {
    const { server, system } = await connect(kind)
    await system.probe(signal)
    expect(server.tickets).toEqual([])
    const stranger = await connect(kind, kind === 'webhook' ? `whsec_${'A'.repeat(32)}` : 'wrong')
    await expect(stranger.system.probe(signal)).rejects.toMatchObject({
      code: 'sessions.destination_refused',
      retryable: false,
    })
  })

  it('is left when the job is cancelled', async () => {
    const { server, system } = await connect(kind)
    const cancelled = new AbortController()
    server.next('hang')
    const faulted = server.faulted()
    const creation = expect(system.create(draft(), cancelled.signal)).rejects.toThrow('cancelled')
    await faulted
    cancelled.abort(new Error('cancelled'))
    await creation
  })
})

describe('the text of a ticket', () => {
  it('mentions nobody and runs nothing that the page itself has written', async () => {
    const { server, system } = await connect('github')
    await system.create(draft(), signal)
    expect(server.tickets[0]?.text).toContain("`Nothing answered, says @ada with 'ticks'.`")
    expect(server.tickets[0]?.text).toContain('(https://fovea.example.org/sessions/incidents/')
  })

  it('is not sent to an address that is not public', async () => {
    const fetcher = createGuardedFetcher({ clock: systemClock, version: '1' })
    open.push(fetcher)
    const system = openTicketSystem(
      { fetcher, clock: systemClock },
      { kind: 'webhook', settings: { url: 'http://127.0.0.1:8080/hook' }, secrets: ['whsec_AAAA'] },
    )
    await expect(system.create(draft(), signal)).rejects.toMatchObject({ code: 'fetch.blocked_address' })
  })
})
