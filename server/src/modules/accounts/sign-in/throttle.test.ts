import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '#kernel/db'
import { createRateLimiter } from '#kernel/http'
import { type MovableClock, movableClock } from '#test/clock'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { createSignInThrottle, type SignInThrottle } from './throttle.ts'

let database: TestDatabase
let db: Database
let clock: MovableClock
let throttle: SignInThrottle
beforeAll(async () => {
  database = await createTestDatabase()
  db = createDatabase({
    target: database.target,
    poolSize: 5,
    applicationName: 'sign-in',
    onIdleError: () => undefined,
  })
  const real = movableClock()
  // Stands still unless moved on, so that no try grows back meanwhile.
  const startedAt = real.now()
  let ahead = 0
  clock = {
    ...real,
    now: () => startedAt + ahead,
    advance: ms => {
      ahead += ms
    },
  }
  throttle = createSignInThrottle(createRateLimiter({ db, clock }))
})
afterAll(async () => {
  await db?.close()
  await database?.drop()
})

let account = 0
const tryOnce = async (address: string, right: boolean): Promise<string> => {
  account += 1
  return throttle
    .guard(`account-${account}@example.org`, address, async () => (right ? 'in' : null))
    .then(
      found => found ?? 'wrong',
      (error: { code: string }) => error.code,
    )
}

describe('one password tried on many accounts', () => {
  it('is stopped after fifty failures from one address, also for accounts that nobody tried before', async () => {
    for (let turn = 0; turn < 50; turn += 1) expect(await tryOnce('198.51.100.1', false)).toBe('wrong')
    expect(await tryOnce('198.51.100.1', false)).toBe('accounts.too_many_failures')
    await expect(throttle.guard('new@example.org', '198.51.100.1', async () => 'in')).rejects.toMatchObject({
      status: 429,
      retryAfterSeconds: 18,
    })
    expect(await tryOnce('203.0.113.1', false)).toBe('wrong')
    clock.advance(900_000)
    expect(await tryOnce('198.51.100.1', true)).toBe('in')
  })

  it('gains nothing from many tries at once', async () => {
    const tries = await Promise.all(Array.from({ length: 120 }, () => tryOnce('198.51.100.2', false)))
    expect(tries.filter(found => found === 'wrong').length).toBeLessThanOrEqual(50)
  })

  it('is not what a school does where hundreds sign in with their own', async () => {
    for (let turn = 0; turn < 120; turn += 1) expect(await tryOnce('198.51.100.3', true)).toBe('in')
    expect(await tryOnce('198.51.100.3', false)).toBe('wrong')
  })
})
