import { rm } from 'node:fs/promises'
import type { Destination, Incident } from '@fovea/client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  startTicketServer,
  type TicketServer,
} from '../../../server/src/modules/sessions/incidents/destinations/ticket-servers.fixture.ts'
import { ADMIN, type CommandLine, type RunningServer, signedIn, startServer } from './fovea.ts'

const HOUR = 3_600_000

let jira: TicketServer
let server: RunningServer
let fovea: CommandLine
let incident: string

/** Somebody clicked on a button that does nothing, five hours ago. */
const events = [0, 300, 600].map(after => ({
  eventId: `s-${after}`,
  eventType: 'click',
  timestamp: Date.now() - 5 * HOUR + after,
  sessionId: 's',
  route: '/cart',
  target: { type: 'button', id: 'buy', selector: '#buy', tagName: 'button' },
  metadata: { x: 5, y: 5, interactive: true, response: null },
}))

/** Destinations are set up in the console, and so by its requests. */
const setUp = async (name: string): Promise<void> => {
  const post = async (path: string, body: object, token?: string): Promise<Response> =>
    await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify(body),
    })
  const { email: username, password } = ADMIN
  const signIn = await post('/v1/auth/token', { grant_type: 'password', username, password })
  const { access_token: token } = await signIn.json()
  const { kind, settings, secret } = jira
  expect((await post('/v1/destinations', { kind, name, settings, secret }, token)).status).toBe(201)
}

beforeAll(async () => {
  jira = await startTicketServer('jira')
  server = await startServer({ SESSIONS_SETTLE_MS: '0', FETCH_ALLOW_HOSTS: jira.host })
  fovea = await signedIn(server)
  const sent = await fovea.run(['events', 'send', '-'], events.map(event => JSON.stringify(event)).join('\n'))
  expect(sent).toMatchObject({ code: 0 })
  const found = async () => await fovea.json<Incident[]>('incidents')
  incident = await vi.waitFor(async () => (await found())[0]?.id ?? expect.unreachable('none yet'), {
    timeout: 60_000,
  })
}, 120_000)
afterAll(async () => {
  await server.stop()
  await jira.close()
  await rm(fovea.home, { recursive: true })
})

const exported = async (to: string, ...ids: string[]) =>
  await fovea.run(['incidents', 'export', ...ids, '--to', to])
const shown = async () => await fovea.json<Incident>('incidents', 'show', incident)

describe('fovea incidents export', () => {
  it('says when there is no such destination, and when two have the name', async () => {
    const none = await exported('Shop team', incident)
    expect(none).toMatchObject({ code: 2, stdout: '' })
    expect(none.stderr).toContain('There is no destination Shop team; see: fovea destinations')
    for (const name of ['Shop team', 'Twin', 'Twin']) await setUp(name)
    expect((await exported('Twin', incident)).stderr).toContain('2 destinations are called Twin')
  })

  it('is refused with the reason while the incident is not confirmed', async () => {
    const refused = await exported('Shop team', incident)
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/it is not confirmed.*sessions\.not_exportable/)
    expect(jira.creations()).toBe(0)
  })

  it('tells why no ticket came of it, where the destination refuses', async () => {
    expect(await fovea.run(['incidents', 'confirm', incident])).toMatchObject({ code: 0 })
    jira.next('refuse')
    expect(await exported('Shop team', incident)).toMatchObject({
      code: 0,
      stdout: `queued  ${incident}\n`,
      stderr: '',
    })
    await expect
      .poll(async () => (await shown()).exports, { timeout: 60_000 })
      .toMatchObject([{ state: 'failed', failure: { code: 'sessions.destination_refused' } }])
    const { stdout } = await fovea.run(['incidents', 'show', incident])
    expect(stdout).toMatch(/^tickets +jira \(failed: The destination refuses the credentials.*\)$/m)
    expect(jira.tickets).toEqual([])
  })

  it('makes one ticket, also for one of several ids, by the id of the destination or its name', async () => {
    const destinations = await fovea.json<Destination[]>('destinations')
    const { id = '' } = destinations.find(({ name }) => name === 'Shop team') ?? {}
    const unknown = '01900000-0000-7000-8000-000000000000'
    const both = await exported(id, incident, unknown)
    expect(both.code).toBe(5)
    expect(both.stdout).toMatch(new RegExp(`^queued {2}${incident}\nfailed {2}${unknown}: .+\n$`))
    await expect
      .poll(async () => (await shown()).exports, { timeout: 60_000 })
      .toMatchObject([{ state: 'exported', key: 'SHOP-1', destinationId: id }])
    expect(jira.tickets).toMatchObject([{ title: (await shown()).title }])
    const { stdout } = await fovea.run(['incidents', 'show', incident])
    expect(stdout).toMatch(/^tickets +http:\/\/\S+\/browse\/SHOP-1$/m)
    expect((await exported('Shop team', incident)).stderr).toMatch(/exported to this destination before/)
    expect(jira.tickets).toHaveLength(1)
  }, 240_000)
})
