import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Fleet, startFleet } from './fleet.ts'
import { Ledger, load } from './load.ts'
import { follow, type SeenNotice } from './stream.ts'
import { faultsOf, noticeFaults, settled } from './verify.ts'

const UPLOADS = 2_000
const CLIENTS = 8
const WRITERS = 8
const WRITES = 25

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet({ serve: 2, work: 2, database: 'external', storage: 's3' })
})
afterAll(() => fleet?.stop())

const serve = (index: number) => {
  const found = fleet.serves[index % fleet.serves.length]
  if (!found) throw new Error('There is no server')
  return found
}

/** Follows on one process until `stop` is called; with all that was seen in the meantime. */
const watch = (index: number, after: number, hangUpAfter?: () => number) => {
  const seen: SeenNotice[] = []
  const over = new AbortController()
  const done = follow({
    server: () => serve(index),
    after,
    signal: over.signal,
    onNotice: notice => seen.push(notice),
    ...(hangUpAfter ? { hangUpAfter } : {}),
  })
  const stop = async (): Promise<SeenNotice[]> => {
    over.abort()
    await done
    return seen
  }
  return { seen, stop }
}

const newest = async (): Promise<number> =>
  Number((await fleet.sql<{ p: string }>('select coalesce(max(position), 0) as p from kernel.notice'))[0]?.p)

it(`${UPLOADS} uploads over two servers and two workers: each job done once, each notice seen by both, in order`, async () => {
  const watched = [watch(0, 0), watch(1, 0)]
  const ledger = new Ledger()
  await load({
    server: (client, attempt) => serve(client + attempt),
    clients: CLIENTS,
    count: UPLOADS,
    ledger,
  })
  expect(ledger.acknowledged.size).toBe(UPLOADS)
  expect([...ledger.statuses]).toEqual([[201, UPLOADS]])
  expect(await faultsOf(fleet, ledger)).toEqual([])
  const last = await newest()
  for (const { seen, stop } of watched) {
    await expect.poll(() => seen.at(-1)?.position, { timeout: 60_000 }).toBe(last)
    expect(await noticeFaults(fleet, await stop())).toEqual([])
  }
}, 400_000)

it(`${WRITERS} writers with random delays: readers that hang up at random and go on by position miss nothing`, async () => {
  await settled(fleet)
  const from = await newest()
  const { body } = await serve(0).call<{ items: { id: string }[] }>('GET', `/v1/assets?limit=${WRITERS}`)
  const hangUp = () => 1 + Math.floor(Math.random() * 20)
  const watched = [watch(0, from, hangUp), watch(1, from, hangUp), watch(0, from), watch(1, from)]
  await Promise.all(
    body.items.map(async ({ id }, writer) => {
      for (let n = 0; n < WRITES; n++) {
        await wait(Math.random() * 60)
        const edit = { description: `${writer} ${n}` }
        const { status } = await serve(writer + n).call('PATCH', `/v1/assets/${id}`, { body: edit })
        expect(status).toBe(200)
      }
    }),
  )
  await settled(fleet)
  const rows = await fleet.sql<{ position: string }>(
    'select position from kernel.notice where position > $1 order by position',
    [from],
  )
  expect(rows).toHaveLength(WRITERS * WRITES)
  const expected = rows.map(({ position }) => Number(position))
  for (const { seen, stop } of watched) {
    await expect.poll(() => seen.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(expected.length)
    expect((await stop()).map(({ position }) => position)).toEqual(expected)
  }
}, 120_000)
