import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { activeRuleset } from './active.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call<Json>(method, path, { ...(body === undefined ? {} : { body: body as Json }), headers })

const create = async (fields: Record<string, unknown> = {}): Promise<Json> => {
  const { status, body } = await call('POST', '/v1/rulesets', { name: 'Strict', ...fields })
  expect(status).toBe(201)
  return body
}

const rage = (change: Record<string, number>) => ({ signals: { rage: change } })

describe('the built-in ruleset', () => {
  it('is the active one of a new project, and is there without having been made', async () => {
    const { body } = await call('GET', '/v1/rulesets/default')
    expect(body).toMatchObject({ id: 'default', active: true, createdAt: null })
    expect(body.rules.signals.rage).toMatchObject({ minClicks: 3, maxGapMs: 1_000, maxDistancePx: 30 })
    expect((await call('GET', '/v1/rulesets/default/versions')).body.items).toMatchObject([
      { version: body.version },
    ])
  })

  it('cannot be changed and cannot be deleted', async () => {
    const refused = { status: 409, body: { code: 'sessions.ruleset_built_in' } }
    expect(await call('PATCH', '/v1/rulesets/default', { name: 'Mine' })).toMatchObject(refused)
    expect(await call('DELETE', '/v1/rulesets/default')).toMatchObject(refused)
  })
})

describe('a ruleset', () => {
  it('has the rules that it was given, and those of the built-in one besides', async () => {
    const made = await create({ rules: rage({ minClicks: 4 }) })
    expect(made).toMatchObject({ name: 'Strict', version: 1, active: false })
    expect(made.rules.signals.rage).toMatchObject({ minClicks: 4, maxGapMs: 1_000 })
    const other = await create({ basedOn: made.id, rules: { score: { mediumFrom: 10 } } })
    expect(other.rules.signals.rage.minClicks).toBe(4)
    expect(other.rules.score).toMatchObject({ mediumFrom: 10, highFrom: 40 })
    const nowhere = await call('POST', '/v1/rulesets', { name: 'x', basedOn: 'none' })
    expect(nowhere).toMatchObject({ status: 400, body: { issues: [{ path: 'body.basedOn' }] } })
  })

  it('is refused with the threshold that is wrong', async () => {
    const wrong = await call('POST', '/v1/rulesets', { name: 'x', rules: rage({ minClicks: 1 }) })
    expect(wrong).toMatchObject({
      status: 400,
      body: { code: 'request.invalid', issues: [{ path: 'body.rules.signals.rage.minClicks' }] },
    })
    const unknown = await call('POST', '/v1/rulesets', { name: 'x', rules: rage({ minClick: 5 }) })
    expect(unknown.body.issues).toMatchObject([{ path: 'body.rules.signals.rage.minClick' }])
    const { id } = await create()
    const patched = await call('PATCH', `/v1/rulesets/${id}`, { rules: rage({ maxGapMs: -1 }) })
    expect(patched.body.issues).toMatchObject([{ path: 'body.rules.signals.rage.maxGapMs' }])
  })

  it('keeps every version that it ever had', async () => {
    const { id } = await create({ rules: rage({ minClicks: 4 }) })
    await call('PATCH', `/v1/rulesets/${id}`, { rules: rage({ minClicks: 6 }) })
    const renamed = await call('PATCH', `/v1/rulesets/${id}`, { name: 'Stricter' })
    expect(renamed.body).toMatchObject({ version: 3, name: 'Stricter' })
    expect(renamed.headers.get('etag')).toBe(renamed.body.etag)
    const first = await call('GET', `/v1/rulesets/${id}/versions/1`)
    expect(first.body).toMatchObject({ version: 1, name: 'Strict', rules: rage({ minClicks: 4 }) })
    const page = await call('GET', `/v1/rulesets/${id}/versions?limit=2`)
    expect(page.body.items.map(({ version }: Json) => version)).toEqual([3, 2])
    const rest = await call('GET', `/v1/rulesets/${id}/versions?limit=2&cursor=${page.body.nextCursor}`)
    expect(rest.body).toMatchObject({ items: [{ version: 1 }], nextCursor: null })
    for (const none of ['0', '4', 'x', '99999999999'])
      expect((await call('GET', `/v1/rulesets/${id}/versions/${none}`)).body.code).toBe(
        'sessions.ruleset_version_not_found',
      )
  })

  it('has no new version when nothing changes', async () => {
    const { id } = await create({ rules: rage({ minClicks: 4 }) })
    const same = await call('PATCH', `/v1/rulesets/${id}`, { name: 'Strict', rules: rage({ minClicks: 4 }) })
    expect(same.body.version).toBe(1)
  })

  it('is not overwritten by somebody who did not see the last change', async () => {
    const { id, etag } = await create()
    const change = (minClicks: number) =>
      call('PATCH', `/v1/rulesets/${id}`, { rules: rage({ minClicks }) }, { 'if-match': etag })
    const replies = await Promise.all([change(4), change(5)])
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 412])
    const lost = replies.find(({ status }) => status === 412)
    expect(lost?.body).toMatchObject({ code: 'sessions.revision_mismatch', etag: '"2"' })
    expect((await call('DELETE', `/v1/rulesets/${id}`, undefined, { 'if-match': etag })).status).toBe(412)
  })

  it('scores what comes once it is active, by its newest version, and cannot be deleted as long', async () => {
    const { id } = await create({ rules: rage({ minClicks: 7 }) })
    const active = () => activeRuleset(server.app.kernel.db.query, server.projectId)
    expect(await active()).toMatchObject({ id: 'default' })
    const activated = await call('POST', `/v1/rulesets/${id}/activate`)
    expect(activated).toMatchObject({ status: 200, body: { id, active: true } })
    expect(await active()).toMatchObject({ id, version: 1, rules: rage({ minClicks: 7 }) })
    await call('PATCH', `/v1/rulesets/${id}`, { rules: rage({ minClicks: 8 }) })
    expect(await active()).toMatchObject({ id, version: 2, rules: rage({ minClicks: 8 }) })
    expect((await call('GET', '/v1/rulesets/default')).body.active).toBe(false)
    expect(await call('DELETE', `/v1/rulesets/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'sessions.ruleset_active' },
    })
    await call('POST', '/v1/rulesets/default/activate')
    expect(await active()).toMatchObject({ id: 'default' })
    expect((await call('DELETE', `/v1/rulesets/${id}`)).status).toBe(204)
    expect((await call('GET', `/v1/rulesets/${id}`)).body.code).toBe('sessions.ruleset_not_found')
  })

  it('is listed page by page, the built-in one at the end', async () => {
    const project = await secondProject(server)
    const there = { 'fovea-project': project }
    const one = (await call('POST', '/v1/rulesets', { name: 'One' }, there)).body
    const two = (await call('POST', '/v1/rulesets', { name: 'Two' }, there)).body
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '?limit=1' : `?limit=1&cursor=${cursor}`
      const { body } = await call('GET', `/v1/rulesets${query}`, undefined, there)
      ids.push(...body.items.map(({ id }: Json) => id))
      cursor = body.nextCursor
    }
    expect(ids).toEqual([two.id, one.id, 'default'])
    expect((await call('GET', '/v1/rulesets?cursor=none')).status).toBe(400)
    const elsewhere = await call('POST', '/v1/rulesets', { name: 'x', basedOn: one.id })
    expect(elsewhere.status).toBe(400)
  })

  it('can be read with one scope, changed with another, and does not exist for other projects', async () => {
    const { id } = await create()
    const reader = await apiKey(server, { scopes: ['sessions:read'] })
    expect((await server.call('GET', `/v1/rulesets/${id}`, { token: reader })).status).toBe(200)
    const activate = await server.call('POST', `/v1/rulesets/${id}/activate`, { token: reader })
    expect(activate.status).toBe(403)
    expect((await server.call('GET', '/v1/rulesets', { token: null })).status).toBe(401)
    const there = { 'fovea-project': await secondProject(server) }
    const key = { name: 'foreign', scopes: ['sessions:read', 'sessions:write'] }
    const foreign = (await call('POST', '/v1/api-keys', key, there)).body.secret
    const seen = await server.call('PATCH', `/v1/rulesets/${id}`, { token: foreign, body: { name: 'x' } })
    expect(seen.status).toBe(404)
  })
})
