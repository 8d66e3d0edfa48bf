import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN, startTestServer, type TestServer } from '#test/harness'
import type { Me, Project, ProjectPage } from './schema.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'] })
})
afterAll(() => server.stop())

const keyWith = async (scopes: string[], headers: Record<string, string> = {}): Promise<string> => {
  const reply = await server.call<{ secret: string }>('POST', '/v1/api-keys', {
    body: { name: 'a key', scopes },
    headers,
  })
  expect(reply.status).toBe(201)
  return reply.body.secret
}
const tokenFor = async (password: string): Promise<{ status: number; token: string }> => {
  const body = { grant_type: 'password', username: ADMIN.email, password }
  const reply = await server.call<{ access_token: string }>('POST', '/v1/auth/token', { body, token: null })
  return { status: reply.status, token: reply.body.access_token }
}

describe('GET /v1/me', () => {
  it('tells who you are, where you belong and what you may do', async () => {
    const { body } = await server.call<Me>('GET', '/v1/me')
    expect(body).toMatchObject({
      user: { email: ADMIN.email, admin: true },
      memberships: [{ project: { id: server.projectId, name: 'Default' }, role: 'owner' }],
      project: { id: server.projectId, current: true },
      admin: true,
      credential: 'token',
    })
    expect(body.scopes).toContain('library:purge')
    expect(body.scopes).not.toContain('system:admin')
  })

  it('never shows a password or its hash', async () => {
    const text = await (await server.request('GET', '/v1/me')).text()
    expect(text).not.toMatch(/argon2|password/i)
  })

  it('changes your name and nothing that it does not know', async () => {
    const reply = await server.call('PATCH', '/v1/me', { body: { name: ' Ada Lovelace ' } })
    expect(reply.body).toMatchObject({ user: { name: 'Ada Lovelace' } })
    expect((await server.call('PATCH', '/v1/me', { body: { admin: true } })).status).toBe(400)
    const { user } = (await server.call<Me>('GET', '/v1/me')).body
    expect([...(await server.app.accounts.service.names([user.id, 'nobody']))]).toEqual([
      [user.id, 'Ada Lovelace'],
    ])
  })
})

describe('an API key', () => {
  it.each([
    ['PATCH', '/v1/me', { name: 'Eve' }],
    ['POST', '/v1/me/password', { currentPassword: ADMIN.password, newPassword: 'a brand new secret' }],
    ['POST', '/v1/projects', { name: 'mine' }],
    ['POST', '/v1/auth/logout', undefined],
  ])('may not %s %s, which only a person can', async (method, path, body) => {
    const token = await keyWith(['accounts:write', 'library:read'])
    const reply = await server.call(method, path, { token, ...(body && { body }) })
    expect([reply.status, reply.body.code]).toEqual([403, 'accounts.not_for_keys'])
  })
})

describe('GET /v1/projects/current', () => {
  it('is the project that the request works in', async () => {
    const made = await server.call<Project>('POST', '/v1/projects', { body: { name: 'Another' } })
    const current = (headers: Record<string, string> = {}, token?: string) =>
      server.call<Project>('GET', '/v1/projects/current', { headers, ...(token && { token }) })
    expect((await current()).body).toMatchObject({ id: server.projectId, current: true })
    const named = { 'fovea-project': made.body.id }
    expect((await current(named)).body).toMatchObject({ id: made.body.id, current: true })
    const key = await keyWith(['library:read'], named)
    expect((await current({}, key)).body).toMatchObject({ id: made.body.id, current: true })
  })
})

describe('a list', () => {
  const cursorOf = (...position: unknown[]) => Buffer.from(JSON.stringify(position)).toString('base64url')

  it.each(['/v1/projects', '/v1/api-keys'])(
    'of %s does not begin anew at a cursor that is none',
    async path => {
      const altered = [
        'nonsense',
        cursorOf('-id'),
        cursorOf('-id', null),
        cursorOf('-id', 7),
        cursorOf('-id', 'not an id'),
        cursorOf('-id', server.projectId, 1),
        cursorOf('-created', server.projectId),
      ]
      for (const cursor of altered) {
        const { status, body } = await server.call('GET', `${path}?cursor=${cursor}`)
        expect([cursor, status, body.code]).toEqual([cursor, 400, 'request.invalid'])
        expect(body.issues).toEqual([expect.objectContaining({ path: 'query.cursor' })])
      }
      expect((await server.call('GET', `${path}?cursor=${cursorOf('-id', server.projectId)}`)).status).toBe(
        200,
      )
    },
  )
})

describe('changing the password', () => {
  const change = (currentPassword: string, newPassword: string, token: string) =>
    server.call('POST', '/v1/me/password', { body: { currentPassword, newPassword }, token })

  it.each([
    ['short', 'too_short'],
    ['x'.repeat(201), 'too_long'],
    ['Password1234!', 'common'],
    ['P@$$w0rd2026', 'common'],
    ['1234567890', 'common'],
    ['aaaaaaaaaaaaa', 'common'],
    [ADMIN.email.toUpperCase(), 'contains_email'],
  ])('refuses %j with a reason', async (password, reason) => {
    const reply = await change(ADMIN.password, password, server.token)
    expect([reply.status, reply.body.code, reply.body.reason]).toEqual([
      422,
      'accounts.password_refused',
      reason,
    ])
  })

  it('needs the current one', async () => {
    const reply = await change('not the password', 'a brand new secret', server.token)
    expect([reply.status, reply.body.code]).toEqual([403, 'accounts.wrong_password'])
  })

  it('ends all other sessions, keeps this one, and opens with the new password only', async () => {
    const mine = await tokenFor(ADMIN.password)
    const other = await tokenFor(ADMIN.password)
    const key = await keyWith(['library:read'])
    // The accent as one character here and as two below: both are what a keyboard may send.
    expect((await change(ADMIN.password, 'un café très noir'.normalize('NFC'), mine.token)).status).toBe(204)
    expect((await server.call('GET', '/v1/me', { token: mine.token })).status).toBe(200)
    expect((await server.call('GET', '/v1/me', { token: other.token })).status).toBe(401)
    expect((await server.call('GET', '/v1/me', { token: key })).status).toBe(200)
    expect((await tokenFor(ADMIN.password)).status).toBe(400)
    const again = await tokenFor('un café très noir'.normalize('NFD'))
    expect(again.status).toBe(200)
    expect((await change('un café très noir', ADMIN.password, again.token)).status).toBe(204)
  })
})

describe('projects', () => {
  let token: string
  beforeAll(async () => {
    token = (await tokenFor(ADMIN.password)).token
  })
  const as = (headers: Record<string, string> = {}) => ({ token, headers })

  it('are made by a person, who then owns them and can work in them at once', async () => {
    const made = await server.call<Project>('POST', '/v1/projects', { body: { name: ' Album ' }, ...as() })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject({ name: 'Album', role: 'owner', current: false })
    const me = await server.call<Me>('GET', '/v1/me', as({ 'fovea-project': made.body.id }))
    expect(me.body.project).toMatchObject({ id: made.body.id, current: true })
  })

  it('are listed newest first, page by page, with the current one marked', async () => {
    const options = { body: { name: 'Newest' }, ...as() }
    const newest = (await server.call<Project>('POST', '/v1/projects', options)).body
    const first = (await server.call<ProjectPage>('GET', '/v1/projects?limit=1', as())).body
    expect(first.items).toMatchObject([{ id: newest.id, current: false }])
    const path = `/v1/projects?cursor=${first.nextCursor}`
    const rest = (await server.call<ProjectPage>('GET', path, as())).body
    expect(rest.nextCursor).toBeNull()
    expect(rest.items.map(({ id }) => id)).not.toContain(newest.id)
    expect(rest.items.filter(({ current }) => current)).toMatchObject([{ id: server.projectId }])
  })

  it('can be renamed by their owner', async () => {
    const options = { body: { name: 'Before' }, ...as() }
    const { id } = (await server.call<Project>('POST', '/v1/projects', options)).body
    const reply = await server.call('PATCH', `/v1/projects/${id}`, { body: { name: 'After' }, ...as() })
    expect(reply.body).toMatchObject({ id, name: 'After' })
    expect((await server.call('GET', `/v1/projects/${id}`, as())).body).toMatchObject({ name: 'After' })
  })

  it.each(['nonsense', '01a1fc9c-0000-7000-8000-000000000000', '%00', "' or 1=1"])(
    'answer 404 for %j',
    async id => {
      const reply = await server.call('GET', `/v1/projects/${encodeURIComponent(id)}`, as())
      expect(reply.status).toBe(404)
      const header = await server.call('GET', '/v1/me', as({ 'fovea-project': id }))
      expect([header.status, header.body.code]).toEqual([404, 'accounts.project_not_found'])
    },
  )

  it('are closed to the keys of other projects', async () => {
    const options = { body: { name: 'Elsewhere' }, ...as() }
    const { id } = (await server.call<Project>('POST', '/v1/projects', options)).body
    const key = await server.call<{ secret: string; projectId: string }>('POST', '/v1/api-keys', {
      body: { name: 'elsewhere', scopes: ['library:read', 'accounts:write'] },
      ...as({ 'fovea-project': id }),
    })
    expect(key.body.projectId).toBe(id)
    const byKey = (path: string, headers: Record<string, string> = {}) =>
      server.call<ProjectPage>('GET', path, { token: key.body.secret, headers })
    expect((await byKey('/v1/projects')).body.items).toMatchObject([{ id, current: true }])
    expect((await byKey(`/v1/projects/${server.projectId}`)).status).toBe(404)
    expect((await byKey('/v1/me', { 'fovea-project': server.projectId })).status).toBe(404)
    const other = await server.call<{ id: string }>('POST', '/v1/api-keys', {
      body: { name: 'other', scopes: ['library:read'] },
      ...as(),
    })
    expect((await byKey(`/v1/api-keys/${other.body.id}`)).status).toBe(404)
  })
})
