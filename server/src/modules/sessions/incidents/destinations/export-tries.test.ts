import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '#kernel/errors'
import type { JobContext } from '#kernel/jobs'
import { type MovableClock, movableClock } from '#test/clock'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { scored, signal } from '../signal.fixture.ts'
import { replaceSignals } from '../signals.ts'
import { exportIncident } from './jobs.ts'
import type { Kind } from './schema.ts'
import { startTicketServer, type TicketServer } from './ticket-servers.fixture.ts'

let clock: MovableClock
let server: TestServer
let jira: TicketServer
let github: TicketServer
let linear: TicketServer
let elsewhere: TicketServer
let open: readonly TicketServer[]
beforeAll(async () => {
  clock = movableClock()
  jira = await startTicketServer('jira')
  github = await startTicketServer('github')
  linear = await startTicketServer('linear')
  elsewhere = await startTicketServer('github')
  open = [jira, github, linear, elsewhere]
  // No worker: each test makes the tries itself, at the times and with the ends that it is about.
  server = await startTestServer({
    clock,
    roles: ['api'],
    env: { FETCH_ALLOW_HOSTS: open.map(({ host }) => host).join(',') },
  })
})
afterAll(async () => {
  await server.stop()
  for (const one of open) await one.close()
})

const call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) =>
  server.call<Json>(method, path, body ? { body } : {})

let id: string
let counter = 0
beforeEach(async () => {
  counter += 1
  const name = `pay${String.fromCharCode(97 + counter)}`
  const target = { type: 'button', id: name, selector: `#${name}`, tagName: 'BUTTON' }
  const one = signal(`s${counter}`, { target, label: `#${name}`, confidence: 0.9, startedAt: clock.now() })
  await server.app.kernel.db.transaction(tx =>
    replaceSignals(tx, server.app.kernel, [scored(server.projectId, `session-${counter}`, [one])]),
  )
  const { items } = (await call('GET', '/v1/incidents?limit=200')).body
  id = items.find((each: Json) => each.failurePoint.target.id === name).id
  await call('PATCH', `/v1/incidents/${id}`, { status: 'confirmed' })
})

/** The incident is asked for there; answers the destination. */
const order = async ({ settings, secret, kind }: TicketServer): Promise<string> => {
  const { body } = await call('POST', '/v1/destinations', { kind, name: kind, settings, secret })
  await call('POST', `/v1/incidents/${id}/export`, { destinationId: body.id })
  return body.id
}

const shown = async (): Promise<Json> => (await call('GET', `/v1/incidents/${id}`)).body.exports[0]

/** One try of the job, as a worker makes it. */
const attempt = async (destinationId: string, fields: Partial<JobContext> = {}): Promise<void> => {
  const { handlers } = server.app.sessions
  const handler = handlers.find(({ declaration }) => declaration.name === exportIncident.name)
  const context: JobContext = {
    jobId: 'job',
    projectId: server.projectId,
    assetId: null,
    flowId: null,
    requestId: null,
    attempt: 1,
    lastAttempt: false,
    signal: new AbortController().signal,
    log: server.app.kernel.log,
    progress: () => undefined,
    attachAsset: () => Promise.resolve(),
    transaction: work => server.app.kernel.db.transaction(work),
    confirm: async () => () => undefined,
    results: () => expect.unreachable('an export is no step of a flow'),
    ...fields,
  }
  await handler?.run({ incidentId: id, destinationId }, context)
}

/** It asks to wait for the rest of the minute: no longer than so, for the clock goes on meanwhile. */
const expectUnseen = async (destinationId: string, seconds: number): Promise<void> => {
  const error: unknown = await attempt(destinationId).catch(caught => caught)
  expect(error).toMatchObject({ code: 'sessions.destination_unseen', retryable: true })
  if (!(error instanceof Problem)) expect.unreachable('it is a Problem')
  expect(error.retryAfterSeconds).toBeGreaterThan(0)
  expect(error.retryAfterSeconds).toBeLessThanOrEqual(seconds)
}

describe('a repeated try', () => {
  it('makes no second ticket at Jira while its search does not show the first one', async () => {
    const index = jira.holdIndex()
    jira.next('lose')
    const to = await order(jira)
    const before = jira.tickets.length
    await expect(attempt(to)).rejects.toMatchObject({ code: 'fetch.unreachable' })
    clock.advance(5_000)
    await expectUnseen(to, 55)
    index()
    clock.advance(55_000)
    await attempt(to)
    expect(jira.tickets).toHaveLength(before + 1)
    expect(await shown()).toMatchObject({ state: 'exported' })
  })

  it('makes the ticket at Jira once it is sure that none was made, and then waits anew', async () => {
    const index = jira.holdIndex()
    const before = jira.tickets.length
    jira.next('fail', 'lose')
    const to = await order(jira)
    await expect(attempt(to)).rejects.toMatchObject({ code: 'sessions.destination_away' })
    clock.advance(60_000)
    await expect(attempt(to)).rejects.toMatchObject({ code: 'fetch.unreachable' })
    clock.advance(10_000)
    await expectUnseen(to, 50)
    index()
    await attempt(to)
    expect(jira.tickets).toHaveLength(before + 1)
  })

  it.each([
    ['jira', { projectKey: 'OTHER' }],
    ['github', { repo: 'other' }],
  ] as const)(
    'finds the ticket at %s although the destination names another place by now',
    async (kind, change) => {
      const tickets = { jira, github }[kind satisfies Kind]
      const before = tickets.tickets.length
      tickets.next('lose')
      const to = await order(tickets)
      await expect(attempt(to)).rejects.toMatchObject({ code: 'fetch.unreachable' })
      const { settings, secret } = tickets
      const changed = { settings: { ...settings, ...change }, secret }
      expect((await call('PATCH', `/v1/destinations/${to}`, changed)).status).toBe(200)
      await attempt(to)
      expect(tickets.tickets).toHaveLength(before + 1)
      expect(await shown()).toMatchObject({ state: 'exported' })
    },
  )
})

describe('a destination that is changed between two tries', () => {
  const change = async (to: string, settings: object, secret: string): Promise<void> => {
    expect((await call('PATCH', `/v1/destinations/${to}`, { settings, secret })).status).toBe(200)
  }
  /** As if it had been changed since the last try from these settings to those that it has. */
  const triedWith = async (to: string, former: object): Promise<void> => {
    await sql`update sessions.export set tried_settings = tried_settings || ${JSON.stringify(former)}::jsonb
      where destination_id = ${to}`.execute(server.app.kernel.db.query)
  }
  const again = async (to: string): Promise<void> => {
    expect((await call('POST', `/v1/incidents/${id}/export`, { destinationId: to })).status).toBe(202)
  }
  const CHANGED = { state: 'failed', failure: { code: 'sessions.destination_changed' } }

  it('gets no ticket at its new address beside the one that may be at the former: a person decides', async () => {
    const before = github.tickets.length
    github.next('lose')
    const to = await order(github)
    await expect(attempt(to)).rejects.toMatchObject({ code: 'fetch.unreachable' })
    await change(to, elsewhere.settings, elsewhere.secret)
    await expect(attempt(to)).rejects.toMatchObject({ code: CHANGED.failure.code, retryable: false })
    expect(await shown()).toMatchObject(CHANGED)
    expect([github.tickets.length - before, elsewhere.tickets.length]).toEqual([1, 0])
    await again(to)
    await attempt(to)
    expect([github.tickets.length - before, elsewhere.tickets.length]).toEqual([1, 1])
    expect(await shown()).toMatchObject({ state: 'exported', failure: null })
  })

  it('gets its ticket at once at the new address when the former one has refused to make it', async () => {
    const before = elsewhere.tickets.length
    github.next('refuse')
    const to = await order(github)
    await expect(attempt(to)).rejects.toMatchObject({ code: 'sessions.destination_refused' })
    await change(to, elsewhere.settings, elsewhere.secret)
    await again(to)
    await attempt(to)
    expect(elsewhere.tickets).toHaveLength(before + 1)
    expect(await shown()).toMatchObject({ state: 'exported' })
  })

  it.each([
    ['jira', { email: 'former@example.org' }],
    ['linear', { teamId: '00000000-0000-4000-8000-000000000001' }],
  ] as const)('gets none at %s while another account cannot see what was made', async (kind, former) => {
    const tickets = { jira, linear }[kind]
    const before = tickets.tickets.length
    tickets.next('fail')
    const to = await order(tickets)
    await expect(attempt(to)).rejects.toMatchObject({ code: 'sessions.destination_away' })
    await triedWith(to, former)
    await expect(attempt(to)).rejects.toMatchObject({ code: CHANGED.failure.code })
    expect(tickets.tickets).toHaveLength(before)
    expect(await shown()).toMatchObject(CHANGED)
  })

  it('is looked at under its new name once a person has said so, when a repository was renamed', async () => {
    github.next('lose')
    const to = await order(github)
    const before = github.tickets.length
    await expect(attempt(to)).rejects.toMatchObject({ code: 'fetch.unreachable' })
    await triedWith(to, { repo: 'former' })
    await expect(attempt(to)).rejects.toMatchObject({ code: CHANGED.failure.code })
    await again(to)
    await attempt(to)
    expect(github.tickets).toHaveLength(before + 1)
    expect(await shown()).toMatchObject({ state: 'exported' })
  })
})

describe('an export whose job ends without a ticket', () => {
  it('has failed when the last try ends by an error that nobody expected', async () => {
    const to = await order(github)
    const transaction = () => Promise.reject(new Error('a fault in the program'))
    let turns = 0
    const context: Partial<JobContext> = {
      transaction: work => (turns++ === 0 ? transaction() : server.app.kernel.db.transaction(work)),
    }
    await expect(attempt(to, context)).rejects.toThrow('a fault')
    expect(await shown()).toMatchObject({ state: 'waiting' })
    turns = 0
    await expect(attempt(to, { ...context, lastAttempt: true })).rejects.toThrow('a fault')
    expect(await shown()).toMatchObject({ state: 'failed', failure: { code: 'internal.error' } })
  })

  it.each([
    ['its time is over at the last try', 'job.timeout', true, 'failed'],
    ['it is cancelled', 'job.cancelled', false, 'failed'],
    ['its time is over and more tries follow', 'job.timeout', false, 'waiting'],
    ['the server stops', 'job.shutdown', true, 'waiting'],
  ] as const)('is told truly when %s', async (_, code, lastAttempt, state) => {
    const to = await order(github)
    const stop = new AbortController()
    github.next('hang')
    const faulted = github.faulted()
    const ended = expect(attempt(to, { signal: stop.signal, lastAttempt })).rejects.toMatchObject({ code })
    await faulted
    stop.abort(new Problem({ status: 503, code, message: 'It ends.' }))
    await ended
    expect(await shown()).toMatchObject({ state, failure: state === 'failed' ? { code } : null })
  })

  it('gets another job when it waits for longer than any job tries', async () => {
    const to = await order(github)
    const { db } = server.app.kernel
    const waiting = async (): Promise<number> => {
      const { rows } = await sql<{ count: number }>`select count(*) as count from kernel.job
        where dedupe_key = ${`${id}/${to}`} and status = 'queued'`.execute(db.query)
      return rows[0]?.count ?? 0
    }
    const release = async (): Promise<void> => {
      const task = server.app.sessions.housekeeping.find(({ name }) => name === 'sessions.release-exports')
      await task?.run(new AbortController().signal)
    }
    const { body } = await call('GET', '/v1/jobs?limit=200')
    const own = body.items.filter((job: Json) => job.name === exportIncident.name)
    for (const job of own) await call('POST', `/v1/jobs/${job.id}/cancel`)
    expect(await waiting()).toBe(0)
    await release()
    expect(await waiting()).toBe(0)
    clock.advance(7_200_001)
    await release()
    await release()
    expect(await waiting()).toBe(1)
  })
})
