import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Fleet, startFleet } from './fleet.ts'
import { Ledger, load } from './load.ts'
import { faultsOf } from './verify.ts'

/** How long the bucket is away; the whole minute with `FOVEA_STORE_AWAY_S=60`. */
const AWAY_MS = Number(process.env.FOVEA_STORE_AWAY_S ?? 12) * 1_000

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet({ serve: 2, work: 2, database: 'external', storage: 's3' })
})
afterAll(() => fleet?.stop())

const ready = (): Promise<number[]> =>
  Promise.all(
    fleet.serves.map(each =>
      each.request('GET', '/ready').then(
        reply => reply.status,
        () => 0,
      ),
    ),
  )

it(`the bucket is away for ${AWAY_MS / 1_000} s under uploads: 503 and when to come back, and all is well again by itself`, async () => {
  const ledger = new Ledger()
  const stop = new AbortController()
  const uploads = load({
    server: client => fleet.serves[client % fleet.serves.length] ?? expect.unreachable('nobody is there'),
    clients: 6,
    ledger,
    signal: stop.signal,
  })
  await expect.poll(() => ledger.acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(20)
  await fleet.s3?.away()
  await wait(AWAY_MS)
  await expect.poll(() => ledger.answered(503), { timeout: 60_000 }).toBeGreaterThan(0)
  await expect.poll(ready, { timeout: 60_000 }).toEqual([503, 503])
  const during = ledger.acknowledged.size
  await fleet.s3?.back()
  await expect.poll(ready, { timeout: 60_000 }).toEqual([200, 200])
  await expect.poll(() => ledger.acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(during + 20)
  stop.abort()
  await uploads
  expect([...ledger.statuses.keys()].toSorted()).toEqual([201, 503])
  expect(await faultsOf(fleet, ledger)).toEqual([])
}, 300_000)
