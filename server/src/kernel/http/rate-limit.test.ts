import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createDatabase, type Database } from '#kernel/db'
import type { Clock } from '#kernel/system'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer } from './fixture.ts'
import { addressKey } from './gate.ts'
import { createRateLimiter, type RateLimiter } from './rate-limit.ts'
import { empty, route } from './route.ts'

let now = 1_800_000_000_000
const clock: Clock = { now: () => now, wait: () => Promise.reject(new Error('nobody waits here')) }
const SIGN_IN = { name: 'sign-in', perSecond: 5 / 900, burst: 5 }
const WIDE = { name: 'caller', perSecond: 1_000, burst: 5_000 }

let database: TestDatabase
let pools: Database[]
let limiters: RateLimiter[]

beforeAll(async () => {
  database = await createTestDatabase()
  const open = () =>
    createDatabase({
      target: database.target,
      poolSize: 5,
      applicationName: 'limits',
      onIdleError: () => undefined,
    })
  pools = [open(), open()]
})
afterAll(async () => {
  for (const pool of pools ?? []) await pool.close()
  await database?.drop()
})
beforeEach(() => {
  now += 10_000_000
  limiters = pools.map(db => createRateLimiter({ db, clock }))
})

const first = (): RateLimiter => {
  const [limiter] = limiters
  if (!limiter) throw new Error('no limiter')
  return limiter
}
const takeMany = async (key: string, policy: typeof WIDE, count: number): Promise<number> => {
  const decisions = await Promise.all(
    Array.from({ length: count }, (_, index) => limiters[index % 2]?.take(key, policy)),
  )
  return decisions.filter(decision => decision?.allowed).length
}

describe('a limit', () => {
  it('lets exactly the burst through, whichever process asks', async () => {
    expect(await takeMany('exact', { name: 'key', perSecond: 2, burst: 20 }, 200)).toBe(20)
  })

  it('with leased tokens lets no more than the burst through', async () => {
    expect(await takeMany('leased', WIDE, 12_000)).toBeLessThanOrEqual(WIDE.burst)
    expect(await takeMany('leased', WIDE, 100)).toBe(0)
  })

  it('grows back with time', async () => {
    expect(await takeMany('sign-in', SIGN_IN, 6)).toBe(5)
    const denied = await first().take('sign-in', SIGN_IN)
    expect(denied).toMatchObject({ allowed: false, remaining: 0, retryAfterSeconds: 180 })
    now += 179_000
    expect((await first().take('sign-in', SIGN_IN)).allowed).toBe(false)
    now += 1_000
    expect((await first().take('sign-in', SIGN_IN)).allowed).toBe(true)
    expect((await first().take('sign-in', SIGN_IN)).allowed).toBe(false)
  })

  it('can be looked at and cleared', async () => {
    await takeMany('cleared', SIGN_IN, 4)
    expect(await first().peek('cleared', SIGN_IN)).toMatchObject({ allowed: true, remaining: 1 })
    await first().take('cleared', SIGN_IN)
    expect(await first().peek('cleared', SIGN_IN)).toMatchObject({ allowed: false })
    await first().clear('cleared')
    expect(await takeMany('cleared', SIGN_IN, 6)).toBe(5)
  })

  it('goes on in each process while the database is away', async () => {
    const gone = createDatabase({
      target: { host: '127.0.0.1', port: 9, user: 'nobody', database: 'none' },
      poolSize: 1,
      applicationName: 'gone',
      onIdleError: () => undefined,
    })
    const limiter = createRateLimiter({ db: gone, clock })
    const policy = { name: 'key', perSecond: 1, burst: 3 }
    const decisions = []
    for (let turn = 0; turn < 5; turn += 1) decisions.push((await limiter.take('away', policy)).allowed)
    expect(decisions).toEqual([true, true, true, false, false])
    await gone.close()
  })

  it('is swept when it is whole again', async () => {
    await first().take('swept', SIGN_IN)
    expect(await first().sweep()).toBeGreaterThanOrEqual(0)
    now += 1_000_000
    expect(await first().sweep()).toBeGreaterThan(0)
    expect(await first().sweep()).toBe(0)
  })
})

describe('an address', () => {
  it('counts as its /64 in IPv6, and as IPv4 when it is mapped', () => {
    expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::1'))
    expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'))
    expect(addressKey('::ffff:192.0.2.1')).toBe(addressKey('192.0.2.1'))
  })
})

describe('a server with limits', () => {
  let server: Fixture
  beforeAll(async () => {
    const ok = route({
      method: 'GET',
      path: '/v1/ok',
      operationId: 'getOk',
      scope: 'any',
      summary: 'Nothing.',
      query: z.strictObject({}),
      reply: empty,
      run: () => undefined,
    })
    server = await startServer(database.target, [ok], { clock })
  })
  afterAll(() => server?.stop())
  const get = (token: string | null) =>
    fetch(`${server.url}/v1/ok`, { headers: token ? { authorization: `Bearer ${token}` } : {} })

  it('tells every caller what is left', async () => {
    const reply = await get('good')
    expect(reply.headers.get('ratelimit-policy')).toBe('"caller";q=5000;w=5')
    expect(reply.headers.get('ratelimit')).toMatch(/^"caller";r=4999;t=\d$/)
    expect(reply.headers.get('x-ratelimit-limit')).toBe('5000')
    expect(Number((await get('good')).headers.get('x-ratelimit-remaining'))).toBe(4998)
  })

  it('holds a key to its own limit, exactly', async () => {
    const statuses = []
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await get('slow')).status)
    expect(statuses).toEqual([204, 204, 429])
    const reply = await get('slow')
    expect(reply.headers.get('retry-after')).toBe('1')
    expect(await reply.json()).toMatchObject({ code: 'request.rate_limited' })
    now += 500
    expect((await get('slow')).status).toBe(204)
  })

  it('holds addresses without credentials, or with wrong ones, to theirs', async () => {
    expect((await get('good')).status).toBe(204)
    const replies = []
    for (let turn = 0; turn < 12; turn += 1) {
      replies.push(
        ...(await Promise.all(Array.from({ length: 100 }, () => get(turn % 2 ? null : 'guessed')))),
      )
    }
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(1_000)
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(200)
    expect((await get('good')).status).toBe(204)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })
})
