import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Json } from '../factories.ts'
import { type Fleet, type Member, startFleet } from './fleet.ts'
import { Ledger, load } from './load.ts'
import { signIn } from './program.ts'
import { shiftedClock } from './shifted-clock.ts'
import { type SlowOrigin, startSlowOrigin } from './slow-origin.ts'
import { follow, type SeenNotice } from './stream.ts'
import { faultsOf, noticeFaults } from './verify.ts'

const MINUTES = 10
/** What would have to wait for a wrong clock waits ten minutes. */
const SOON = { timeout: 60_000 }

const ahead = shiftedClock(MINUTES)
const behind = shiftedClock(-MINUTES)
const reason = 'unavailable' in ahead ? ahead.unavailable : null

let fleet: Fleet
let origin: SlowOrigin
let right: Member
let fast: Member
let slow: Member
beforeAll(async () => {
  if ('unavailable' in ahead || 'unavailable' in behind) return
  origin = await startSlowOrigin()
  const env = { FETCH_ALLOW_HOSTS: origin.host }
  fleet = await startFleet({ serve: 1, database: 'external', env })
  ;[right, fast, slow] = await Promise.all([
    fleet.serves[0] ?? expect.unreachable(),
    fleet.add('serve', ahead),
    fleet.add('serve', behind),
    fleet.add('work', ahead),
    fleet.add('work', behind),
  ])
}, 180_000)
afterAll(async () => {
  await fleet?.stop()
  await origin?.close()
})
beforeEach(context => {
  if (reason !== null) context.skip(reason)
})

const servers = (): Member[] => [right, fast, slow]
const importOf = async (server: Member, name: string): Promise<string> => {
  const { body } = await server.call<Json>('POST', '/v1/assets/import', { body: { url: origin.url(name) } })
  return body.job.id
}
const statusOf = async (id: string): Promise<string> =>
  (await right.call<Json>('GET', `/v1/jobs/${id}`)).body.status

describe(`processes whose clocks are ${MINUTES} minutes ahead and behind, beside one that is right`, () => {
  it('take and derive uploads, and tell of them in one order', async () => {
    const seen: SeenNotice[] = []
    const over = new AbortController()
    const onNotice = (notice: SeenNotice) => seen.push(notice)
    const followed = follow({ server: () => fast, after: 0, signal: over.signal, onNotice })
    const ledger = new Ledger()
    await load({
      server: client => servers()[client % 3] ?? expect.unreachable(),
      clients: 6,
      count: 120,
      ledger,
    })
    expect([...ledger.statuses]).toEqual([[201, 120]])
    expect(await faultsOf(fleet, ledger)).toEqual([])
    const [last] = await fleet.sql<{ p: string }>('select max(position) as p from kernel.notice')
    await expect.poll(() => seen.at(-1)?.position, SOON).toBe(Number(last?.p))
    over.abort()
    await followed
    expect(await noticeFaults(fleet, seen)).toEqual([])
  }, 240_000)

  it('accept the tokens of each other', async () => {
    for (const issuer of servers()) {
      const token = await signIn(issuer)
      for (const server of servers()) {
        expect((await server.call('GET', '/v1/me', { token })).status).toBe(200)
      }
    }
  })

  it('count the requests of a key together, and let it go on when its second is over', async () => {
    const { body } = await right.call<Json>('POST', '/v1/api-keys', {
      body: { name: 'limited', scopes: ['library:read'], rateLimit: 4 },
    })
    const ask = async (server: Member) =>
      (await server.call('GET', '/v1/assets', { token: body.secret })).status
    const burst = await Promise.all(Array.from({ length: 24 }, (_, n) => ask(servers()[n % 3] ?? right)))
    const taken = burst.filter(status => status === 200).length
    expect(taken).toBeGreaterThanOrEqual(4)
    expect(taken).toBeLessThan(20)
    for (const server of servers()) {
      await wait(3_000)
      expect(await ask(server)).toBe(200)
    }
  })

  it('try a job again after its delay, not after the difference of the clocks', async () => {
    for (const server of servers()) {
      origin.fail(503)
      const id = await importOf(server, `retried-${servers().indexOf(server)}`)
      ;(await origin.next()).release()
      await expect.poll(() => statusOf(id), SOON).toBe('succeeded')
    }
  }, 240_000)

  it('leave a job that takes longer than a lease to the worker that has it', async () => {
    const before = origin.count
    const ids = await Promise.all(servers().map((server, n) => importOf(server, `long-${n}`)))
    const held = [await origin.next(), await origin.next(), await origin.next()]
    // A lease of 10 s, and the sweep that looks for lost ones each 5 s.
    await wait(16_000)
    for (const fetch of held) fetch.release()
    for (const id of ids) await expect.poll(() => statusOf(id), SOON).toBe('succeeded')
    expect(origin.count - before).toBe(3)
  }, 120_000)

  it('do what is due from time to time although another was early', async () => {
    const rows = await fleet.sql<{ name: string; late: string }>(
      `select name, next_at - (extract(epoch from clock_timestamp()) * 1000)::bigint as late
       from kernel.housekeeping where name = 'notices.prune'`,
    )
    expect(rows).toHaveLength(1)
    // One turn an hour: a turn that was taken by a clock ahead would come ten minutes late.
    expect(Number(rows[0]?.late)).toBeLessThanOrEqual(3_600_000)
    expect(Number(rows[0]?.late)).toBeGreaterThan(3_600_000 - 5 * 60_000)
  })
})
