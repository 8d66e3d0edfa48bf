import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

describe('a page of another origin', () => {
  it('may ask first, and call with a key that names it', async () => {
    const preflight = await server.request('OPTIONS', '/v1/assets', {
      token: null,
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull()

    const key = await apiKey(server, { scopes: ['library:read'], origins: ['https://app.example'] })
    const from = (origin: string) =>
      server.call<Json>('GET', '/v1/assets', { token: key, headers: { origin } })
    const allowed = await from('https://app.example')
    expect(allowed.status).toBe(200)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(allowed.headers.get('vary')).toContain('Origin')
    expect((await from('https://elsewhere.example')).status).toBe(403)
  })

  const ask = (headers: Record<string, string>) =>
    server.request('OPTIONS', '/v1/assets', {
      token: null,
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET', ...headers },
    })

  it.each([
    ['no names of headers', 'x-a: b'],
    ['a value in quotes', '"x-a"'],
    ['an empty name', 'x-a,,x-b'],
    ['a list without end', Array(100).fill('x-fovea-something').join(',')],
  ])('is promised nothing when it asks for %s', async (_what, asked) => {
    const reply = await ask({ 'access-control-request-headers': asked })
    expect(reply.status).toBe(204)
    expect(reply.headers.get('access-control-allow-headers')).toBeNull()
  })

  it('is promised the headers that it asks for, and never a way into a private network', async () => {
    const asked = 'authorization, content-type,x-request-id ,if-match'
    const reply = await ask({
      'access-control-request-headers': asked,
      'access-control-request-private-network': 'true',
    })
    expect(reply.headers.get('access-control-allow-headers')).toBe(asked)
    expect(reply.headers.get('access-control-allow-private-network')).toBeNull()
    expect((await ask({})).headers.get('access-control-allow-headers')).toBeNull()
  })

  it('may read the headers of every reply that the documentation names', async () => {
    const reply = await server.call('GET', '/v1/assets', { headers: { origin: 'https://app.example' } })
    const exposed = (reply.headers.get('access-control-expose-headers') ?? '').toLowerCase().split(', ')
    const limits = [...reply.headers.keys()].filter(name => name.includes('ratelimit'))
    expect(limits).toHaveLength(5)
    expect(exposed).toEqual(expect.arrayContaining([...limits, 'x-request-id', 'etag', 'location']))
  })

  it('may show bytes that it fetched, which without that stay with pages of this server', async () => {
    const key = (headers: Record<string, string>) =>
      server.request('GET', '/v1/auth/public-key', { token: null, headers })
    const policyOf = (reply: Response) => reply.headers.get('cross-origin-resource-policy')
    const theirs = await key({ origin: 'https://app.example' })
    const ours = await key({})
    expect([policyOf(theirs), policyOf(ours)]).toEqual(['cross-origin', 'same-origin'])
    // A cache must not answer one with what it kept of the other.
    expect([theirs.headers.get('vary'), ours.headers.get('vary')]).toEqual(['Origin', 'Origin'])
    const outside = await server.request('GET', '/openapi.json', {
      token: null,
      headers: { origin: 'https://app.example' },
    })
    expect(policyOf(outside)).toBe('same-origin')
  })

  it('learns from an OPTIONS that is no question only what every caller learns', async () => {
    expect((await server.request('OPTIONS', '/v1/assets', { token: null })).status).toBe(401)
  })
})

describe('a stream', () => {
  it('ends soon after the key that opened it was revoked', async () => {
    const made = await server.call<Json>('POST', '/v1/api-keys', {
      body: { name: 'stream', scopes: ['library:read'] },
    })
    const stream = await server.request('GET', '/v1/stream', { token: made.body.secret })
    expect(stream.status).toBe(200)
    await server.call('DELETE', `/v1/api-keys/${made.body.id}`)
    for await (const _ of stream.body ?? []);
    expect((await server.request('GET', '/v1/stream', { token: made.body.secret })).status).toBe(401)
  })
})
