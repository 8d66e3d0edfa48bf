import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MovableClock, movableClock } from '#test/clock'
import { apiKey, type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { scored, signal } from './signal.fixture.ts'
import { forgetSessions, replaceSignals } from './signals.ts'

const DAY = 86_400_000

let clock: MovableClock
let server: TestServer
beforeAll(async () => {
  clock = movableClock()
  server = await startTestServer({ clock })
})
afterAll(() => server.stop())

const replace = (...entries: Parameters<typeof replaceSignals>[2]): Promise<void> =>
  server.app.kernel.db.transaction(tx => replaceSignals(tx, server.app.kernel, entries))

/** A session that clicked in vain on the button `id`, `ago` ms before now. */
const clicked = (sessionId: string, id: string, ago = 0, user: string | null = null) =>
  scored(
    server.projectId,
    sessionId,
    [
      signal(`${sessionId}-${id}`, {
        target: { type: 'button', id, selector: null, tagName: 'BUTTON' },
        label: `#${id}`,
        startedAt: clock.now() - ago,
      }),
    ],
    { user },
  )

const incidentAt = async (id: string): Promise<Json> => {
  const { body } = await server.call<Json>('GET', '/v1/incidents?limit=200')
  return body.items.find((each: Json) => each.failurePoint.target.id === id)
}

const patch = (id: string, body: object, headers = {}) =>
  server.call<Json>('PATCH', `/v1/incidents/${id}`, { body, headers })

const audit = async (id: string): Promise<Json[]> =>
  (await server.call<Json>('GET', `/v1/incidents/${id}/audit`)).body.items

const removeEmpty = async (): Promise<void> => {
  const name = 'sessions.remove-empty-incidents'
  const task = server.app.sessions.housekeeping.find(each => each.name === name)
  if (!task) throw new Error(`Nobody does ${name}`)
  await task.run(new AbortController().signal)
}

describe('an incident', () => {
  it('counts the sessions and people that met one failure point, and says where it is', async () => {
    await replace(
      clicked('a1', 'buy', 2 * DAY, 'ada'),
      clicked('a2', 'buy', DAY, 'ada'),
      clicked('a3', 'buy'),
    )
    const incident = await incidentAt('buy')
    expect(incident).toMatchObject({
      type: 'dead_click',
      title: 'Dead click: button #buy on /cart',
      failurePoint: { type: 'dead_click', route: '/cart', label: 'button #buy on /cart' },
      status: 'new',
      severity: 'medium',
      confidence: 0.9,
      signalCount: 3,
      sessionCount: 3,
      userCount: 2,
      explanation: 'Nothing answered the click within 2.5 s.',
      suppression: null,
      exports: [],
      etag: '"1"',
    })
    expect(incident.lastSeenAt - incident.firstSeenAt).toBeGreaterThan(DAY)
    expect(incident.trend).toHaveLength(14)
    expect(incident.trend.slice(-3).map((day: Json) => day.sessions)).toEqual([1, 1, 1])
    expect(await audit(incident.id)).toMatchObject([{ change: 'created', by: 'system', to: 'new' }])
  })

  it('says what would have kept the very signal quiet that explains it, and not another one', async () => {
    const met = (sessionId: string, ago: number, confidence: number, said: string) =>
      scored(server.projectId, sessionId, [
        signal(sessionId, {
          target: { type: 'button', id: 'why', selector: null, tagName: 'BUTTON' },
          startedAt: clock.now() - ago,
          confidence,
          explanation: `${said} happened.`,
          counterfactual: `Would not fire without ${said}.`,
        }),
      ])
    const said = async () => {
      const { explanation, counterfactual } = await incidentAt('why')
      return [explanation, counterfactual]
    }
    await replace(met('w1', DAY, 0.95, 'this'), met('w2', 0, 0.5, 'that'))
    expect(await said()).toEqual(['this happened.', 'Would not fire without this.'])
    // Under other rules the same happened, and something else would have kept it quiet.
    const [only] = met('w1', DAY, 0.95, 'this').signals
    if (!only) throw new Error('It has a signal')
    const counterfactual = 'Would not fire with 5 clicks.'
    await replace(scored(server.projectId, 'w1', [{ ...only, counterfactual }]))
    expect(await said()).toEqual(['this happened.', counterfactual])
    await replace(scored(server.projectId, 'w1', [], { revision: 2 }))
    expect(await said()).toEqual(['that happened.', 'Would not fire without that.'])
  })

  it('goes down when a session loses its signals, and away with the last one while nobody took notice', async () => {
    await replace(clicked('b1', 'gone'), clicked('b2', 'gone'))
    const { id } = await incidentAt('gone')
    await replace(scored(server.projectId, 'b1', [], { revision: 2 }))
    expect(await incidentAt('gone')).toMatchObject({ sessionCount: 1, signalCount: 1, userCount: 1 })
    const { db } = server.app.kernel
    await db.transaction(tx => forgetSessions(tx, server.app.kernel, server.projectId, ['b2', 'unknown']))
    expect(await incidentAt('gone')).toBeUndefined()
    expect((await server.call('GET', `/v1/incidents/${id}`)).status).toBe(404)
    await replace(clicked('b3', 'gone'))
    expect(await incidentAt('gone')).toMatchObject({ id, sessionCount: 1, status: 'new' })
    await replace(scored(server.projectId, 'b3', []))
    await sql`update sessions.incident set updated_at = updated_at - 3600001 where id = ${id}`.execute(
      server.app.kernel.db.query,
    )
    await removeEmpty()
    await replace(clicked('b4', 'gone'))
    expect((await incidentAt('gone')).id).not.toBe(id)
  })

  it('stays for the audit when somebody had taken notice of it', async () => {
    await replace(clicked('c1', 'noted'))
    const { id } = await incidentAt('noted')
    await patch(id, { note: 'seen by the shop team' })
    await replace(scored(server.projectId, 'c1', [], { revision: 2 }))
    expect(await incidentAt('noted')).toMatchObject({ id, sessionCount: 0, signalCount: 0, userCount: 0 })
    expect(await audit(id)).toMatchObject([
      { change: 'note', note: 'seen by the shop team', by: 'ada@example.org' },
      { change: 'created' },
    ])
  })

  it('tells its followers that it is new and that it changed', async () => {
    const position = await server.app.kernel.notices.latest()
    await replace(clicked('d1', 'told'))
    await replace(clicked('d2', 'told'))
    await replace(clicked('d2', 'told'))
    const { id } = await incidentAt('told')
    const filter = { projectIds: [server.projectId], topics: ['incident.*'], assetId: null }
    const over = new AbortController()
    const seen: Json[] = []
    for await (const notice of server.app.kernel.notices.follow(position, filter, over.signal)) {
      if (notice && notice !== 'resync' && notice.data.id === id) seen.push(notice)
      if (seen.length === 2) break
    }
    expect(seen.map(({ topic, data }) => [topic, data.sessionCount])).toEqual([
      ['incident.created', 1],
      ['incident.updated', 2],
    ])
  })
})

describe('the status of an incident', () => {
  it('goes from new over confirmed and resolved to regressed when it happens again, with an audit trail', async () => {
    await replace(clicked('e1', 'again'))
    const { id } = await incidentAt('again')
    expect(await patch(id, { status: 'confirmed', note: 'reproduced' })).toMatchObject({ status: 200 })
    clock.advance(1_000)
    expect((await patch(id, { status: 'resolved' })).body.status).toBe('resolved')
    await replace(clicked('e2', 'again', 60_000))
    expect((await incidentAt('again')).status).toBe('resolved')
    clock.advance(60_000)
    await replace(clicked('e3', 'again'))
    expect(await incidentAt('again')).toMatchObject({ id, status: 'regressed', sessionCount: 3, etag: '"4"' })
    expect(await audit(id)).toMatchObject([
      { change: 'status', from: 'resolved', to: 'regressed', by: 'system' },
      { change: 'status', from: 'confirmed', to: 'resolved', by: 'ada@example.org', note: null },
      { change: 'status', from: 'new', to: 'confirmed', note: 'reproduced' },
      { change: 'created' },
    ])
  })

  it('stays dismissed however often it happens', async () => {
    await replace(clicked('f1', 'ignored'))
    const { id } = await incidentAt('ignored')
    await patch(id, { status: 'dismissed' })
    clock.advance(1_000)
    await replace(clicked('f2', 'ignored'))
    expect(await incidentAt('ignored')).toMatchObject({ status: 'dismissed', sessionCount: 2 })
  })

  it('is refused where it cannot be reached, and says what can be', async () => {
    await replace(clicked('g1', 'refused'))
    const { id } = await incidentAt('refused')
    expect(await patch(id, { status: 'resolved' })).toMatchObject({
      status: 409,
      body: { code: 'sessions.transition_not_allowed', allowed: ['confirmed', 'dismissed'] },
    })
    expect((await patch(id, { status: 'regressed' })).status).toBe(409)
    expect((await patch(id, { status: 'gone' })).status).toBe(400)
    expect((await patch(id, { status: 'new' })).body.etag).toBe('"1"')
  })

  it('is guarded by If-Match, which new sessions do not disturb', async () => {
    await replace(clicked('h1', 'guarded'))
    const { id, etag } = await incidentAt('guarded')
    await replace(clicked('h2', 'guarded'))
    const confirmed = await patch(id, { status: 'confirmed' }, { 'if-match': etag })
    expect(confirmed).toMatchObject({ status: 200, body: { sessionCount: 2 } })
    expect(confirmed.headers.get('etag')).toBe('"2"')
    const late = await patch(id, { status: 'dismissed' }, { 'if-match': etag })
    expect(late).toMatchObject({ status: 412, body: { code: 'sessions.revision_mismatch', etag: '"2"' } })
  })
})

describe('a suppression', () => {
  it('keeps an incident out of the number of open ones, as out of the board, for as long as it lasts', async () => {
    const open = async (): Promise<number> =>
      (await server.call<Json>('GET', '/v1/session-stats')).body.openIncidents
    await replace(clicked('h1', 'hushed'))
    const before = await open()
    const until = clock.now() + 60_000
    await patch((await incidentAt('hushed')).id, { suppression: { reason: 'known', until } })
    expect(await open()).toBe(before - 1)
    clock.advance(60_000)
    expect(await open()).toBe(before)
  })

  it('has a reason, ends by itself, and is found by', async () => {
    await replace(clicked('i1', 'quiet'))
    const { id } = await incidentAt('quiet')
    const until = clock.now() + 60_000
    const { body } = await patch(id, { suppression: { reason: 'known, fixed on Monday', until } })
    expect(body.suppression).toMatchObject({ reason: 'known, fixed on Monday', by: 'ada@example.org', until })
    const listed = async (value: string): Promise<boolean> =>
      (await server.call<Json>('GET', `/v1/incidents?suppressed=${value}&limit=200`)).body.items.some(
        (each: Json) => each.id === id,
      )
    expect([await listed('true'), await listed('false')]).toEqual([true, false])
    clock.advance(60_001)
    expect([await listed('true'), await listed('false')]).toEqual([false, true])
    expect((await incidentAt('quiet')).suppression).toBeNull()
    const past = await patch(id, { suppression: { reason: 'late', until: clock.now() - 1 } })
    expect(past).toMatchObject({ status: 422, body: { code: 'sessions.suppressed_until_past' } })
  })

  it('is lifted by hand', async () => {
    await replace(clicked('j1', 'lifted'))
    const { id } = await incidentAt('lifted')
    await patch(id, { suppression: { reason: 'too loud' } })
    expect((await patch(id, { suppression: null })).body.suppression).toBeNull()
    expect((await audit(id)).map(({ change }) => change)).toEqual(['unsuppressed', 'suppressed', 'created'])
  })
})

describe('the list of incidents', () => {
  it('is filtered, sorted by its figures, and read page by page', async () => {
    await replace(clicked('k1', 'wide'), clicked('k2', 'wide'), clicked('k3', 'wide'), clicked('k4', 'wide'))
    const wanted = async (query: string): Promise<Json[]> =>
      (await server.call<Json>('GET', `/v1/incidents?${query}`)).body.items
    const counts = (await wanted('sort=-sessionCount&limit=200')).map(({ sessionCount }) => sessionCount)
    expect(counts[0]).toBe(4)
    expect(counts).toEqual([...counts].sort((left, right) => right - left))
    expect((await wanted('status=dismissed')).map(({ failurePoint }) => failurePoint.target.id)).toEqual([
      'ignored',
    ])
    expect(await wanted('type=rage')).toEqual([])
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await server.call<Json>('GET', `/v1/incidents?limit=3&sort=-severity${cursor}`)
      seen.push(...body.items.map(({ id }: Json) => id))
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.length).toBe((await wanted('limit=200')).length)
    expect((await server.call('GET', '/v1/incidents?cursor=none')).status).toBe(400)
  })

  it('has those of the project alone; a viewer cannot change them', async () => {
    const { id } = await incidentAt('wide')
    const elsewhere = { headers: { 'fovea-project': await secondProject(server) } }
    expect((await server.call<Json>('GET', '/v1/incidents', elsewhere)).body.items).toEqual([])
    const reader = await apiKey(server, { scopes: ['sessions:read'] })
    const asReader = { token: reader, body: { status: 'confirmed' } }
    expect((await server.call('PATCH', `/v1/incidents/${id}`, asReader)).status).toBe(403)
    expect((await server.call('GET', `/v1/incidents/${id}`, { token: reader })).status).toBe(200)
    expect((await server.call('GET', '/v1/incidents/unknown')).status).toBe(404)
  })
})
