import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMetrics } from '#kernel/telemetry'
import { movableClock } from '#test/clock'
import { startTestServer, type TestServer } from '#test/harness'
import { createIdentityCache } from './cache.ts'
import type { Identity } from './identity.ts'

const clock = movableClock()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'], clock })
})
afterAll(() => server.stop())

const identity = (label: string): Identity => ({
  kind: 'key',
  userId: 'u',
  keyId: 'k',
  credentialId: 'k',
  label,
  defaultProjectId: null,
  grants: new Map(),
  admin: false,
  rateLimit: null,
  expiresAt: null,
  restrictions: [],
  dependsOn: ['credential:k', 'user:u'],
})
const createCache = () =>
  createIdentityCache({ ...server.app.kernel, metrics: createMetrics({ defaults: false }) })

describe('remembered checks', () => {
  it('are not made of a look-up that began before a change', async () => {
    const cache = createCache()
    const lookUp = Promise.withResolvers<Identity>()
    const first = cache.get('key', false, () => lookUp.promise)
    await cache.drop('credential:k')
    lookUp.resolve(identity('before the change'))
    expect((await first).label).toBe('before the change')
    expect((await cache.get('key', false, async () => identity('after'))).label).toBe('after')
  })

  it('are dropped for everything that depends on what changed, and for nothing else', async () => {
    const cache = createCache()
    const labelled = async (label: string) =>
      (await cache.get('key', false, async () => identity(label))).label
    expect(await labelled('one')).toBe('one')
    await cache.drop('user:somebody-else')
    expect(await labelled('two')).toBe('one')
    await cache.drop('user:u')
    expect(await labelled('three')).toBe('three')
  })

  it('are dropped only once the change has committed', async () => {
    const cache = createCache()
    const { db } = server.app.kernel
    await cache.get('key', false, async () => identity('before'))
    const failure = db.transaction(async () => {
      await cache.drop('credential:k')
      throw new Error('rolled back')
    })
    await expect(failure).rejects.toThrow('rolled back')
    expect((await cache.get('key', false, async () => identity('after'))).label).toBe('before')
  })

  describe('when every signal is lost', () => {
    const revokeSilently = async () => {
      const made = await server.call<{ id: string; secret: string }>('POST', '/v1/api-keys', {
        body: { name: 'k', scopes: ['library:read', 'accounts:write'] },
      })
      const { id, secret: token } = made.body
      const read = async () => (await server.call('GET', '/v1/me', { token })).status
      const write = async () => (await server.call('PATCH', `/v1/api-keys/${id}`, { body: {}, token })).status
      expect(await read()).toBe(200)
      await server.app.kernel.db.pool.query('update accounts.credential set revoked_at = 1 where id = $1', [
        id,
      ])
      return { read, write }
    }

    it('end by themselves after 30 s', async () => {
      const { read } = await revokeSilently()
      clock.advance(20_000)
      expect(await read()).toBe(200)
      clock.advance(10_000)
      expect(await read()).toBe(401)
    })

    it('end after 1 s for a request that writes, and with that for all', async () => {
      const { read, write } = await revokeSilently()
      clock.advance(1_000)
      expect(await read()).toBe(200)
      expect(await write()).toBe(401)
      expect(await read()).toBe(401)
    })
  })
})
