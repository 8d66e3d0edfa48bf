import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { apiKey, type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { rageOf, sender } from '../manager/session.fixture.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

let server: TestServer
/** Three sessions with three unanswered clicks, and one of five; all ended long ago. */
let start: number
beforeAll(async () => {
  server = await startTestServer({ env: { SESSIONS_SETTLE_MS: '0' } })
  start = Math.floor(Date.now() / DAY) * DAY - 3 * DAY
  const send = await sender(server)
  for (const [place, id] of ['a', 'b', 'c'].entries()) await send(rageOf(id, start + place * HOUR))
  await send([...rageOf('d', start + 3 * HOUR), ...rageOf('d', start + 3 * HOUR + 700)])
  await vi.waitFor(
    async () => expect((await call('GET', '/v1/sessions?state=completed')).body.items).toHaveLength(4),
    { timeout: 20_000 },
  )
})
afterAll(() => server.stop())

const call = (method: string, path: string, body?: unknown) =>
  server.call<Json>(method, path, body === undefined ? {} : { body: body as Json })

const range = (from = 0, to = DAY) => ({ from: start + from, to: start + to })

const rescore = async (input: Record<string, unknown>): Promise<Json> => {
  const begun = await call('POST', '/v1/sessions/rescore', { range: range(), ...input })
  expect(begun).toMatchObject({ status: 202, body: { progress: 0, finishedAt: null } })
  await server.drainJobs()
  const { body } = await call('GET', `/v1/rescores/${begun.body.id}`)
  expect(body).toMatchObject({ status: 'succeeded', progress: 1 })
  return body
}

/** Five clicks make a rage; three are none, and none that is weak either. */
const PATIENT = {
  signals: { rage: { minClicks: 5, strongClicks: 5 } },
}

const patient = async (): Promise<string> =>
  (await call('POST', '/v1/rulesets', { name: 'Patient', rules: PATIENT })).body.id

/** All that is known of sessions, byte for byte: every table but those that the tests themselves write to. */
const dump = async (): Promise<string> => {
  const { query } = server.app.kernel.db
  const own = `'ruleset', 'ruleset_version', 'active_ruleset', 'rescore'`
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'sessions' and table_name not in (${sql.raw(own)}) order by 1`.execute(query)
  const names = tables.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['event', 'incident', 'session', 'signal']))
  const parts = names.map(async name => {
    const { rows } = await sql<{ row: string }>`
      select each::text as row from sessions.${sql.raw(name)} each order by 1`.execute(query)
    return [name, ...rows.map(({ row }) => row)].join('\n')
  })
  return (await Promise.all(parts)).join('\n\n')
}

describe('scoring history as a shadow', () => {
  it('says what another ruleset would have found, and changes nothing', async () => {
    const before = await dump()
    const id = await patient()
    const result = await rescore({ rulesetId: id })
    expect(result).toMatchObject({
      mode: 'shadow',
      trial: false,
      rulesetId: id,
      rulesetVersion: 1,
      sessions: 4,
      changedSessions: 3,
      failedSessions: 0,
      signals: { rage: { before: 4, after: 1 } },
    })
    expect(result.examples.map(({ sessionId, removed }: Json) => [sessionId, removed])).toEqual([
      ['a', ['rage']],
      ['b', ['rage']],
      ['c', ['rage']],
    ])
    expect(result.meanScore.after).toBeLessThan(result.meanScore.before)
    expect(await dump()).toBe(before)
  })

  it('finds no difference to the rules that scored it', async () => {
    const result = await rescore({ rulesetId: 'default' })
    expect(result).toMatchObject({ sessions: 4, changedSessions: 0, examples: [] })
    expect(result.signals.rage).toEqual({ before: 4, after: 4 })
    expect(result.meanScore.after).toBe(result.meanScore.before)
  })

  it('takes the sessions that started within the range, its end not included', async () => {
    const result = await rescore({ rulesetId: 'default', range: range(HOUR, 2 * HOUR) })
    expect(result).toMatchObject({ sessions: 1 })
    expect((await rescore({ rulesetId: 'default', range: range(-DAY, 0) })).sessions).toBe(0)
  })

  it('tries rules out that are not stored', async () => {
    const result = await rescore({ rulesetId: 'default', rules: { disabled: ['rage', 'dead_click'] } })
    expect(result).toMatchObject({ trial: true, changedSessions: 4 })
    expect(result.signals.rage).toEqual({ before: 4, after: 0 })
    const applied = await call('POST', '/v1/sessions/rescore', {
      rulesetId: 'default',
      range: range(),
      mode: 'apply',
      rules: { disabled: ['rage'] },
    })
    expect(applied).toMatchObject({ status: 400, body: { issues: [{ path: 'body.rules' }] } })
  })

  it('takes an earlier version when it is named', async () => {
    const id = await patient()
    await call('PATCH', `/v1/rulesets/${id}`, { rules: { signals: { rage: { minClicks: 3 } } } })
    expect((await rescore({ rulesetId: id })).signals.rage).toEqual({ before: 4, after: 4 })
    const first = await rescore({ rulesetId: id, version: 1 })
    expect(first).toMatchObject({ rulesetVersion: 1, signals: { rage: { before: 4, after: 1 } } })
  })
})

describe('scoring history for real', () => {
  it('replaces what was found, and doing it again changes not a byte', async () => {
    const original = await dump()
    const id = await patient()
    const result = await rescore({ rulesetId: id, mode: 'apply' })
    expect(result).toMatchObject({ changedSessions: 3, signals: { rage: { before: 4, after: 1 } } })
    const { body } = await call('GET', '/v1/sessions/a')
    expect(body).toMatchObject({ rulesetId: id, rulesetVersion: 1, revision: 1, state: 'completed' })
    const signals = await call('GET', '/v1/signals?type=rage')
    expect(signals.body.items.map(({ sessionId }: Json) => sessionId)).toEqual(['d'])
    const once = await dump()
    expect(once).not.toBe(original)
    const again = await rescore({ rulesetId: id, mode: 'apply' })
    expect(again).toMatchObject({ sessions: 4, changedSessions: 0 })
    expect(await dump()).toBe(once)
    await rescore({ rulesetId: 'default', mode: 'apply' })
    expect((await call('GET', '/v1/signals?type=rage')).body.items).toHaveLength(4)
  })

  it('tells its followers when it is done', async () => {
    const { id, jobId } = await rescore({ rulesetId: 'default', mode: 'apply' })
    const { items } = await server.app.kernel.notices.read(
      0,
      { projectIds: [server.projectId], topics: ['rescore.updated'], assetId: null },
      10_000,
    )
    const own = items.filter(({ data }) => data.id === id).map(({ data }) => data)
    expect(own.at(-1)).toEqual({ id, jobId, mode: 'apply', status: 'succeeded', progress: 1 })
  })
})

describe('a re-scoring', () => {
  it('is listed with the others, newest first, and is not there for other projects', async () => {
    const { id } = await rescore({ rulesetId: 'default' })
    const page = await call('GET', '/v1/rescores?limit=1')
    expect(page.body.items).toMatchObject([{ id, status: 'succeeded' }])
    const next = await call('GET', `/v1/rescores?limit=1&cursor=${page.body.nextCursor}`)
    expect(next.body.items[0].id < id).toBe(true)
    const there = { 'fovea-project': await secondProject(server) }
    const elsewhere = await server.call<Json>('GET', '/v1/rescores', { headers: there })
    expect(elsewhere.body.items).toEqual([])
    expect((await call('GET', '/v1/rescores/none')).body.code).toBe('sessions.rescore_not_found')
  })

  it('is refused while five of the project are not finished, with the limit and what helps', async () => {
    await call('POST', '/v1/queues/sessions.rescore/pause')
    const begin = () => call('POST', '/v1/sessions/rescore', { rulesetId: 'default', range: range() })
    const begun = await Promise.all(Array.from({ length: 8 }, begin))
    const allowed = begun.filter(({ status }) => status === 202)
    expect(allowed).toHaveLength(5)
    const refusal = { status: 409, body: { code: 'sessions.too_many_rescores', most: 5 } }
    for (const refused of begun.filter(one => !allowed.includes(one))) expect(refused).toMatchObject(refusal)
    const elsewhere = await server.call('POST', '/v1/sessions/rescore', {
      headers: { 'fovea-project': await secondProject(server) },
      body: { rulesetId: 'default', range: range() },
    })
    expect(elsewhere.status).toBe(202)
    await call('POST', `/v1/jobs/${allowed[0]?.body.jobId}/cancel`)
    expect((await begin()).status).toBe(202)
    expect(await begin()).toMatchObject(refusal)
    await call('POST', '/v1/queues/sessions.rescore/resume')
    await server.drainJobs()
    expect((await begin()).status).toBe(202)
    await server.drainJobs()
  })

  it('is refused for a ruleset that is not here, for an empty range, and without the scope', async () => {
    const there = { 'fovea-project': await secondProject(server) }
    const foreign = await server.call<Json>('POST', '/v1/rulesets', { headers: there, body: { name: 'x' } })
    const begin = (rulesetId: string, more: object = {}) =>
      call('POST', '/v1/sessions/rescore', { rulesetId, range: range(), ...more })
    expect((await begin(foreign.body.id)).body.code).toBe('sessions.ruleset_not_found')
    expect((await begin('default', { version: 99 })).body.code).toBe('sessions.ruleset_version_not_found')
    const empty = await begin('default', { range: { from: 5, to: 5 } })
    expect(empty.body.issues).toMatchObject([{ path: 'body.range.to' }])
    const reader = await apiKey(server, { scopes: ['sessions:read'] })
    const body = { rulesetId: 'default', range: range() }
    const refused = await server.call('POST', '/v1/sessions/rescore', { token: reader, body })
    expect(refused.status).toBe(403)
  })
})
