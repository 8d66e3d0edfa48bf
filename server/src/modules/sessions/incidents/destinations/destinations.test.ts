import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { startTicketServer, type TicketServer } from './ticket-servers.fixture.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const FOVEA_SECRET = 'a secret of the server with 32 signs'

let server: TestServer
let tickets: TicketServer
beforeAll(async () => {
  tickets = await startTicketServer('webhook')
  server = await startTestServer({ env: { FETCH_ALLOW_HOSTS: tickets.host, FOVEA_SECRET } })
})
afterAll(async () => {
  await server.stop()
  await tickets.close()
})

const create = (fields: object = {}) =>
  server.call<Json>('POST', '/v1/destinations', {
    body: { kind: 'webhook', name: 'Pager', settings: tickets.settings, secret: tickets.secret, ...fields },
  })

describe('a destination', () => {
  it('is set up, listed, changed and removed, and never shows its secret', async () => {
    const made = await create()
    expect(made).toMatchObject({
      status: 201,
      body: { kind: 'webhook', name: 'Pager', automatic: false, enabled: true, ratePerHour: 30, etag: '"1"' },
    })
    const { id } = made.body
    const changed = await server.call<Json>('PATCH', `/v1/destinations/${id}`, {
      body: { automatic: true, secret: SECRET },
      headers: { 'if-match': '"1"' },
    })
    expect(changed).toMatchObject({ status: 200, body: { automatic: true, name: 'Pager', etag: '"2"' } })
    const listed = await server.call<Json>('GET', '/v1/destinations')
    expect(listed.body.items).toEqual([changed.body])
    const read = await server.call<Json>('GET', `/v1/destinations/${id}`)
    for (const { body } of [made, changed, read]) {
      expect(JSON.stringify(body)).not.toContain('whsec_')
      expect(body).not.toHaveProperty('secret')
    }
    const late = { body: { name: 'Late' }, headers: { 'if-match': '"1"' } }
    expect((await server.call('PATCH', `/v1/destinations/${id}`, late)).status).toBe(412)
    expect((await server.call('DELETE', `/v1/destinations/${id}`)).status).toBe(204)
    expect((await server.call('GET', `/v1/destinations/${id}`)).status).toBe(404)
  })

  it('keeps its secret sealed in the database', async () => {
    const { id } = (await create()).body
    const { rows } = await sql<{ secret: string }>`
      select secret from sessions.destination where id = ${id}`.execute(server.app.kernel.db.query)
    expect(rows[0]?.secret).toMatch(/^v1\./)
    expect(rows[0]?.secret).not.toContain('whsec_')
  })

  it('does not give its secret to an address that whoever set it never saw', async () => {
    const { id } = (await create()).body
    const elsewhere = { settings: { url: 'https://elsewhere.example.org/hook' } }
    const stolen = await server.call('PATCH', `/v1/destinations/${id}`, { body: elsewhere })
    expect(stolen).toMatchObject({ status: 422, body: { code: 'sessions.destination_secret_needed' } })
    const body = { ...elsewhere, secret: SECRET }
    expect((await server.call('PATCH', `/v1/destinations/${id}`, { body })).status).toBe(200)
  })

  it('is refused where an address is not public, a setting is missing or a secret is none', async () => {
    const inner = await create({ settings: { url: 'http://169.254.169.254/latest/meta-data' } })
    expect(inner).toMatchObject({ status: 422, body: { code: 'fetch.blocked_address' } })
    expect((await create({ secret: 'weak' })).status).toBe(400)
    expect((await create({ settings: {} })).status).toBe(400)
    expect((await create({ kind: 'fax' })).status).toBe(400)
    const { id } = (await create()).body
    const wrong = await server.call('PATCH', `/v1/destinations/${id}`, { body: { settings: { uri: 'x' } } })
    expect(wrong).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
  })

  it('says when it is tested whether it answers', async () => {
    const { id } = (await create()).body
    const works = await server.call<Json>('POST', `/v1/destinations/${id}/test`)
    expect(works).toMatchObject({ status: 200, body: { ok: true, code: null } })
    const other = (await create({ secret: SECRET })).body
    const fails = await server.call<Json>('POST', `/v1/destinations/${other.id}/test`)
    expect(fails).toMatchObject({ status: 200, body: { ok: false, code: 'sessions.destination_refused' } })
  })

  it('of another project does not exist, and a reader cannot change one', async () => {
    const { id } = (await create()).body
    const elsewhere = { headers: { 'fovea-project': await secondProject(server) } }
    expect((await server.call<Json>('GET', '/v1/destinations', elsewhere)).body.items).toEqual([])
    const reader = await apiKey(server, { scopes: ['sessions:read'] })
    expect((await server.call('DELETE', `/v1/destinations/${id}`, { token: reader })).status).toBe(403)
    expect((await server.call('POST', `/v1/destinations/${id}/test`, { token: reader })).status).toBe(403)
  })
})

describe('the secret of a webhook', () => {
  it('is rotated without a moment in which the receiver refuses', async () => {
    const { id } = (await create()).body
    const body = { secret: SECRET }
    expect((await server.call('PATCH', `/v1/destinations/${id}`, { body })).status).toBe(200)
    // The receiver still knows the old one alone.
    const test = await server.call<Json>('POST', `/v1/destinations/${id}/test`)
    expect(test.body.ok).toBe(true)
  })

  it('that stood in clear is sealed when the server gets a secret', async () => {
    const { query } = server.app.kernel.db
    const { id } = (await create()).body
    const clear = JSON.stringify({ current: SECRET, previous: null, previousUntil: 0 })
    await sql`update sessions.destination set secret = ${clear} where id = ${id}`.execute(query)
    const beside = await startTestServer({ beside: server, roles: ['worker'], env: { FOVEA_SECRET } })
    await beside.stop()
    const { rows } = await sql<{ secret: string }>`
      select secret from sessions.destination where id = ${id}`.execute(query)
    expect(rows[0]?.secret).toMatch(/^v1\./)
  })
})
