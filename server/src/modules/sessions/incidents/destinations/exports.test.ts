import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type MovableClock, movableClock } from '#test/clock'
import { apiKey, type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { scored, signal } from '../signal.fixture.ts'
import { replaceSignals } from '../signals.ts'
import type { Kind } from './schema.ts'
import { startTicketServer, type TicketServer } from './ticket-servers.fixture.ts'

const KINDS: readonly Kind[] = ['webhook', 'jira', 'linear', 'github']

let clock: MovableClock
let server: TestServer
let hosts: Map<Kind, TicketServer>
let env: Record<string, string>
let token: string
beforeAll(async () => {
  clock = movableClock()
  hosts = new Map()
  for (const kind of KINDS) hosts.set(kind, await startTicketServer(kind))
  env = { FETCH_ALLOW_HOSTS: [...hosts.values()].map(({ host }) => host).join(',') }
  server = await startTestServer({ clock, env })
  token = await apiKey(server, { scopes: ['sessions:read', 'sessions:write'] })
})
afterAll(async () => {
  await server.stop()
  for (const host of hosts.values()) await host.close()
})

const host = (kind: Kind): TicketServer => {
  const found = hosts.get(kind)
  if (!found) throw new Error(`No server speaks ${kind}`)
  return found
}

const call = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) =>
  server.call<Json>(method, path, { token, ...(body ? { body } : {}) })

const destination = async (kind: Kind, fields: object = {}): Promise<string> => {
  const { settings, secret } = host(kind)
  const { status, body } = await call('POST', '/v1/destinations', {
    kind,
    name: `Our ${kind}`,
    settings,
    secret,
    ...fields,
  })
  if (status !== 201) throw new Error(`No destination: ${JSON.stringify(body)}`)
  return body.id
}

let counter = 0
const occur = async (button: string, confidence: number): Promise<void> => {
  counter += 1
  const target = { type: 'button', id: button, selector: `#${button}`, tagName: 'BUTTON' }
  const one = signal(`s${counter}`, { target, label: `#${button}`, confidence, startedAt: clock.now() })
  await server.app.kernel.db.transaction(tx =>
    replaceSignals(tx, server.app.kernel, [scored(server.projectId, `session-${counter}`, [one])]),
  )
}

/** A new incident, confirmed unless told otherwise. */
const incident = async (options: { confidence?: number; confirmed?: boolean } = {}): Promise<string> => {
  const button = `button${String.fromCharCode(97 + (counter % 26), 97 + Math.floor(counter / 26))}`
  await occur(button, options.confidence ?? 0.9)
  const { body } = await call('GET', '/v1/incidents?limit=200')
  const { id } = body.items.find((each: Json) => each.failurePoint.target.id === button)
  if (options.confirmed ?? true) await call('PATCH', `/v1/incidents/${id}`, { status: 'confirmed' })
  return id
}

/** One turn of a housekeeping task, now. */
const housekeep = async (task: string): Promise<void> => {
  const found = server.app.sessions.housekeeping.find(({ name }) => name === task)
  if (!found) throw new Error(`Nobody does ${task}`)
  await found.run(new AbortController().signal)
}

const exportsOf = async (id: string): Promise<Json[]> =>
  (await call('GET', `/v1/incidents/${id}`)).body.exports
const order = (id: string, destinationId: string) =>
  call('POST', `/v1/incidents/${id}/export`, { destinationId })

describe('an export by hand', () => {
  it.each(KINDS)('makes one ticket at %s, and shows it', async kind => {
    const id = await incident()
    const to = await destination(kind)
    const before = host(kind).tickets.length
    const asked = await order(id, to)
    expect(asked).toMatchObject({ status: 202, body: { exports: [{ state: 'waiting', destinationId: to }] } })
    await server.drainJobs()
    const [shown] = await exportsOf(id)
    expect(shown).toMatchObject({ state: 'exported', kind, destinationId: to, failure: null })
    if (kind !== 'webhook') expect(shown).toMatchObject({ key: expect.any(String), url: expect.any(String) })
    expect(host(kind).tickets).toHaveLength(before + 1)
    expect((await order(id, to)).body).toMatchObject({
      code: 'sessions.not_exportable',
      reason: 'already_exported',
    })
    const audit = await call('GET', `/v1/incidents/${id}/audit`)
    expect(audit.body.items[0]).toMatchObject({
      change: 'exported',
      by: 'system',
      note: `${kind}: Our ${kind}`,
    })
  })

  it('is refused with the reason while the incident is not to become a ticket', async () => {
    const to = await destination('webhook')
    const refusal = async (id: string): Promise<object> => {
      const { status, body } = await order(id, to)
      return { status, code: body.code, reason: body.reason }
    }
    const refused = (reason: string) => ({ status: 409, code: 'sessions.not_exportable', reason })
    expect(await refusal(await incident({ confirmed: false }))).toEqual(refused('not_confirmed'))
    expect(await refusal(await incident({ confidence: 0.69 }))).toEqual(refused('low_confidence'))
    const quiet = await incident()
    await call('PATCH', `/v1/incidents/${quiet}`, { suppression: { reason: 'known' } })
    expect(await refusal(quiet)).toEqual(refused('suppressed'))
    const off = await destination('webhook', { enabled: false })
    expect((await order(await incident(), off)).body.reason).toBe('disabled')
    expect((await order(await incident(), 'unknown')).body.code).toBe('sessions.destination_not_found')
  })

  it('goes to no destination of another project', async () => {
    const id = await incident()
    const project = await secondProject(server)
    const { settings, secret } = host('webhook')
    const there = await server.call<Json>('POST', '/v1/destinations', {
      headers: { 'fovea-project': project },
      body: { kind: 'webhook', name: 'There', settings, secret },
    })
    const reply = await server.call('POST', `/v1/incidents/${id}/export`, {
      body: { destinationId: there.body.id },
    })
    expect(reply).toMatchObject({ status: 404, body: { code: 'sessions.destination_not_found' } })
  })

  it('shows why it failed for good, and can be asked for again', async () => {
    const id = await incident()
    const to = await destination('github')
    host('github').next('refuse')
    await order(id, to)
    await server.drainJobs()
    expect(await exportsOf(id)).toMatchObject([
      { state: 'failed', failure: { code: 'sessions.destination_refused' }, key: null },
    ])
    expect((await order(id, to)).status).toBe(202)
    await server.drainJobs()
    expect(await exportsOf(id)).toMatchObject([{ state: 'exported', failure: null }])
  })
})

describe('an automatic export', () => {
  let automatic: string
  beforeEach(async () => {
    automatic = await destination('jira', { automatic: true })
    return async () => {
      await call('DELETE', `/v1/destinations/${automatic}`)
    }
  })

  it('follows when somebody confirms the incident', async () => {
    const id = await incident()
    await server.drainJobs()
    expect(await exportsOf(id)).toMatchObject([{ state: 'exported', destinationId: automatic }])
  })

  it('follows when the confirmed incident becomes sure enough', async () => {
    const id = await incident({ confidence: 0.6 })
    await server.drainJobs()
    expect(await exportsOf(id)).toEqual([])
    const { body } = await call('GET', `/v1/incidents/${id}`)
    await occur(body.failurePoint.target.id, 0.8)
    await server.drainJobs()
    expect(await exportsOf(id)).toMatchObject([{ state: 'exported' }])
  })

  it('follows when the suppression is lifted, and not before', async () => {
    const id = await incident({ confirmed: false })
    await call('PATCH', `/v1/incidents/${id}`, {
      status: 'confirmed',
      suppression: { reason: 'deploying' },
    })
    await server.drainJobs()
    expect(await exportsOf(id)).toEqual([])
    await call('PATCH', `/v1/incidents/${id}`, { suppression: null })
    await server.drainJobs()
    expect(await exportsOf(id)).toMatchObject([{ state: 'exported' }])
  })

  it('follows when the suppression has ended by itself, which the audit trail tells', async () => {
    const id = await incident({ confirmed: false })
    const until = clock.now() + 60_000
    const suppression = { reason: 'deploying', until }
    await call('PATCH', `/v1/incidents/${id}`, { status: 'confirmed', suppression })
    clock.advance(60_001)
    await housekeep('sessions.lift-suppressions')
    await server.drainJobs()
    expect(await exportsOf(id)).toMatchObject([{ state: 'exported' }])
    const { items } = (await call('GET', `/v1/incidents/${id}/audit`)).body
    expect(items).toMatchObject([
      { change: 'exported' },
      { change: 'unsuppressed', by: 'system', from: 'deploying' },
      { change: 'suppressed' },
      { change: 'status' },
      { change: 'created' },
    ])
  })
})

describe('a destination that becomes automatic', () => {
  const becoming = async (kind: Kind, fields: object): Promise<string> => {
    const id = await destination(kind, { ratePerHour: 1_000, ...fields })
    onTestFinished(async () => {
      await call('DELETE', `/v1/destinations/${id}`)
    })
    return id
  }

  it('gets what was confirmed before it was made, and nothing else', async () => {
    const [id, unsure, quiet, fresh] = [
      await incident(),
      await incident({ confidence: 0.69 }),
      await incident(),
      await incident({ confirmed: false }),
    ]
    await call('PATCH', `/v1/incidents/${quiet}`, { suppression: { reason: 'known' } })
    const to = await becoming('github', { automatic: true })
    await server.drainJobs()
    expect(await exportsOf(id)).toMatchObject([{ state: 'exported', destinationId: to }])
    for (const other of [unsure, quiet, fresh]) expect(await exportsOf(other)).toEqual([])
  })

  it.each([
    ['is switched to automatic', { automatic: false }, { automatic: true }],
    ['is enabled again', { automatic: true, enabled: false }, { enabled: true }],
  ])('gets what was confirmed before it %s, once', async (_, before, change) => {
    const to = await becoming('linear', before)
    const id = await incident()
    await server.drainJobs()
    expect(await exportsOf(id)).toEqual([])
    for (const patch of [change, { enabled: false }, { enabled: true }]) {
      await call('PATCH', `/v1/destinations/${to}`, patch)
      await server.drainJobs()
      expect(await exportsOf(id)).toMatchObject([{ state: 'exported', destinationId: to }])
    }
  })

  it('gets all of it, however much that is', async () => {
    await incident()
    const { db } = server.app.kernel
    await sql`
      insert into sessions.incident
      select (jsonb_populate_record(null::sessions.incident, to_jsonb(incident)
        || jsonb_build_object('id', gen_random_uuid(), 'fingerprint', 'backlog-' || number))).*
      from (select * from sessions.incident where status = 'confirmed' and suppression_at is null
          and confidence > 0.7 limit 1) incident, generate_series(1, 700) number`.execute(db.query)
    const to = await becoming('webhook', { automatic: true, ratePerHour: 1 })
    const asked = async (): Promise<number> => {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from sessions.export
        join sessions.incident on incident.id = incident_id and fingerprint like 'backlog-%'
        where destination_id = ${to}`.execute(db.query)
      return rows[0]?.count ?? 0
    }
    await housekeep('sessions.offer-exports')
    expect(await asked()).toBe(700)
    await sql`delete from sessions.incident where fingerprint like 'backlog-%'`.execute(db.query)
  })
})

describe('a ticket', () => {
  it.each(['jira', 'linear', 'github', 'webhook'] as const)(
    'is made once at %s, although the answer to the first request was lost',
    async kind => {
      const id = await incident()
      const to = await destination(kind)
      const before = host(kind).tickets.length
      const faulted = host(kind).faulted()
      host(kind).next('lose')
      await order(id, to)
      await faulted
      expect(host(kind).tickets).toHaveLength(before + 1)
      await server.drainJobs()
      expect(host(kind).tickets).toHaveLength(before + 1)
      expect(await exportsOf(id)).toMatchObject([{ state: 'exported' }])
    },
    60_000,
  )
})

describe('the limit of a destination', () => {
  it('lets as many out in an hour as it says; the others follow when there is room', async () => {
    const to = await destination('webhook', { ratePerHour: 2 })
    const ids = [await incident(), await incident(), await incident()]
    for (const id of ids) await order(id, to)
    await server.drainJobs()
    const states = async (): Promise<string[]> =>
      (await Promise.all(ids.map(exportsOf))).map(([shown]) => shown.state).sort()
    expect(await states()).toEqual(['exported', 'exported', 'waiting'])
    clock.advance(3_600_000)
    await housekeep('sessions.release-exports')
    await server.drainJobs()
    expect(await states()).toEqual(['exported', 'exported', 'exported'])
  })

  it('keeps nobody else waiting, however long the backlog before them is', async () => {
    const busy = await destination('webhook', { ratePerHour: 1 })
    await order(await incident(), busy)
    const free = await destination('webhook', { ratePerHour: 1 })
    const [first, second] = [await incident(), await incident()]
    for (const id of [first, second]) await order(id, free)
    await server.drainJobs()
    const { db } = server.app.kernel
    const at = clock.now() - 1_800_000
    const fill = sql`
      with many as (
        insert into sessions.incident
        select (jsonb_populate_record(null::sessions.incident, to_jsonb(incident)
          || jsonb_build_object('id', gen_random_uuid(), 'fingerprint', 'backlog-' || number))).*
        from (select * from sessions.incident where project_id = ${server.projectId} limit 1) incident,
          generate_series(1, 600) number
        returning id)
      insert into sessions.export
        (incident_id, destination_id, project_id, kind, state, requested_at, requested_by, held_at)
      select id, ${busy}, ${server.projectId}, 'webhook', 'waiting', ${at}::bigint, 'system', ${at}::bigint from many`
    await fill.execute(db.query)
    clock.advance(3_600_001)
    await sql`update sessions.export set sent_at = ${clock.now()}::bigint
      where destination_id = ${busy} and sent_at is not null`.execute(db.query)
    await housekeep('sessions.release-exports')
    await server.drainJobs()
    for (const id of [first, second]) expect(await exportsOf(id)).toMatchObject([{ state: 'exported' }])
    await db.transaction(tx =>
      sql`delete from sessions.incident where fingerprint like 'backlog-%'`.execute(tx),
    )
  })
})
