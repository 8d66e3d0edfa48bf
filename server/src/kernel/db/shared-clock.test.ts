import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Clock } from '#kernel/system'
import { createLogger } from '#kernel/telemetry'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { createDatabase, type Database } from './database.ts'
import { createSharedClock } from './shared-clock.ts'

const HOUR_MS = 3_600_000

let database: TestDatabase
let db: Database
const log = createLogger({ level: 'silent' })
beforeAll(async () => {
  database = await createTestDatabase({ blank: true })
  db = createDatabase({
    target: database.target,
    poolSize: 1,
    applicationName: 'clock',
    onIdleError: () => {},
  })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

/** A clock that is off, whose waits end when the test says so. */
const wrongClock = () => {
  let off = 0
  let woken = Promise.withResolvers<void>()
  const clock: Clock = {
    now: () => Date.now() + off,
    wait: (_ms, signal) =>
      Promise.race([
        woken.promise,
        new Promise<void>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
      ]),
  }
  const set = (ms: number): void => {
    off = ms
  }
  const wake = (): void => {
    woken.resolve()
    woken = Promise.withResolvers()
  }
  return { clock, set, wake }
}

it('a clock that is hours off is corrected, also when it is set while the program runs', async () => {
  const wrong = wrongClock()
  wrong.set(-3 * HOUR_MS)
  const shared = createSharedClock({ own: wrong.clock, log })
  const over = new AbortController()
  await shared.follow(db, over.signal)
  expect(Math.abs(shared.now() - Date.now())).toBeLessThan(60_000)
  wrong.set(2 * HOUR_MS)
  wrong.wake()
  await expect.poll(() => Math.abs(shared.now() - Date.now())).toBeLessThan(60_000)
  over.abort()
})

it('a clock that agrees with the database is taken as it is', async () => {
  const own = { now: () => Date.now(), wait: async () => {} }
  const shared = createSharedClock({ own: { ...own, now: () => 42 + Date.now() }, log })
  const over = new AbortController()
  over.abort()
  await shared.follow(db, over.signal)
  const before = Date.now()
  expect(shared.now() - 42).toBeGreaterThanOrEqual(before)
  expect(shared.now() - 42).toBeLessThanOrEqual(Date.now())
})
