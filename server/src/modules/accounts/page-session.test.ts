import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '#test/clock'
import { ADMIN, startTestServer, type TestServer } from '#test/harness'

const clock = movableClock()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'], clock, env: { TRUST_PROXY: 'loopback' } })
})
afterAll(() => server.stop())

const credentials = { email: ADMIN.email, password: ADMIN.password }
const signIn = (body: unknown = credentials, headers: Record<string, string> = {}) =>
  server.call('POST', '/v1/auth/session', { body, headers, token: null })
const cookieOf = (reply: { headers: Headers }): string => reply.headers.get('set-cookie')?.split(';')[0] ?? ''
const withCookie = (method: string, path: string, cookie: string, headers: Record<string, string> = {}) =>
  server.call(method, path, {
    token: null,
    headers: { cookie, ...headers },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: { name: 'Ada' } }),
  })

describe('signing in at the page', () => {
  it('answers who is signed in and sets a cookie that no script can read', async () => {
    const reply = await signIn()
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({ user: { email: ADMIN.email }, project: { name: 'Default' } })
    const cookie = reply.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^fovea=fov_[\w-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/)
    const me = await withCookie('GET', '/v1/me', cookieOf(reply))
    expect(me.body).toMatchObject({ credential: 'session', admin: true })
  })

  it('uses the __Host- cookie on https, and accepts its session in no other cookie', async () => {
    const reply = await signIn(credentials, { 'x-forwarded-proto': 'https' })
    const cookie = reply.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^__Host-fovea=.*; Path=\/;.*; Secure$/)
    expect((await withCookie('GET', '/v1/me', cookieOf(reply))).status).toBe(200)
    expect((await withCookie('GET', '/v1/me', cookieOf(reply).replace('__Host-', ''))).status).toBe(401)
  })

  it('takes the code of a second factor and ignores it while the account has none', async () => {
    expect((await signIn({ ...credentials, otp: '123456' })).status).toBe(201)
    expect((await signIn({ ...credentials, otp: 123456 })).status).toBe(400)
  })

  it('refuses a wrong password and an unknown account in the same words', async () => {
    const wrong = await signIn({ ...credentials, password: 'not the password' })
    const unknown = await signIn({ email: 'nobody@example.org', password: 'not the password' })
    expect([wrong.status, wrong.body.code]).toEqual([401, 'accounts.sign_in_failed'])
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' })
    expect(unknown.status).toBe(401)
  })
})

describe('the session cookie', () => {
  it('needs X-Fovea-CSRF for every request that writes', async () => {
    const cookie = cookieOf(await signIn())
    const refused = await withCookie('PATCH', '/v1/me', cookie)
    expect([refused.status, refused.body.code]).toEqual([403, 'accounts.csrf_missing'])
    expect((await withCookie('PATCH', '/v1/me', cookie, { 'x-fovea-csrf': '1' })).status).toBe(200)
    expect((await withCookie('DELETE', '/v1/auth/session', cookie)).status).toBe(403)
  })

  it('ends at sign-out, which clears it', async () => {
    const cookie = cookieOf(await signIn())
    const reply = await withCookie('DELETE', '/v1/auth/session', cookie, { 'x-fovea-csrf': '1' })
    expect(reply.status).toBe(204)
    expect(reply.headers.get('set-cookie')).toMatch(/^fovea=; Path=\/; Max-Age=0;/)
    const after = await withCookie('GET', '/v1/me', cookie)
    expect([after.status, after.body.code]).toEqual([401, 'accounts.session_ended'])
  })

  it('can be cleared although it means nothing any more', async () => {
    const reply = await withCookie('DELETE', '/v1/auth/session', 'fovea=fov_gone', { 'x-fovea-csrf': '1' })
    expect(reply.status).toBe(204)
  })

  it('ends with POST /v1/auth/logout as well', async () => {
    const cookie = cookieOf(await signIn())
    const logout = await server.call('POST', '/v1/auth/logout', {
      token: null,
      headers: { cookie, 'x-fovea-csrf': '1' },
    })
    expect(logout.status).toBe(204)
    expect((await withCookie('GET', '/v1/me', cookie)).status).toBe(401)
  })

  it('gives way to a credential in a header', async () => {
    const cookie = cookieOf(await signIn())
    const reply = await server.call('GET', '/v1/me', { headers: { cookie } })
    expect(reply.body).toMatchObject({ credential: 'token' })
  })

  it('ends after 30 days', async () => {
    const cookie = cookieOf(await signIn())
    expect((await withCookie('GET', '/v1/me', cookie)).status).toBe(200)
    clock.advance(30 * 86_400_000)
    expect((await withCookie('GET', '/v1/me', cookie)).body).toMatchObject({ code: 'accounts.session_ended' })
  })
})

describe('guessing passwords', () => {
  const guess = (address: string, password = 'not the password') =>
    signIn({ ...credentials, password }, { 'x-forwarded-for': address })

  it('is stopped after five failures, for this account and address only', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) expect((await guess('203.0.113.1')).status).toBe(401)
    const stopped = await guess('203.0.113.1', ADMIN.password)
    expect([stopped.status, stopped.body.code]).toEqual([429, 'accounts.too_many_failures'])
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(100)
    expect((await guess('203.0.113.2', ADMIN.password)).status).toBe(201)
    clock.advance(15 * 60_000)
    expect((await guess('203.0.113.1', ADMIN.password)).status).toBe(201)
  })

  it('is stopped for accounts that do not exist in the same way', async () => {
    const tries = Array.from({ length: 6 }, () =>
      signIn(
        { email: 'nemo@example.org', password: 'not the password' },
        { 'x-forwarded-for': '203.0.113.3' },
      ),
    )
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([401, 401, 401, 401, 401, 429])
  })

  it('gains nothing from many guesses at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => guess('203.0.113.4')))
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(5)
  })

  it('does not stop somebody who signs in often with the right password', async () => {
    const replies = await Promise.all(Array.from({ length: 12 }, () => guess('203.0.113.5', ADMIN.password)))
    expect(replies.map(({ status }) => status)).toEqual(Array(12).fill(201))
  })

  it('counts the token grant as well', async () => {
    const body = { grant_type: 'password', username: ADMIN.email, password: 'not the password' }
    const headers = { 'x-forwarded-for': '203.0.113.6' }
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect((await server.call('POST', '/v1/auth/token', { body, headers, token: null })).status).toBe(400)
    }
    expect((await guess('203.0.113.6')).status).toBe(429)
  })
})
