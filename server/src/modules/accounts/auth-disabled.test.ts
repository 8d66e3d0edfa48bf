import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMetrics } from '#kernel/telemetry'
import { startTestServer, type TestServer } from '#test/harness'
import { createAccounts } from './module.ts'
import type { Me } from './schema.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'], admin: false, env: { AUTH_DISABLED: 'true' } })
})
afterAll(() => server.stop())

/** Sends exactly these headers; `fetch` would not let a test set Host or Sec-Fetch-Site. */
const send = (
  headers: Record<string, string>,
  path = '/v1/me',
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number
    body: Record<string, unknown>
  }>()
  const outgoing = request(`${server.url}${path}`, { headers }, reply => {
    let text = ''
    reply.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    reply.on('end', () => resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text) }))
  })
  outgoing.on('error', reject).end()
  return promise
}
const codeOf = async (headers: Record<string, string>) => {
  const { status, body } = await send(headers)
  return status === 200 ? 200 : [status, body.code]
}

describe('AUTH_DISABLED=true', () => {
  it('makes every request the local administrator, with a default project', async () => {
    const { body } = await send({})
    expect(body).toMatchObject({
      credential: 'local',
      admin: true,
      project: { name: 'Default', role: 'owner' },
      scopes: expect.arrayContaining(['library:write', 'accounts:write']),
    })
    const made = await server.call('POST', '/v1/api-keys', { body: { name: 'k', scopes: ['library:read'] } })
    expect(made.status).toBe(201)
  })

  it('has nothing to set up', async () => {
    expect((await server.call('GET', '/v1/setup')).body).toEqual({ needed: false })
    const body = { code: 'x', email: 'a@example.org', name: 'A', password: 'a long enough one' }
    expect((await server.call('POST', '/v1/setup', { body })).status).toBe(409)
  })

  it('answers at loopback names only, so that no other name can be pointed here', async () => {
    for (const host of ['localhost', 'localhost:8400', '127.0.0.1:8400', '[::1]:8400', 'fovea.localhost']) {
      expect(await codeOf({ host })).toBe(200)
    }
    for (const host of [
      'evil.example',
      '192.168.1.5:8400',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      expect(await codeOf({ host })).toEqual([403, 'accounts.local_host_refused'])
    }
  })

  it('refuses pages of other sites', async () => {
    expect(await codeOf({ origin: 'http://localhost:5173', 'sec-fetch-site': 'same-site' })).toBe(200)
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      expect(await codeOf(headers)).toEqual([403, 'accounts.local_origin_refused'])
    }
  })

  it('refuses to work behind a proxy', async () => {
    for (const name of ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded']) {
      expect(await codeOf({ [name]: 'for=10.0.0.1' })).toEqual([403, 'accounts.local_forwarded_refused'])
    }
  })

  it('refuses them at every path, also where nobody needs credentials, but at the probes', async () => {
    const foreign: [Record<string, string>, string][] = [
      [{ host: 'evil.example' }, 'accounts.local_host_refused'],
      [{ origin: 'https://evil.example' }, 'accounts.local_origin_refused'],
      [{ 'sec-fetch-site': 'cross-site' }, 'accounts.local_origin_refused'],
      [{ 'x-forwarded-for': '10.0.0.1' }, 'accounts.local_forwarded_refused'],
    ]
    for (const [headers, code] of foreign) {
      for (const path of [
        '/v1/setup',
        '/v1/auth/jwks',
        '/openapi.json',
        '/docs',
        '/metrics',
        '/',
        '/v1/none',
      ]) {
        const { status, body } = await send(headers, path)
        expect([path, status, body.code]).toEqual([path, 403, code])
      }
      expect((await send(headers, '/health')).status).toBe(200)
      expect((await send(headers, '/ready')).status).toBe(200)
    }
  })

  it('answers 404 for a project that is not there', async () => {
    expect(await codeOf({ 'fovea-project': 'nonsense' })).toEqual([404, 'accounts.project_not_found'])
  })

  it('does not start while the network could reach the server', async () => {
    const env = { AUTH_DISABLED: 'true', HOST: '0.0.0.0' }
    await expect(startTestServer({ roles: ['api'], admin: false, env })).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining('HOST=127.0.0.1'),
    })
  })
})

describe('switching sign-in on later', () => {
  it('hands the projects of the local administrator to whoever sets the server up', async () => {
    const before = await server.call<Me>('GET', '/v1/me')
    // The same database, as a process sees it that is started without AUTH_DISABLED.
    const accounts = createAccounts({
      ...server.app.kernel,
      metrics: createMetrics({ defaults: false }),
      config: {
        AUTH_DISABLED: false,
        HOST: '127.0.0.1',
        FOVEA_ADMIN_EMAIL: 'ada@example.org',
        FOVEA_ADMIN_PASSWORD: 'a long enough one',
      },
    })
    expect(await accounts.setup.needed()).toBe(true)
    expect(await accounts.setup.adminFromEnvironment()).toBe(true)
    expect(await accounts.setup.needed()).toBe(false)
    const after = await server.call<Me>('GET', '/v1/me')
    expect(after.body.user).toMatchObject({ id: before.body.user.id, email: 'ada@example.org' })
    expect(after.body.project?.id).toBe(before.body.project?.id)
  })
})
