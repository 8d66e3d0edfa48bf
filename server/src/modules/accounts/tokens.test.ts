import { createRemoteJWKSet, decodeJwt, importSPKI, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '#test/clock'
import { ADMIN, startTestServer, type TestServer } from '#test/harness'

interface Tokens {
  access_token: string
  refresh_token: string
}

const clock = movableClock()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'], clock })
})
afterAll(() => server.stop())

const grant = (body: unknown, headers?: Record<string, string>) =>
  server.call<Tokens & Record<string, unknown>>('POST', '/v1/auth/token', {
    body,
    token: null,
    ...(headers && { headers }),
  })
const signIn = async (): Promise<Tokens> =>
  (await grant({ grant_type: 'password', username: ADMIN.email, password: ADMIN.password })).body
const refresh = (token: string) => grant({ grant_type: 'refresh_token', refresh_token: token })
const statusWith = async (token: string): Promise<number> =>
  (await server.call('GET', '/v1/me', { token })).status

describe('the password grant', () => {
  it('answers tokens as OAuth 2 says, from a form and from JSON', async () => {
    const fields = {
      grant_type: 'password',
      username: ` ${ADMIN.email.toUpperCase()}`,
      password: ADMIN.password,
    }
    for (const body of [fields, new URLSearchParams(fields)]) {
      const reply = await grant(body)
      expect(reply.status).toBe(200)
      expect(reply.body).toMatchObject({ token_type: 'bearer', expires_in: 900 })
      expect(reply.headers.get('cache-control')).toBe('no-store')
      expect(await statusWith(reply.body.access_token)).toBe(200)
    }
  })

  it.each([
    ['invalid_request', {}],
    ['invalid_request', { grant_type: 'password', username: 'a@example.org' }],
    ['invalid_request', { grant_type: 'refresh_token' }],
    ['unsupported_grant_type', { grant_type: 'client_credentials' }],
    ['invalid_grant', { grant_type: 'password', username: 'x@example.org', password: 'not the password' }],
    ['invalid_grant', { grant_type: 'refresh_token', refresh_token: 'fov_unknown' }],
    ['invalid_grant', { grant_type: 'refresh_token', refresh_token: 'x'.repeat(10_000) }],
  ])('answers %s beside the problem', async (error, body) => {
    const reply = await grant(body)
    expect(reply.status).toBe(400)
    expect(reply.headers.get('content-type')).toContain('application/problem+json')
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(reply.body).toMatchObject({ error, code: `accounts.${error}`, requestId: expect.any(String) })
  })

  it.each<[string, number, BodyInit | undefined, string]>([
    ['no body', 400, undefined, 'application/json'],
    ['broken JSON', 400, '{broken', 'application/json'],
    ['an array', 400, '[]', 'application/json'],
    ['a field of another type', 400, '{"grant_type":7}', 'application/json'],
    ['a NUL', 400, '{"grant_type":"refresh_token","refresh_token":"a\\u0000"}', 'application/json'],
    ['a field twice', 400, 'grant_type=password&grant_type=password', 'application/x-www-form-urlencoded'],
    ['another type', 415, 'x', 'text/plain'],
    ['a body without end', 413, `{"password":"${'x'.repeat(2 ** 20)}"}`, 'application/json'],
  ])('answers invalid_request to %s', async (_what, status, body, type) => {
    const init = { method: 'POST', headers: { 'content-type': type }, ...(body !== undefined && { body }) }
    const reply = await fetch(`${server.url}/v1/auth/token`, init)
    const problem = { status, error: 'invalid_request', error_description: expect.any(String) }
    expect([reply.status, await reply.json()]).toEqual([status, expect.objectContaining(problem)])
  })

  it('answers temporarily_unavailable after too many failures, beside Retry-After', async () => {
    const wrong = { grant_type: 'password', username: 'guessed@example.org', password: 'not the password' }
    for (let attempt = 0; attempt < 5; attempt += 1) await grant(wrong)
    const reply = await grant(wrong)
    expect([reply.status, reply.body.error]).toEqual([429, 'temporarily_unavailable'])
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('takes the code of a second factor and ignores it while the account has none', async () => {
    const body = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password, otp: '123456' }
    expect((await grant(body)).status).toBe(200)
  })

  it('ignores parameters that it does not know, as RFC 6749 asks', async () => {
    const body = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password, client_id: 'cli' }
    expect((await grant(body)).status).toBe(200)
  })

  it('works beside a credential that has ended', async () => {
    const body = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password }
    expect((await grant(body, { cookie: 'fovea=fov_stale', authorization: 'Bearer nonsense' })).status).toBe(
      200,
    )
  })
})

describe('an access token', () => {
  it('can be checked by anybody with the published keys', async () => {
    const { access_token: token } = await signIn()
    const keys = createRemoteJWKSet(new URL(`${server.url}/v1/auth/jwks`))
    const now = { currentDate: new Date(clock.now()) }
    const { payload, protectedHeader } = await jwtVerify(token, keys, { ...now, issuer: 'fovea' })
    expect(protectedHeader.alg).toBe('ES256')
    expect(payload.sub).toBe((await server.call<{ user: { id: string } }>('GET', '/v1/me')).body.user.id)
    const pem = await (await server.request('GET', '/v1/auth/public-key', { token: null })).text()
    await expect(jwtVerify(token, await importSPKI(pem, 'ES256'), now)).resolves.toBeTruthy()
  })

  it('never publishes the private half of a key', async () => {
    const { body } = await server.call<{ keys: object[] }>('GET', '/v1/auth/jwks', { token: null })
    expect(body.keys.length).toBeGreaterThan(0)
    for (const key of body.keys) expect(Object.keys(key)).not.toContain('d')
  })

  it('ends after 15 minutes', async () => {
    const { access_token: token } = await signIn()
    expect(await statusWith(token)).toBe(200)
    clock.advance(15 * 60_000 + 1_000)
    const reply = await server.call('GET', '/v1/me', { token })
    expect([reply.status, reply.body.code]).toEqual([401, 'accounts.token_expired'])
    expect(reply.headers.get('www-authenticate')).toContain('invalid_token')
  })

  it('is refused when anything of it was changed, or its algorithm is none', async () => {
    const { access_token: token } = await signIn()
    const [head = '', body = '', signature = ''] = token.split('.')
    const forged = Buffer.from(JSON.stringify({ ...decodeJwt(token), sub: 'somebody-else' })).toString(
      'base64url',
    )
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url')
    for (const wrong of [
      `${head}.${forged}.${signature}`,
      `${none}.${body}.`,
      `${head}.${body}.AAAA`,
      'a.b.c',
      'x',
    ]) {
      expect(await statusWith(wrong)).toBe(401)
    }
  })

  it('ends at once with the sign-out of its session, and so does the refresh token', async () => {
    const tokens = await signIn()
    expect(await statusWith(tokens.access_token)).toBe(200)
    const reply = await server.call('POST', '/v1/auth/logout', { token: tokens.access_token })
    expect(reply.status).toBe(204)
    const after = await server.call('GET', '/v1/me', { token: tokens.access_token })
    expect([after.status, after.body.code]).toEqual([401, 'accounts.session_ended'])
    expect((await refresh(tokens.refresh_token)).body).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('a refresh token', () => {
  it('is exchanged for a new pair', async () => {
    const first = await signIn()
    const second = await refresh(first.refresh_token)
    expect(second.status).toBe(200)
    expect(second.body.refresh_token).not.toBe(first.refresh_token)
    expect(await statusWith(second.body.access_token)).toBe(200)
    expect((await refresh(second.body.refresh_token)).status).toBe(200)
  })

  it('opens nothing by itself', async () => {
    const { refresh_token: token } = await signIn()
    expect(await statusWith(token)).toBe(401)
    const byCookie = await server.call('GET', '/v1/me', {
      token: null,
      headers: { cookie: `fovea=${token}` },
    })
    expect(byCookie.status).toBe(401)
  })

  it('ends the whole session at once when it comes a second time', async () => {
    const first = await signIn()
    const second = (await refresh(first.refresh_token)).body
    expect(await statusWith(second.access_token)).toBe(200)
    expect((await refresh(first.refresh_token)).body).toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(second.refresh_token)).body).toMatchObject({ error: 'invalid_grant' })
    expect(await statusWith(first.access_token)).toBe(401)
    expect(await statusWith(second.access_token)).toBe(401)
  })

  it('that is sent many times at once makes one successor at most, and that one has ended', async () => {
    const first = await signIn()
    const replies = await Promise.all(Array.from({ length: 8 }, () => refresh(first.refresh_token)))
    const won = replies.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    for (const { body } of won) {
      expect((await refresh(body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' })
      expect(await statusWith(body.access_token)).toBe(401)
    }
  })

  it('ends no other session of the same person', async () => {
    const [first, elsewhere] = [await signIn(), await signIn()]
    await refresh(first.refresh_token)
    expect((await refresh(first.refresh_token)).status).toBe(400)
    expect((await refresh(elsewhere.refresh_token)).status).toBe(200)
  })

  it('cannot slip past a sign-out that happens at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const first = await signIn()
      const [exchanged] = await Promise.all([
        refresh(first.refresh_token),
        server.call('POST', '/v1/auth/logout', { token: first.access_token }),
      ])
      if (exchanged.status !== 200) continue
      expect((await refresh(exchanged.body.refresh_token)).status).toBe(400)
      expect(await statusWith(exchanged.body.access_token)).toBe(401)
    }
  })

  it('ends after 30 days without use', async () => {
    const { refresh_token: token } = await signIn()
    clock.advance(30 * 86_400_000)
    expect((await refresh(token)).body).toMatchObject({ error: 'invalid_grant' })
  })
})

describe('the signing keys', () => {
  it('rotate without refusing any token that is still valid', async () => {
    const kidsOf = async () =>
      (await server.call<{ keys: { kid: string }[] }>('GET', '/v1/auth/jwks', { token: null })).body.keys.map(
        ({ kid }) => kid,
      )
    await server.app.accounts.sweep(AbortSignal.timeout(10_000))
    clock.advance(31 * 86_400_000)
    await server.app.accounts.sweep(AbortSignal.timeout(10_000))
    const during = await kidsOf()
    expect(during).toHaveLength(2)
    const { access_token: byOldKey } = await signIn()
    clock.advance(3_600_000 - 60_000)
    const { access_token: lastByOldKey } = await signIn()
    clock.advance(120_000)
    const { access_token: byNewKey } = await signIn()
    const kidOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
    expect(kidOf(byOldKey)).not.toBe(kidOf(byNewKey))
    expect(await statusWith(lastByOldKey)).toBe(200)
    expect(await statusWith(byNewKey)).toBe(200)
    clock.advance(3_600_000)
    await server.app.accounts.sweep(AbortSignal.timeout(10_000))
    expect(await kidsOf()).toEqual([kidOf(byNewKey)])
  })
})
