import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '#test/clock'
import { startTestServer, type TestServer } from '#test/harness'
import type { ApiKey, ApiKeyWithSecret, Me } from './schema.ts'

const clock = movableClock()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'], clock, env: { TRUST_PROXY: 'loopback' } })
})
afterAll(() => server.stop())

const refused = async (input: Record<string, unknown>, token?: string) => {
  const reply = await server.call('POST', '/v1/api-keys', {
    body: { name: 'refused', scopes: ['library:read'], ...input },
    ...(token && { token }),
  })
  return [reply.status, reply.body.code]
}
const make = async (input: Record<string, unknown> = {}, token?: string): Promise<ApiKeyWithSecret> => {
  const reply = await server.call<ApiKeyWithSecret>('POST', '/v1/api-keys', {
    body: { name: 'a key', scopes: ['library:read'], ...input },
    ...(token && { token }),
  })
  if (reply.status !== 201) throw new Error(JSON.stringify(reply.body))
  return reply.body
}
const use = <T = Record<string, unknown>>(secret: string, headers: Record<string, string> = {}) =>
  server.call<T>('GET', '/v1/me', { token: secret, headers })
const outcome = async (secret: string, headers: Record<string, string> = {}) => {
  const { status, body } = await use(secret, headers)
  return status === 200 ? 200 : [status, body.code]
}

describe('an API key', () => {
  it('works as bearer and as X-API-Key, with its own scopes in its own project', async () => {
    const key = await make({ scopes: ['library:read', 'library:write'] })
    const expected = { credential: 'key', admin: false, scopes: ['library:read', 'library:write'] }
    expect((await use(key.secret)).body).toMatchObject({ ...expected, project: { id: server.projectId } })
    const byHeader = await server.call('GET', '/v1/me', { token: null, headers: { 'x-api-key': key.secret } })
    expect(byHeader.body).toMatchObject(expected)
  })

  it('shows its secret once, and its prefix always', async () => {
    const key = await make()
    expect(key.secret).toMatch(/^fov_[\w-]{43}$/)
    expect(key.secret.startsWith(key.prefix)).toBe(true)
    for (const path of [`/v1/api-keys/${key.id}`, '/v1/api-keys?limit=200']) {
      const text = await (await server.request('GET', path)).text()
      expect(text).toContain(key.prefix)
      expect(text).not.toContain(key.secret)
      expect(text).not.toContain('"secret"')
    }
  })

  it('is made once under one Idempotency-Key, and the repeat shows no secret', async () => {
    const options = {
      body: { name: 'once', scopes: ['library:read'] },
      headers: { 'idempotency-key': 'make-once' },
    }
    const first = await server.call('POST', '/v1/api-keys', options)
    const second = await server.call('POST', '/v1/api-keys', options)
    expect([second.status, second.body.id]).toEqual([201, first.body.id])
    expect(second.body).not.toHaveProperty('secret')
  })

  it('never has more than its maker', async () => {
    expect(await refused({ scopes: ['accounts:write', 'library:read'] }, (await make()).secret)).toEqual([
      403,
      'access.scope_missing',
    ])
    const maker = await make({ scopes: ['accounts:write', 'library:read'] })
    expect(await refused({ scopes: ['library:write'] }, maker.secret)).toEqual([
      403,
      'accounts.scopes_exceed_maker',
    ])
    expect(await refused({ scopes: ['system:admin'] }, maker.secret)).toEqual([
      403,
      'accounts.scopes_exceed_maker',
    ])
    expect((await make({ scopes: ['library:read'] }, maker.secret)).scopes).toEqual(['library:read'])
  })

  it('made by a limited key inherits the limits and cannot loosen them', async () => {
    const limits = { rateLimit: 50, expiresAt: clock.now() + 86_400_000, addresses: ['127.0.0.1'] }
    const maker = await make({ scopes: ['accounts:write', 'library:read'], ...limits })
    expect(await make({}, maker.secret)).toMatchObject(limits)
    for (const looser of [
      { rateLimit: 51 },
      { rateLimit: null },
      { expiresAt: null },
      { addresses: [] },
      { addresses: ['10.0.0.0/8'] },
    ]) {
      expect(await refused(looser, maker.secret)).toEqual([403, 'accounts.limits_exceed_maker'])
    }
    const stronger = await make()
    const stolen = await server.call('POST', `/v1/api-keys/${stronger.id}/rotate`, { token: maker.secret })
    expect([stolen.status, stolen.body.code]).toEqual([403, 'accounts.limits_exceed_maker'])
  })

  it('for ingest may hold nothing else', async () => {
    expect(await refused({ scopes: ['sessions:ingest', 'library:read'] })).toEqual([
      422,
      'accounts.ingest_stands_alone',
    ])
    const key = await make({ scopes: ['sessions:ingest'] })
    const widened = await server.call('PATCH', `/v1/api-keys/${key.id}`, {
      body: { scopes: ['sessions:ingest', 'library:read'] },
    })
    expect(widened.status).toBe(422)
  })

  it('may administer the server when an administrator says so', async () => {
    const key = await make({ scopes: ['system:admin'] })
    expect((await use(key.secret)).body).toMatchObject({ admin: true, scopes: [] })
  })

  it.each([
    ['an unknown scope', { scopes: ['library:everything'] }],
    ['no scope', { scopes: [] }],
    ['an unknown field', { admin: true }],
    ['an origin with a path', { origins: ['https://shop.example/cart'] }],
    ['a wildcard origin', { origins: ['*'] }],
    ['an address that is none', { addresses: ['10.0.0'] }],
    ['a network that is none', { addresses: ['10.0.0.0/33'] }],
    ['a limit of nothing', { rateLimit: 0 }],
    ['a time that is no integer', { expiresAt: 1.5 }],
  ])('is refused with %s', async (_what, fault) => {
    expect(await refused(fault)).toEqual([400, 'request.invalid'])
  })
})

describe('an API key that was made by an API key', () => {
  const family = async (scopes = ['accounts:write', 'library:read', 'library:write']) => {
    const maker = await make({ scopes })
    const child = await make({ scopes }, maker.secret)
    const grandchild = await make({ scopes }, child.secret)
    expect(await outcome(grandchild.secret)).toBe(200)
    return { maker, child, grandchild }
  }
  const patch = (id: string, body: Record<string, unknown>) =>
    server.call('PATCH', `/v1/api-keys/${id}`, { body })

  it('is refused from the moment that its maker is revoked, down to the last of the chain', async () => {
    const { maker, child, grandchild } = await family()
    expect((await server.call('DELETE', `/v1/api-keys/${maker.id}`)).status).toBe(204)
    for (const { secret } of [maker, child, grandchild]) {
      expect(await outcome(secret)).toEqual([401, 'accounts.credential_revoked'])
    }
  })

  it('does not outlive its maker', async () => {
    const { maker, grandchild } = await family()
    await patch(maker.id, { expiresAt: clock.now() + 60_000 })
    expect(await outcome(grandchild.secret)).toBe(200)
    clock.advance(60_000)
    expect(await outcome(grandchild.secret)).toEqual([401, 'accounts.credential_expired'])
  })

  it('loses a scope with its maker, and has it again when the maker has', async () => {
    const { maker, grandchild } = await family()
    const scopes = async () => (await use<Me>(grandchild.secret)).body.scopes.toSorted()
    await patch(maker.id, { scopes: ['accounts:write', 'library:read'] })
    expect(await scopes()).toEqual(['accounts:write', 'library:read'])
    await patch(maker.id, { scopes: ['accounts:write', 'library:read', 'library:write'] })
    expect(await scopes()).toEqual(['accounts:write', 'library:read', 'library:write'])
  })

  it('is held to the networks and pages that its maker is narrowed to', async () => {
    const { maker, grandchild } = await family()
    await patch(maker.id, { addresses: ['203.0.113.7'], origins: ['https://shop.example'] })
    const from = { 'x-forwarded-for': '203.0.113.7' }
    expect(await outcome(grandchild.secret)).toEqual([403, 'accounts.address_refused'])
    expect(await outcome(grandchild.secret, { ...from, origin: 'https://evil.example' })).toEqual([
      403,
      'accounts.origin_refused',
    ])
    expect(await outcome(grandchild.secret, from)).toBe(200)
  })

  it('gives its maker a new secret, and nobody a key that outlives the one used for it', async () => {
    const { maker, child } = await family()
    const stranger = await make()
    const rotate = async (id: string) => {
      const { status, body } = await server.call('POST', `/v1/api-keys/${id}/rotate`, { token: maker.secret })
      return status === 200 ? 200 : [status, body.code]
    }
    expect(await rotate(child.id)).toBe(200)
    expect(await rotate(stranger.id)).toEqual([403, 'accounts.not_for_keys'])
  })

  it('may itself make keys, eight in a chain at most', async () => {
    let last = await make({ scopes: ['accounts:write'] })
    for (let length = 1; length < 8; length += 1)
      last = await make({ scopes: ['accounts:write'] }, last.secret)
    expect(await outcome(last.secret)).toBe(200)
    expect(await refused({ scopes: ['accounts:write'] }, last.secret)).toEqual([
      409,
      'accounts.key_chain_too_long',
    ])
  })
})

describe('the limits of an API key', () => {
  it('end it at its expiry, which must lie in the future', async () => {
    expect(await refused({ expiresAt: clock.now() - 1 })).toEqual([422, 'accounts.expiry_in_past'])
    const key = await make({ expiresAt: clock.now() + 60_000 })
    expect(await outcome(key.secret)).toBe(200)
    clock.advance(60_000)
    expect(await outcome(key.secret)).toEqual([401, 'accounts.credential_expired'])
    const renamed = await server.call('PATCH', `/v1/api-keys/${key.id}`, { body: { name: 'an old key' } })
    expect(renamed.status).toBe(200)
  })

  it('count its requests per second', async () => {
    const key = await make({ rateLimit: 2 })
    const replies = await Promise.all(Array.from({ length: 6 }, () => use(key.secret)))
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(2)
    expect(replies.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2)
  })

  it('let only pages of its origins use it, and programs that send no Origin', async () => {
    const key = await make({ origins: ['https://shop.example'] })
    expect(await outcome(key.secret, { origin: 'https://shop.example' })).toBe(200)
    expect(await outcome(key.secret)).toBe(200)
    for (const origin of ['https://shop.example.evil.example', 'http://shop.example', 'null']) {
      expect(await outcome(key.secret, { origin })).toEqual([403, 'accounts.origin_refused'])
    }
  })

  it('let only its addresses and networks use it', async () => {
    const key = await make({ addresses: ['203.0.113.7', '10.1.0.0/16', '2001:db8::/32'] })
    const from = (address: string) => outcome(key.secret, { 'x-forwarded-for': address })
    for (const address of ['203.0.113.7', '10.1.200.3', '2001:db8:1::5', '::ffff:10.1.2.3']) {
      expect(await from(address)).toBe(200)
    }
    for (const address of ['203.0.113.8', '10.2.0.1', '2001:db9::1']) {
      expect(await from(address)).toEqual([403, 'accounts.address_refused'])
    }
  })
})

describe('changing API keys', () => {
  it('holds for the very next request', async () => {
    const key = await make({ scopes: ['library:read', 'library:write'] })
    expect(await outcome(key.secret)).toBe(200)
    const changed = await server.call('PATCH', `/v1/api-keys/${key.id}`, {
      body: { scopes: ['library:read'] },
    })
    expect(changed.body).toMatchObject({ scopes: ['library:read'], name: 'a key' })
    expect((await use(key.secret)).body).toMatchObject({ scopes: ['library:read'] })
  })

  it('gives a new secret and ends the old one', async () => {
    const key = await make()
    const rotated = await server.call<ApiKeyWithSecret>('POST', `/v1/api-keys/${key.id}/rotate`)
    expect(rotated.body).toMatchObject({ id: key.id, name: key.name, scopes: key.scopes })
    expect(await outcome(rotated.body.secret)).toBe(200)
    expect(await outcome(key.secret)).toEqual([401, 'accounts.credential_invalid'])
  })

  it('revokes a key for good and keeps its row for the record', async () => {
    const key = await make()
    expect(await outcome(key.secret)).toBe(200)
    for (let repeat = 0; repeat < 2; repeat += 1) {
      expect((await server.call('DELETE', `/v1/api-keys/${key.id}`)).status).toBe(204)
    }
    expect(await outcome(key.secret)).toEqual([401, 'accounts.credential_revoked'])
    const { body } = await server.call<ApiKey>('GET', `/v1/api-keys/${key.id}`)
    expect(body.revokedAt).toBeTypeOf('number')
    for (const [method, path] of [
      ['PATCH', `/v1/api-keys/${key.id}`],
      ['POST', `/v1/api-keys/${key.id}/rotate`],
    ] as const) {
      const reply = await server.call(method, path, method === 'PATCH' ? { body: { name: 'back' } } : {})
      expect([reply.status, reply.body.code]).toEqual([409, 'accounts.api_key_revoked'])
    }
  })

  it('tells when a key was last used, to the minute', async () => {
    const key = await make()
    const usedAt = async () => (await server.call<ApiKey>('GET', `/v1/api-keys/${key.id}`)).body.usedAt
    expect(await usedAt()).toBeNull()
    await use(key.secret)
    expect(await usedAt()).toBeGreaterThan(clock.now() - 10_000)
  })

  it('lists them page by page, newest first', async () => {
    const made = [await make({ name: 'one' }), await make({ name: 'two' }), await make({ name: 'three' })]
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null && seen.length < 3) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page: { body: { items: ApiKey[]; nextCursor: string | null } } = await server.call(
        'GET',
        `/v1/api-keys?limit=2${query}`,
      )
      expect(page.body.items.length).toBeLessThanOrEqual(2)
      seen.push(...page.body.items.map(({ id }) => id))
      cursor = page.body.nextCursor
    }
    expect(seen.slice(0, 3)).toEqual(made.map(({ id }) => id).reverse())
  })
})
