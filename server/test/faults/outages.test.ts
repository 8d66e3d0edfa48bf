import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts'
import { assertAlive, type Fleet, startFleet } from './fleet.ts'
import { freePort, Holdings } from './holdings.ts'
import { Ledger, load } from './load.ts'
import { type PrivatePostgres, startPrivatePostgres } from './private-postgres.ts'
import { follow, type SeenNotice } from './stream.ts'
import { faultsOf, noticeFaults } from './verify.ts'

const CLIENTS = 6
/** Longer than the pool waits for a connection, so that waiting ends in an answer. */
const AWAY_MS = 14_000

let holdings: Holdings
let postgres: PrivatePostgres
let proxy: FaultProxy
let fleet: Fleet
beforeAll(async () => {
  holdings = new Holdings()
  postgres = await startPrivatePostgres(holdings)
  proxy = await startFaultProxy({ host: '127.0.0.1', port: postgres.port }, await freePort())
  holdings.defer(() => proxy.close())
  fleet = await startFleet({
    serve: 2,
    work: 2,
    database: { url: `postgres://fovea@127.0.0.1:${proxy.port}/postgres`, direct: postgres.url() },
    holdings,
  })
})
afterAll(() => holdings?.close())

const ready = async (): Promise<number[]> =>
  Promise.all(
    fleet.serves.map(async each => {
      const reply = await each.request('GET', '/ready').catch(() => null)
      return reply?.status ?? 0
    }),
  )

/** Uploads before, during and after `fault`, which ends with everything as it was; then nothing may be missing. */
const survive = async (fault: (ledger: Ledger) => Promise<void>): Promise<Ledger> => {
  const ledger = new Ledger()
  const seen: SeenNotice[] = []
  const over = new AbortController()
  const stop = new AbortController()
  const [{ p: from } = { p: '0' }] = await fleet.sql<{ p: string }>(
    'select coalesce(max(position), 0) as p from kernel.notice',
  )
  const followed = follow({
    server: () => {
      const [server] = fleet.serves
      if (!server) throw new Error('There is no server')
      return server
    },
    after: 0,
    signal: over.signal,
    onNotice: notice => seen.push(notice),
  })
  const uploads = load({
    server: client => fleet.serves[client % fleet.serves.length] ?? expect.unreachable(),
    clients: CLIENTS,
    ledger,
    signal: stop.signal,
  })
  await expect.poll(() => ledger.acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(20)
  await fault(ledger)
  assertAlive(fleet)
  const then = ledger.acknowledged.size
  await expect.poll(ready, { timeout: 60_000 }).toEqual([200, 200])
  await expect.poll(() => ledger.acknowledged.size, { timeout: 60_000 }).toBeGreaterThan(then + 20)
  stop.abort()
  await uploads
  expect(await faultsOf(fleet, ledger)).toEqual([])
  const [{ p: last } = { p: '0' }] = await fleet.sql<{ p: string }>(
    'select max(position) as p from kernel.notice',
  )
  expect(Number(last)).toBeGreaterThan(Number(from))
  await expect.poll(() => seen.at(-1)?.position, { timeout: 60_000 }).toBe(Number(last))
  over.abort()
  await followed
  expect(await noticeFaults(fleet, seen)).toEqual([])
  return ledger
}

describe('uploads while the database goes away: nothing acknowledged is lost, and nobody has to mend anything', () => {
  it('when an operator restarts it', async () => {
    await survive(async () => {
      await postgres.stop('fast')
      await wait(3_000)
      await postgres.start()
    })
  }, 240_000)

  it('when it is killed', async () => {
    await survive(async () => {
      await postgres.stop('kill')
      await postgres.start()
    })
  }, 240_000)

  it('when it refuses connections: 503, and when to come back', async () => {
    const ledger = await survive(async during => {
      await proxy.refuse()
      await expect.poll(() => during.answered(503), { timeout: 60_000 }).toBeGreaterThan(0)
      expect(await ready()).toEqual([503, 503])
      await proxy.restore()
    })
    // 200: the connection broke after the commit and before its answer; the same upload again finds it there.
    expect([...ledger.statuses.keys()].filter(status => status !== 200).toSorted()).toEqual([201, 503])
  }, 240_000)

  it('when every connection breaks at once', async () => {
    await survive(async () => proxy.cut())
  }, 240_000)

  it('when nothing comes back from it any more: 503, and when to come back', async () => {
    await survive(async during => {
      proxy.drop()
      await wait(AWAY_MS)
      await expect.poll(() => during.answered(503), { timeout: 90_000 }).toBeGreaterThan(0)
      await proxy.restore()
    })
  }, 300_000)

  it('when it answers late', async () => {
    const ledger = await survive(async () => {
      proxy.delay(150)
      await wait(5_000)
      await proxy.restore()
    })
    expect(ledger.answered(500, 0)).toBe(0)
  }, 240_000)
})
