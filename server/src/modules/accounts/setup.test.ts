import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createMetrics } from '#kernel/telemetry'
import { ADMIN, startTestServer, type TestServer } from '#test/harness'
import { createAccounts } from './module.ts'

const servers: TestServer[] = []
const start = async (options: Parameters<typeof startTestServer>[0]): Promise<TestServer> => {
  const server = await startTestServer({ roles: ['api'], ...options })
  servers.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.stop()))
})

const person = { email: 'Grace@Example.org ', name: 'Grace', password: 'a compiler for words' }
const setUp = (server: TestServer, code: string, overrides: Record<string, unknown> = {}) =>
  server.call('POST', '/v1/setup', { body: { code, ...person, ...overrides } })
const codeOf = (server: TestServer): string => {
  const code = server.app.accounts.setup.code()
  if (code === null) throw new Error('The server printed no code')
  return code
}

describe('a server without an administrator', () => {
  it('says that it needs to be set up, and prints a code of 128 bits', async () => {
    const server = await start({ admin: false })
    expect((await server.call('GET', '/v1/setup')).body).toEqual({ needed: true })
    expect(Buffer.from(codeOf(server), 'base64url')).toHaveLength(16)
  })

  it('makes the administrator and the default project from the code, and is set up from then on', async () => {
    const server = await start({ admin: false })
    const code = codeOf(server)
    const made = await setUp(server, code)
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({
      user: { email: 'grace@example.org', name: 'Grace', admin: true },
      project: { name: 'Default', role: 'owner', current: true },
    })
    expect((await server.call('GET', '/v1/setup')).body).toEqual({ needed: false })
    const again = await setUp(server, code)
    expect([again.status, again.body.code]).toEqual([409, 'accounts.already_set_up'])
    expect(server.app.accounts.setup.code()).toBeNull()
    const body = { grant_type: 'password', username: person.email, password: person.password }
    expect((await server.call('POST', '/v1/auth/token', { body })).status).toBe(200)
  })

  it('refuses a wrong code, and after ten wrong ones also the right one', async () => {
    const server = await start({ admin: false })
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const reply = await setUp(server, 'not the code')
      expect([reply.status, reply.body.code]).toEqual([403, 'accounts.wrong_setup_code'])
    }
    const late = await setUp(server, codeOf(server))
    expect([late.status, late.body.code]).toEqual([403, 'accounts.setup_code_spent'])
  })

  it('does not count a right code whose password is refused', async () => {
    const server = await start({ admin: false })
    const code = codeOf(server)
    for (let attempt = 0; attempt < 11; attempt += 1) {
      const reply = await setUp(server, code, { password: 'password123' })
      expect([reply.status, reply.body.reason]).toEqual([422, 'common'])
    }
    expect((await setUp(server, code)).status).toBe(201)
  })

  it('lets exactly one of many at once win', async () => {
    const server = await start({ admin: false })
    const code = codeOf(server)
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, index) => setUp(server, code, { email: `user${index}@example.org` })),
    )
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 409)).toHaveLength(11)
  })

  it('accepts the code of every process, also after another start', async () => {
    const server = await start({ admin: false })
    const first = codeOf(server)
    await server.app.accounts.start()
    const second = codeOf(server)
    expect(second).not.toBe(first)
    expect((await setUp(server, first)).status).toBe(201)
  })

  it('refuses unknown fields, addresses that are none, and empty names', async () => {
    const server = await start({ admin: false })
    for (const fault of [{ role: 'owner' }, { email: 'grace' }, { name: ' ' }]) {
      const reply = await setUp(server, codeOf(server), fault)
      expect([reply.status, reply.body.code]).toEqual([400, 'request.invalid'])
    }
  })

  it('keeps the network out until there is an administrator', async () => {
    const server = await start({ admin: false })
    const { guard } = server.app.accounts.setup
    expect(guard({ address: '192.168.1.20', path: '/v1/setup', headers: {} })?.code).toBe(
      'accounts.not_set_up',
    )
    expect(guard({ address: '127.0.0.1', path: '/v1/setup', headers: {} })).toBeNull()
    expect((await setUp(server, codeOf(server))).status).toBe(201)
    expect(guard({ address: '192.168.1.20', path: '/v1/setup', headers: {} })).toBeNull()
  })
})

describe('another process of the server', () => {
  it('accepts the code of the first, and lets the network in once the first is set up', async () => {
    const server = await start({ admin: false })
    const metrics = createMetrics({ defaults: false })
    const config = { AUTH_DISABLED: false, HOST: '127.0.0.1' }
    const second = createAccounts({ ...server.app.kernel, metrics, config })
    await second.start()
    const fromNetwork = () => second.setup.guard({ address: '192.168.1.20', path: '/', headers: {} })
    expect(fromNetwork()?.code).toBe('accounts.not_set_up')
    expect((await setUp(server, second.setup.code() ?? '')).status).toBe(201)
    await expect.poll(fromNetwork, { timeout: 10_000, interval: 5 }).toBeNull()
    await second.close()
  })
})

describe('FOVEA_ADMIN_EMAIL and FOVEA_ADMIN_PASSWORD', () => {
  it('make the administrator at start, so that no code is needed', async () => {
    const server = await start({})
    expect(server.app.accounts.setup.code()).toBeNull()
    expect(await server.app.accounts.setup.needed()).toBe(false)
  })

  it('change nothing once there is an administrator', async () => {
    const server = await start({})
    expect(await server.app.accounts.setup.adminFromEnvironment()).toBe(false)
    expect((await server.call('GET', '/v1/me')).body).toMatchObject({ user: { email: ADMIN.email } })
  })

  it('stop the start with a reason when one is missing or the password is weak', async () => {
    const half = { FOVEA_ADMIN_EMAIL: 'a@example.org' }
    await expect(startTestServer({ admin: false, env: half })).rejects.toThrow(/set both, or neither/)
    const weak = { ...half, FOVEA_ADMIN_PASSWORD: 'short' }
    await expect(startTestServer({ admin: false, env: weak })).rejects.toThrow(/at least 10 characters/)
  })
})

describe('fovea admin reset-password', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ roles: ['api'] })
  })
  afterAll(() => server.stop())

  it('gives a one-time password that signs in, and ends what was signed in before', async () => {
    const { password } = await server.app.accounts.service.resetPassword(' ADA@example.org')
    expect((await server.call('GET', '/v1/me')).status).toBe(401)
    const body = { grant_type: 'password', username: ADMIN.email, password }
    expect((await server.call('POST', '/v1/auth/token', { body, token: null })).status).toBe(200)
    const old = { ...body, password: ADMIN.password }
    expect((await server.call('POST', '/v1/auth/token', { body: old, token: null })).status).toBe(400)
  })

  it('takes a password that is given, under the same rules', async () => {
    const { service } = server.app.accounts
    await expect(service.resetPassword(ADMIN.email, 'short')).rejects.toMatchObject({ status: 422 })
    expect(await service.resetPassword(ADMIN.email, 'a brand new secret')).toEqual({
      email: ADMIN.email,
      password: 'a brand new secret',
    })
  })

  it('says that an account is unknown', async () => {
    await expect(server.app.accounts.service.resetPassword('nobody@example.org')).rejects.toMatchObject({
      code: 'accounts.user_not_found',
    })
  })
})
