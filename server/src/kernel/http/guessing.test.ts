import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Actor, Verifier } from '#kernel/access'
import { Problem } from '#kernel/errors'
import { systemClock } from '#kernel/system'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer } from './fixture.ts'
import { route } from './route.ts'

const ACTOR: Actor = {
  kind: 'key',
  userId: null,
  keyId: '0199c0de-0000-7000-8000-00000000000a',
  credentialId: null,
  label: 'a key',
  projectId: null,
  grants: new Map(),
  admin: false,
  rateLimit: null,
  requestId: null,
  address: null,
}
let lookUps = 0
const verify: Verifier = async ({ headers }) => {
  if (!headers.authorization) return null
  lookUps += 1
  if (headers.authorization === 'Bearer good') return ACTOR
  throw new Problem({
    status: 401,
    code: 'access.bad_credentials',
    message: 'These credentials do not hold.',
  })
}

const startedAt = Date.now()
let ahead = 0
let database: TestDatabase
let server: Fixture
beforeAll(async () => {
  database = await createTestDatabase()
  const hello = route({
    method: 'GET',
    path: '/v1/hello',
    operationId: 'hello',
    scope: 'any',
    summary: 'For callers.',
    reply: [200, z.string()],
    run: () => 'hello',
  })
  server = await startServer(database.target, [hello], {
    verify,
    // Stands still unless moved on, so that no token grows back meanwhile.
    clock: { ...systemClock, now: () => startedAt + ahead },
    env: { TRUST_PROXY: true },
  })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const get = async (token: string, address: string) => {
  const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address }
  const reply = await fetch(`${server.url}/v1/hello`, { headers })
  await reply.arrayBuffer()
  return reply
}
const guess = async (times: number): Promise<void> => {
  for (let guessed = 0; guessed < times; guessed += 50) {
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => get(`guess-${guessed + index}`, '198.51.100.1')),
    )
  }
}

describe('guessing keys at a high rate', () => {
  it('reaches no look-up any more once the address has used up its tries', async () => {
    expect((await get('good', '198.51.100.1')).status).toBe(200)
    await guess(1_100)
    lookUps = 0
    await guess(200)
    expect(lookUps).toBe(0)
    const refused = await get('guess', '198.51.100.1')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0')
  })

  it('leaves alone those at other addresses, and those at the same address that were known before', async () => {
    expect((await get('good', '203.0.113.1')).status).toBe(200)
    expect((await get('good', '198.51.100.1')).status).toBe(200)
  })

  it('is looked at again as slowly as tries grow back', async () => {
    ahead += 1_000
    lookUps = 0
    expect((await get('guess', '198.51.100.1')).status).toBe(401)
    await guess(600)
    // 200 grew back in the second; 50 guesses come at once.
    expect(lookUps).toBeLessThanOrEqual(251)
  })
})
