import { describe, expect, it } from 'vitest'
import { createClient, type Tokens } from '../src/index.ts'
import { type Answer, json, problem, startServer } from './local-server.ts'

const MINUTE = 60_000

/** Gives out a1, a2, … and takes each only as long as `expired` does not hold it. */
function tokenServer(expired: Set<string>): Answer {
  let given = 0
  return async (seen, response) => {
    if (seen.path === '/v1/auth/token') {
      given += 1
      const tokens = {
        access_token: `a${given}`,
        refresh_token: `r${given}`,
        expires_in: 900,
        token_type: 'bearer',
      }
      return await json(200, tokens)(seen, response)
    }
    const token = seen.headers.authorization?.replace('Bearer ', '') ?? ''
    const good = token !== '' && !expired.has(token)
    await (good ? json(200, { token }) : problem(401, 'accounts.token_expired'))(seen, response)
  }
}

const grants = (seen: { path: string; body: Buffer }[]): unknown[] =>
  seen.filter(one => one.path === '/v1/auth/token').map(one => JSON.parse(one.body.toString()).grant_type)

describe('Signed in by password', () => {
  it('the client gets a token once, and uses it for every request', async () => {
    await using server = await startServer(tokenServer(new Set()))
    const client = createClient({ baseUrl: server.url, credentials: { email: 'a@b.c', password: 'p' } })
    const answers = await Promise.all([1, 2, 3].map(() => client.request('GET', '/v1/me')))
    expect(answers).toEqual(Array(3).fill({ token: 'a1' }))
    expect(grants(server.seen)).toEqual(['password'])
  })

  it('the token is refreshed before it ends', async () => {
    await using server = await startServer(tokenServer(new Set()))
    let now = 0
    const client = createClient({
      baseUrl: server.url,
      credentials: { email: 'a@b.c', password: 'p' },
      runtime: { now: () => now },
    })
    await client.request('GET', '/v1/me')
    now += 14.9 * MINUTE
    await expect(client.request('GET', '/v1/me')).resolves.toEqual({ token: 'a2' })
    expect(grants(server.seen)).toEqual(['password', 'refresh_token'])
  })

  it('a token that the server calls expired is refreshed once for all requests, and they are sent again', async () => {
    const expired = new Set<string>()
    await using server = await startServer(tokenServer(expired))
    const client = createClient({ baseUrl: server.url, credentials: { email: 'a@b.c', password: 'p' } })
    await client.request('GET', '/v1/me')
    expired.add('a1')
    const answers = await Promise.all([1, 2, 3].map(() => client.request('GET', '/v1/me')))
    expect(answers).toEqual(Array(3).fill({ token: 'a2' }))
    expect(grants(server.seen)).toEqual(['password', 'refresh_token'])
  })

  it('a 401 that a new token does not mend is the answer', async () => {
    await using server = await startServer(tokenServer(new Set(['a1', 'a2', 'a3'])))
    const client = createClient({ baseUrl: server.url, credentials: { email: 'a@b.c', password: 'p' } })
    await expect(client.request('GET', '/v1/me')).rejects.toMatchObject({ status: 401 })
    expect(server.seen.filter(one => one.path === '/v1/me')).toHaveLength(2)
  })

  it('a refresh token that is refused leads back to the password', async () => {
    const good = tokenServer(new Set())
    await using server = await startServer(async (seen, response) => {
      if (seen.body.includes('refresh_token'))
        return await problem(400, 'accounts.invalid_grant')(seen, response)
      await good(seen, response)
    })
    let now = 0
    const client = createClient({
      baseUrl: server.url,
      credentials: { email: 'a@b.c', password: 'p' },
      runtime: { now: () => now },
    })
    await client.request('GET', '/v1/me')
    now += 60 * MINUTE
    await expect(client.request('GET', '/v1/me')).resolves.toEqual({ token: 'a2' })
  })
})

it('With a refresh token, each new pair is handed out before it is used', async () => {
  await using server = await startServer(tokenServer(new Set()))
  const kept: Tokens[] = []
  const client = createClient({
    baseUrl: server.url,
    credentials: {
      refreshToken: 'r0',
      onTokens: tokens => {
        expect(server.seen).toHaveLength(1)
        kept.push(tokens)
      },
    },
  })
  await client.request('GET', '/v1/me')
  expect(kept).toEqual([{ accessToken: 'a1', refreshToken: 'r1', expiresIn: 900 }])
})

it('The session of a page sends the cookie, and the header against forgery where it writes', async () => {
  const inits: RequestInit[] = []
  const client = createClient({
    baseUrl: '',
    credentials: 'session',
    fetch: async (_input, init) => {
      inits.push(init)
      return Response.json({})
    },
  })
  await client.me.get()
  await client.me.update({ name: 'n' })
  expect(inits.map(init => init.credentials)).toEqual(['include', 'include'])
  expect(inits.map(init => new Headers(init.headers).get('x-fovea-csrf'))).toEqual([null, '1'])
})

it('With tokens from a store of its own, a refused one is replaced once', async () => {
  await using server = await startServer(tokenServer(new Set(['old'])))
  const asked: (string | null)[] = []
  let current = 'old'
  const token = async (rejected: string | null): Promise<string> => {
    asked.push(rejected)
    if (rejected === current) current = 'new'
    return current
  }
  const client = createClient({ baseUrl: server.url, credentials: { token } })
  await expect(client.request('GET', '/v1/me')).resolves.toEqual({ token: 'new' })
  expect(asked).toEqual([null, 'old', null])
})

it('With tokens from a store that has no other, the refusal is the answer', async () => {
  await using server = await startServer(tokenServer(new Set(['old'])))
  const client = createClient({ baseUrl: server.url, credentials: { token: async () => 'old' } })
  await expect(client.request('GET', '/v1/me')).rejects.toMatchObject({ status: 401 })
  expect(server.seen).toHaveLength(1)
})

it('An exchange of a refresh token whose answer was lost is not repeated: its second use would end the session', async () => {
  await using server = await startServer(async (_seen, response) => {
    response.socket?.destroy()
  })
  const client = createClient({ baseUrl: server.url, runtime: { sleep: async () => {} } })
  const work = client.auth.token({ grantType: 'refresh_token', refreshToken: 'r0' })
  await expect(work).rejects.toMatchObject({ name: 'NetworkError' })
  expect(server.seen).toHaveLength(1)
})

it('A wrong password is an AuthenticationError, whatever status OAuth 2 gives it', async () => {
  await using server = await startServer(problem(400, 'accounts.invalid_grant'))
  const { auth } = createClient({ baseUrl: server.url })
  const work = auth.token({ grantType: 'password', email: 'a@b.c', password: 'wrong' })
  await expect(work).rejects.toMatchObject({ name: 'AuthenticationError', code: 'accounts.invalid_grant' })
})
