import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createBus, createDatabase, type Database, type NotificationBus } from '#kernel/db'
import { systemClock, systemIds } from '#kernel/system'
import { createLogger, createMetrics } from '#kernel/telemetry'
import { createTestDatabase, type TestDatabase } from '#test/database'
import type { Notice, NoticeFilter } from './notice.ts'
import { createNotices, type NoticeLog } from './notices.ts'
import { BUFFER } from './subscription.ts'

let database: TestDatabase
let db: Database
let bus: NotificationBus
let notices: NoticeLog

const log = createLogger({ level: 'silent' })
const clock = systemClock
const mine = systemIds.next()
const everything: NoticeFilter = { projectIds: [mine], topics: [], assetId: null }

beforeEach(async () => {
  database = await createTestDatabase()
  const { target } = database
  const onIdleError = () => {}
  db = createDatabase({ target, poolSize: 12, applicationName: 'notice test', onIdleError })
  bus = await createBus({ target, clock, log })
  notices = createNotices({ db, bus, clock, log, metrics: createMetrics({ defaults: false }) })
})
afterEach(async () => {
  await notices.close()
  await bus.close()
  await db.close()
  await database.drop()
})

const publish = (topic: string, data: Record<string, unknown> = {}, projectId: string | null = mine) =>
  db.transaction(tx => notices.publish(tx, { topic, projectId, data }))

const publishMany = (count: number) =>
  db.transaction(tx =>
    notices.publish(
      tx,
      ...Array.from({ length: count }, (_, n) => ({ topic: 'test.made', projectId: mine, data: { n } })),
    ),
  )

/** Takes from a follower until it has `count` notices. */
const take = async (
  follower: AsyncIterable<Notice | null | 'resync'>,
  count: number,
): Promise<(Notice | 'resync')[]> => {
  const taken: (Notice | 'resync')[] = []
  for await (const notice of follower) {
    if (notice) taken.push(notice)
    if (taken.length === count) break
  }
  return taken
}

const positionsOf = (found: (Notice | 'resync')[]): (number | string)[] =>
  found.map(notice => (notice === 'resync' ? notice : notice.position))

describe('the log', () => {
  test('eight writers that commit late and roll back now and then lose nothing for readers that resume anywhere', async () => {
    const committed = new Map<string, number>()
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 40; n += 1) {
        const key = `${writer}:${n}`
        const attempt = db.transaction(async tx => {
          await notices.publish(tx, { topic: 'test.made', projectId: mine, data: { writer, n } })
          await sleep(Math.random() * 25)
          if (Math.random() < 0.1) throw new Error('rolled back')
        })
        await attempt.then(
          () => committed.set(key, n),
          () => undefined,
        )
      }
    }
    const over = new AbortController()
    const seen: Notice[] = []
    const resume = async (): Promise<void> => {
      let position = 0
      while (!over.signal.aborted) {
        const leave = new AbortController()
        const stays = 1 + Math.floor(Math.random() * 30)
        const both = AbortSignal.any([leave.signal, over.signal])
        for await (const notice of notices.follow(position, everything, both)) {
          if (notice === null || notice === 'resync') continue
          seen.push(notice)
          position = notice.position
          if (seen.length % stays === 0) leave.abort()
          if (leave.signal.aborted) break
        }
      }
    }
    const reading = resume()
    await Promise.all(Array.from({ length: 8 }, (_, writer) => write(writer)))
    await expect.poll(() => seen.length, { timeout: 30_000 }).toBe(committed.size)
    over.abort()
    await reading
    expect(new Set(seen.map(({ data }) => `${data.writer}:${data.n}`))).toEqual(new Set(committed.keys()))
    const positions = seen.map(({ position }) => position)
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    for (let writer = 0; writer < 8; writer += 1) {
      const own = seen.filter(({ data }) => data.writer === writer).map(({ data }) => Number(data.n))
      expect(own).toEqual(own.toSorted((a, b) => a - b))
    }
  })

  test('a notice of a transaction that rolls back never appears, one that commits appears after it', async () => {
    const attempt = db.transaction(async tx => {
      await notices.publish(tx, { topic: 'test.never', projectId: mine, data: {} })
      throw new Error('no')
    })
    await expect(attempt).rejects.toThrow('no')
    await publish('test.made', { size: 3 })
    const { items } = await notices.read(0, everything, 10)
    expect(items).toMatchObject([{ topic: 'test.made', projectId: mine, assetId: null, data: { size: 3 } }])
  })

  test('filters by project, topic, prefix and asset; the position goes on also where nothing matched', async () => {
    const assetId = systemIds.next()
    await publish('asset.created')
    await publish('assets.counted')
    await publish('job.updated')
    await publish('asset.created', {}, systemIds.next())
    await publish('asset.created', {}, null)
    await db.transaction(tx =>
      notices.publish(tx, { topic: 'asset.purged', projectId: mine, assetId, data: {} }),
    )
    const topics = async (filter: Partial<NoticeFilter>) => {
      const page = await notices.read(0, { ...everything, ...filter }, 50)
      expect(page.position).toBe(6)
      return page.items.map(notice => notice.topic)
    }
    expect(await topics({})).toEqual(['asset.created', 'assets.counted', 'job.updated', 'asset.purged'])
    expect(await topics({ topics: ['asset.*'] })).toEqual(['asset.created', 'asset.purged'])
    expect(await topics({ topics: ['job.updated', 'assets.*'] })).toEqual(['assets.counted', 'job.updated'])
    expect(await topics({ assetId })).toEqual(['asset.purged'])
    expect(await topics({ assetId: 'no id' })).toEqual([])
    expect(await topics({ projectIds: [] })).toEqual([])
    expect(await topics({ topics: ['a%'] })).toEqual([])
  })

  test('whoever is below what was pruned is told so, whoever is not reads on', async () => {
    for (let n = 0; n < 3; n += 1) await publish('test.old')
    expect(await notices.latest()).toBe(3)
    await sql`update kernel.notice set at = at - 8 * 86400000::bigint where position <= 2`.execute(db.query)
    expect(await notices.prune(new AbortController().signal)).toBe(2)
    expect(await notices.read(1, everything, 10)).toMatchObject({ gone: true })
    expect(await notices.read(2, everything, 10)).toMatchObject({ gone: false, items: [{ position: 3 }] })
    expect(await notices.prune(new AbortController().signal, -1)).toBe(1)
    expect(await notices.latest()).toBe(3)
    expect(await notices.read(3, everything, 10)).toMatchObject({ gone: false, items: [], position: 3 })
  })
})

describe('following', () => {
  test('a follower gets what was missed and then what comes, without a gap or a repeat', async () => {
    await publishMany(450)
    const following = take(notices.follow(100, everything, new AbortController().signal), 400)
    await publishMany(50)
    expect(positionsOf(await following)).toEqual(Array.from({ length: 400 }, (_, n) => 101 + n))
  })

  test('a follower from now on gets a notice soon after its commit, from another process too', async () => {
    const otherDb = createDatabase({
      target: database.target,
      poolSize: 2,
      applicationName: 'o',
      onIdleError: () => {},
    })
    const otherBus = await createBus({ target: database.target, clock, log })
    const metrics = createMetrics({ defaults: false })
    const other = createNotices({ db: otherDb, bus: otherBus, clock, log, metrics })
    const follower = notices.follow(null, everything, new AbortController().signal)
    const first = follower.next()
    await expect.poll(() => notices.followers).toBe(1)
    const written = performance.now()
    await otherDb.transaction(tx => other.publish(tx, { topic: 'test.made', projectId: mine, data: {} }))
    expect(await first).toMatchObject({ value: { topic: 'test.made' } })
    expect(performance.now() - written).toBeLessThan(1_000)
    await follower.return()
    await other.close()
    await otherBus.close()
    await otherDb.close()
  })

  test('a lost signal costs two seconds at most', async () => {
    const follower = notices.follow(null, everything, new AbortController().signal)
    const first = follower.next()
    await expect.poll(() => notices.followers).toBe(1)
    await sql`insert into kernel.notice (topic, project_id, at, data) values ('test.quiet', ${mine}, 0, '{}')`.execute(
      db.query,
    )
    expect(await first).toMatchObject({ value: { topic: 'test.quiet' } })
    await follower.return()
  })

  test('a thousand followers cost one reader', async () => {
    const over = new AbortController()
    const followers = Array.from({ length: 1_000 }, () => take(notices.follow(0, everything, over.signal), 5))
    await expect.poll(() => notices.followers, { timeout: 20_000 }).toBe(1_000)
    let connections = 0
    db.pool.on('acquire', () => {
      connections += 1
    })
    for (let n = 0; n < 5; n += 1) await publish('test.made', { n })
    const all = await Promise.all(followers)
    for (const found of all) expect(positionsOf(found)).toEqual([1, 2, 3, 4, 5])
    // Five writes, and the reads that they caused.
    expect(connections).toBeGreaterThan(5)
    expect(connections).toBeLessThan(50)
  })

  test('a slow follower misses nothing and does not fill the memory', async () => {
    const follower = notices.follow(null, everything, new AbortController().signal)
    const first = follower.next()
    await expect.poll(() => notices.followers).toBe(1)
    await publishMany(1)
    expect(await first).toMatchObject({ value: { position: 1 } })
    const count = BUFFER * 3
    for (let n = 0; n < 3; n += 1) await publishMany(BUFFER)
    // It was too slow for its buffer: the shared reader has let go of it.
    await expect.poll(() => notices.followers).toBe(0)
    expect(positionsOf(await take(follower, count))).toEqual(Array.from({ length: count }, (_, n) => n + 2))
  })

  test('a follower whose position is gone is told to read everything again, and goes on from now', async () => {
    await publishMany(5)
    await notices.prune(new AbortController().signal, -1)
    const follower = notices.follow(2, everything, new AbortController().signal)
    expect((await follower.next()).value).toBe('resync')
    const next = follower.next()
    await publish('test.after')
    expect(await next).toMatchObject({ value: { topic: 'test.after', position: 6 } })
    await follower.return()
    const fromTheFuture = notices.follow(1_000, everything, new AbortController().signal)
    expect((await fromTheFuture.next()).value).toBe('resync')
    await fromTheFuture.return()
  })

  test('following ends when its signal fires and when the server stops', async () => {
    const leave = new AbortController()
    const mineEnds = take(notices.follow(null, everything, leave.signal), 1)
    const othersEnd = take(notices.follow(null, everything, new AbortController().signal), 1)
    await expect.poll(() => notices.followers).toBe(2)
    leave.abort()
    expect(await mineEnds).toEqual([])
    await notices.close()
    expect(await othersEnd).toEqual([])
    expect(notices.followers).toBe(0)
  })
})
