import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMetrics } from '#kernel/telemetry'
import { type MovableClock, movableClock } from '#test/clock'
import { startTestServer, type TestServer } from '#test/harness'
import { type Collector, createCollector } from './collector.ts'
import { DAY_MS, dayOf } from './days.ts'
import { eventOf, type Sender, senderOf } from './event.fixture.ts'
import { contentOf, type Row } from './row.ts'
import { type Batch, batchOf } from './store.ts'

let server: TestServer
let clock: MovableClock
let collector: Collector
let send: Sender
const open = (): Collector => {
  const { db, log } = server.app.kernel
  return createCollector({ db, clock, log, metrics: createMetrics({ defaults: false }) })
}
beforeAll(async () => {
  clock = movableClock()
  server = await startTestServer({ clock })
  collector = open()
  // A person's token would not outlive the days that the clock is moved by.
  send = await senderOf(server)
})
afterAll(async () => {
  await collector.close(AbortSignal.timeout(5_000))
  await server.stop()
})

const content = contentOf({
  type: 'click',
  offset: 0,
  route: '/',
  target: null,
  metadata: '{}',
  environment: null,
  flags: [],
})
const rowOf = (eventId: string, sessionId: string, at = clock.now()): Row => ({
  day: Math.floor(at / DAY_MS),
  eventId,
  sessionId,
  at,
  content,
})
const batch = (rows: readonly Row[]): Batch => batchOf(server.projectId, clock.now(), rows)
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

const countOf = async (sessionId: string): Promise<number> => {
  const { rows } = await server.app.kernel.db.pool.query(
    'select count(*)::int as events from sessions.event where session_id = $1',
    [sessionId],
  )
  return rows[0].events
}

describe('events of many requests in one commit', () => {
  it('are counted for each request by itself, whoever was first', async () => {
    const [one, two, three] = ['a', 'b', 'c'].map(id => rowOf(id, 'counted')) as [Row, Row, Row] // three of them
    const stored = await Promise.all([
      collector.add(batch([one, two])),
      collector.add(batch([two, three])),
      collector.add(batch([one, three])),
    ])
    expect(stored).toEqual([2, 1, 0])
    expect(await collector.add(batch([three, rowOf('d', 'counted')]))).toBe(1)
  })

  it('are stored although something among them cannot be, which is refused alone', async () => {
    const poison: Row = { ...rowOf('poison', 'poison'), content: content.replace('{}', '{') }
    const groups = names('good', 9).map(id => batch([rowOf(id, 'neighbours')]))
    groups.splice(4, 0, batch([poison]))
    const outcomes = await Promise.allSettled(groups.map(group => collector.add(group)))
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
      ...Array(4).fill(true),
      false,
      ...Array(5).fill(true),
    ])
    expect(await countOf('neighbours')).toBe(9)
  })

  it('do not wait for each other when the same ones come in other orders at once', async () => {
    const ids = names('flood', 400)
    const orders = Array.from({ length: 8 }, (_, index) => (index % 2 ? ids : ids.toReversed()))
    const sums = await Promise.all(
      [1, 2, 3].flatMap(() => orders.map(order => collector.add(batch(order.map(id => rowOf(id, 'flood')))))),
    )
    expect(sums.reduce((sum, stored) => sum + stored, 0)).toBe(400)
    expect(await countOf('flood')).toBe(400)
  })

  it('are stored once, however many groups have some that were stored before', async () => {
    const own = open()
    const add = (prefix: string, count: number) =>
      own.add(batch(names(prefix, count).map(id => rowOf(id, prefix))))
    expect(await add('often', 1)).toBe(1)
    // One after the other, so that each is a group.
    for (let count = 2; count <= 30; count += 1) expect(await add('often', count)).toBe(1)
    for (let turn = 0; turn < 30; turn += 1) expect(await add(`rare-${turn}`, 3)).toBe(3)
    expect(await add('rare-29', 4)).toBe(1)
    expect(await countOf('often')).toBe(30)
    expect(await countOf('rare-29')).toBe(4)
    await own.close(AbortSignal.timeout(5_000))
  })

  it('wait in a queue that has an end, beyond which clients are told to come back', async () => {
    const client = await server.app.kernel.db.pool.connect()
    await client.query('begin; lock table sessions.event in share mode')
    const adding = names('queued', 30).map(prefix =>
      collector.add(batch(names(prefix, 1_000).map(id => rowOf(id, 'queued')))),
    )
    const refused = await Promise.allSettled(adding.slice(22))
    expect(refused.map(one => one.status === 'rejected' && one.reason)).toEqual(
      Array(8).fill(
        expect.objectContaining({ status: 503, code: 'sessions.ingest_busy', retryAfterSeconds: 1 }),
      ),
    )
    await client.query('rollback')
    client.release()
    expect(await Promise.all(adding.slice(0, 22))).toEqual(Array(22).fill(1_000))
    expect(await countOf('queued')).toBe(22_000)
  })

  it('are stored before the end, when they were accepted', async () => {
    const last = open()
    const adding = names('last', 20).map(id => last.add(batch([rowOf(id, 'last')])))
    await last.close(AbortSignal.timeout(10_000))
    expect(await Promise.all(adding)).toEqual(Array(20).fill(1))
    await expect(last.add(batch([rowOf('late', 'last')]))).rejects.toMatchObject({ status: 503 })
  })
})

const partitions = async (): Promise<string[]> => {
  const { rows } = await server.app.kernel.db.pool.query(
    `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'sessions.event'::regclass order by 1`,
  )
  return rows.map(({ name }) => name)
}
const partitionOf = (at: number): string => `sessions.event_${dayOf(at).replaceAll('-', '')}`

describe('the days of the table', () => {
  const keepDays = async () => {
    const task = server.app.sessions.housekeeping.find(({ name }) => name === 'sessions.partitions')
    await task?.run(AbortSignal.timeout(30_000))
  }

  it('are made ahead, and at once for an event that has none', async () => {
    const now = clock.now()
    expect(await partitions()).toEqual(
      Array.from({ length: 12 }, (_, day) => partitionOf(now + (day - 8) * DAY_MS)),
    )
    clock.advance(30 * DAY_MS)
    const event = eventOf({ sessionId: 'future', timestamp: clock.now() })
    expect((await send([event])).body).toMatchObject({ accepted: 1 })
  })

  it('are dropped when they are older than what is kept, and no other', async () => {
    clock.advance(61 * DAY_MS)
    await keepDays()
    const kept = await partitions()
    expect(kept[0]).toBe(partitionOf(clock.now() - 90 * DAY_MS))
    expect(kept).toContain(partitionOf(clock.now() + 3 * DAY_MS))
    expect(await countOf('future')).toBe(1)
    clock.advance(31 * DAY_MS)
    await keepDays()
    expect(await countOf('future')).toBe(0)
  })
})
