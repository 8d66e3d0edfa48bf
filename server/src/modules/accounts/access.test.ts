import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Role, SCOPES, scopesOfRole } from '#kernel/access'
import { Problem } from '#kernel/errors'
import type { Route } from '#kernel/http'
import { movableClock } from '#test/clock'
import { ADMIN, startTestServer, type TestServer } from '#test/harness'
import { createPasswordHasher } from './users/password.ts'

const clock = movableClock()
let server: TestServer
const credentials = {
  expired: '',
  ended: '',
  revoked: '',
  expiredKey: '',
  viewer: '',
  stranger: '',
  fresh: '',
}
let foreignProject = ''

const sign = async (email: string, password: string): Promise<string> => {
  const body = { grant_type: 'password', username: email, password }
  const reply = await server.call<{ access_token: string }>('POST', '/v1/auth/token', { body, token: null })
  return reply.body.access_token
}
const makeKey = async (input: Record<string, unknown>, token: string) =>
  (
    await server.call<{ id: string; secret: string }>('POST', '/v1/api-keys', {
      body: { name: 'a key', ...input },
      token,
    })
  ).body

/** Somebody with this role in the administrator's project; members are added by their rows. */
const addPerson = async (email: string, role: Role | null): Promise<string> => {
  const { db, ids } = server.app.kernel
  const id = ids.next()
  const password = 'a person of the test'
  const hash = await createPasswordHasher().hash(password)
  await db.pool.query(
    'insert into accounts."user" (id, email, name, password_hash, created_at, updated_at) values ($1, $2, $2, $3, 0, 0)',
    [id, email, hash],
  )
  if (role) {
    await db.pool.query(
      'insert into accounts.member (project_id, user_id, role, created_at) values ($1, $2, $3, 0)',
      [server.projectId, id, role],
    )
  }
  return sign(email, password)
}

beforeAll(async () => {
  server = await startTestServer({ roles: ['api'], clock })
  credentials.expired = server.token
  const { secret } = await makeKey({ scopes: ['library:read'], expiresAt: clock.now() + 1_000 }, server.token)
  credentials.expiredKey = secret
  clock.advance(20 * 60_000)
  credentials.fresh = await sign(ADMIN.email, ADMIN.password)
  credentials.ended = await sign(ADMIN.email, ADMIN.password)
  await server.call('POST', '/v1/auth/logout', { token: credentials.ended })
  const revoked = await makeKey({ scopes: ['library:read'] }, credentials.fresh)
  await server.call('DELETE', `/v1/api-keys/${revoked.id}`, { token: credentials.fresh })
  credentials.revoked = revoked.secret
  credentials.viewer = await addPerson('viewer@example.org', 'viewer')
  credentials.stranger = await addPerson('stranger@example.org', null)
  const made = await server.call<{ id: string }>('POST', '/v1/projects', {
    body: { name: 'Foreign' },
    token: credentials.stranger,
  })
  foreignProject = made.body.id
})
afterAll(() => server.stop())

const guarded = (): Route[] => server.app.routes.filter(({ scope }) => scope !== 'public')
/** The body is wrong on purpose: whoever has no right must not learn that. */
const knock = async (route: Route, token: string | null, headers: Record<string, string> = {}) => {
  const path = route.path.replace(/:\w+/g, 'unknown')
  const writes = route.method !== 'GET' && route.method !== 'DELETE'
  const { status, body } = await server.call(route.method, `${path}?nonsense=1`, {
    token,
    headers: { ...headers, ...(writes && { 'content-type': 'text/plain' }) },
    ...(writes && { body: '{' }),
  })
  return { route: `${route.method} ${route.path}`, status, code: body?.code }
}
const knockEverywhere = async (
  routes: Route[],
  token: string | null,
  headers: Record<string, string> = {},
) => {
  const replies = []
  for (const route of routes) replies.push(await knock(route, token, headers))
  return replies
}

describe('every route that is not public', () => {
  it('answers 401 without credentials, before it looks at anything else', async () => {
    const replies = await knockEverywhere(guarded(), null)
    expect(replies.length).toBeGreaterThan(10)
    expect(replies.filter(({ status }) => status !== 401)).toEqual([])
  })

  it.each([
    ['expired', 'accounts.token_expired'],
    ['ended', 'accounts.session_ended'],
    ['revoked', 'accounts.credential_revoked'],
    ['expiredKey', 'accounts.credential_expired'],
  ] as const)('answers 401 to a credential that is %s', async (which, code) => {
    const replies = await knockEverywhere(guarded(), credentials[which])
    expect(replies.filter(reply => reply.status !== 401 || reply.code !== code)).toEqual([])
  })

  it('answers 404 when Fovea-Project names a project of somebody else', async () => {
    const replies = await knockEverywhere(guarded(), credentials.fresh, { 'fovea-project': foreignProject })
    expect(replies.filter(reply => reply.code !== 'accounts.project_not_found')).toEqual([])
  })

  it('answers 403 to a key that lacks its scope', async () => {
    for (const scope of SCOPES) {
      const routes = guarded().filter(route => route.scope === scope)
      if (routes.length === 0) continue
      const opening = new Set<string>(routes.flatMap(route => [route.scope, route.orScope ?? route.scope]))
      const others = SCOPES.filter(other => !opening.has(other) && other !== 'sessions:ingest')
      const { secret } = await makeKey({ scopes: others }, credentials.fresh)
      const replies = await knockEverywhere(routes, secret)
      expect(replies.filter(reply => reply.status !== 403 || reply.code !== 'access.scope_missing')).toEqual(
        [],
      )
    }
  })

  it('answers 403 to a viewer exactly where its scope is more than reading', async () => {
    const allowedScopes = new Set<string>(['any', ...scopesOfRole('viewer')])
    const allowed = (route: Route) => allowedScopes.has(route.scope)
    const refused = await knockEverywhere(
      guarded().filter(route => !allowed(route)),
      credentials.viewer,
    )
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.filter(({ status }) => status !== 403)).toEqual([])
    const open = await knockEverywhere(guarded().filter(allowed), credentials.viewer)
    expect(open.filter(({ status }) => status === 401 || status === 403)).toEqual([])
  })
})

describe('somebody who belongs elsewhere', () => {
  it('does not see a project, nor rename it', async () => {
    for (const [method, options] of [
      ['GET', {}],
      ['PATCH', { body: { name: 'mine now' } }],
    ] as const) {
      const reply = await server.call(method, `/v1/projects/${server.projectId}`, {
        token: credentials.stranger,
        ...options,
      })
      expect([reply.status, reply.body.code]).toEqual([404, 'accounts.project_not_found'])
    }
  })

  it('cannot tell a foreign API key from one that never was', async () => {
    const { id } = await makeKey({ scopes: ['library:read'] }, credentials.fresh)
    const paths = [id, '01a1fc9c-0000-7000-8000-000000000000', 'nonsense']
    for (const path of paths) {
      const reply = await server.call('GET', `/v1/api-keys/${path}`, { token: credentials.stranger })
      expect([reply.status, reply.body.code]).toEqual([404, 'accounts.api_key_not_found'])
    }
  })

  it('sees a project without being able to rename it when they are a viewer of it', async () => {
    const path = `/v1/projects/${server.projectId}`
    expect((await server.call('GET', path, { token: credentials.viewer })).body).toMatchObject({
      role: 'viewer',
    })
    const reply = await server.call('PATCH', path, { token: credentials.viewer, body: { name: 'mine' } })
    expect([reply.status, reply.body.code]).toEqual([403, 'access.scope_missing'])
  })
})

describe('credentials that make no sense', () => {
  it.each([
    ['accounts.credential_malformed', { authorization: 'Basic YTpi' }],
    ['accounts.credential_malformed', { authorization: 'Bearer' }],
    ['accounts.credential_malformed', { authorization: `Bearer ${'x'.repeat(5_000)}` }],
    ['accounts.credential_malformed', { authorization: 'Bearer not.a.token' }],
    ['accounts.credential_invalid', { authorization: 'Bearer fov_unknown' }],
    ['accounts.credential_invalid', { 'x-api-key': 'fov_unknown' }],
    ['accounts.credentials_ambiguous', { authorization: 'Bearer fov_one', 'x-api-key': 'fov_two' }],
    ['accounts.session_ended', { cookie: 'fovea=fov_unknown' }],
    ['accounts.session_ended', { cookie: 'other=1; fovea=a.b.c' }],
  ])('are refused with %s', async (code, headers) => {
    const reply = await server.call('GET', '/v1/me', { token: null, headers })
    expect([reply.status, reply.body.code]).toEqual([401, code])
  })

  it('are never taken from the query', async () => {
    const reply = await server.call('GET', `/v1/me?access_token=${credentials.fresh}`, { token: null })
    expect(reply.status).toBe(401)
  })

  it('are refused whatever they are made of, and break nothing', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map(text => Buffer.from(text).toString('base64url')),
      fc.constantFrom('', 'fov_', 'bearer ', '.', '=', ';', 'a'.repeat(9_000)),
    )
    const value = fc.array(part, { maxLength: 4 }).map(parts => parts.join('.'))
    const headers = fc.oneof(
      value.map(text => ({ authorization: `Bearer ${text}` })),
      value.map(text => ({ authorization: text })),
      value.map(text => ({ 'x-api-key': text })),
      value.map(text => ({ cookie: `fovea=${text}` })),
      value.map(text => ({ cookie: text })),
    )
    const source = { method: 'GET', address: 'not an address', requestId: 'r' }
    await fc.assert(
      fc.asyncProperty(headers, async made => {
        const outcome = await server.app.accounts
          .verify({ ...source, headers: made })
          .catch((error: unknown) => error)
        expect(outcome === null || (outcome instanceof Problem && outcome.status === 401)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})
