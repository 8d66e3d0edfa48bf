import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tx } from '#kernel/db'
import { encodeCursor } from '#kernel/http'
import { movableClock } from '#test/clock'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { listPlacedEvents, listSessionEvents } from '../manager/axis.repository.ts'
import { DAY_MS } from './days.ts'
import { eventOf, type Sender, senderOf } from './event.fixture.ts'
import { listEvents } from './event.list.ts'
import { makePartitions } from './partitions.ts'

const clock = movableClock()
let server: TestServer
let send: Sender
/** Kept are 60 days: the old ones have an event each, and there is one of today. */
beforeAll(async () => {
  const now = clock.now()
  server = await startTestServer({ roles: ['api'], clock })
  send = await senderOf(server)
  for (let ago = 60; ago > 0; ago -= 10) await makePartitions(server.app.kernel.db, now - ago * DAY_MS)
  await send([eventOf({ sessionId: 'today', eventId: 'today', timestamp: now })])
  for (const ago of [20, 40, 60]) {
    await sql`
      insert into sessions.event (day, project_id, event_id, session_id, event_type, at, offset_ms, received_at, route, metadata)
      select to_timestamp(at / 1000.0)::date, ${server.projectId}, ${`ago-${ago}`}, 'old', 'scroll', at, 0, at, '/', '{}'
      from (select ${now - ago * DAY_MS}::bigint as at) it
    `.execute(server.app.kernel.db.query)
  }
})
afterAll(() => server.stop())

/** How many days are locked by what is done. */
const locksOf = (work: (tx: Tx) => Promise<unknown>): Promise<number> =>
  server.app.kernel.db.transaction(async tx => {
    await work(tx)
    const { rows } = await sql<{ days: number }>`
      select count(distinct relation)::integer as days from pg_locks
      join pg_inherits on inhrelid = relation and inhparent = 'sessions.event'::regclass
      where pid = pg_backend_pid()
    `.execute(tx)
    return rows[0]?.days ?? -1
  })

describe('the days that are looked at', () => {
  it('are those of the session, so that many kept days cost its events and its timeline nothing', async () => {
    const today = { projectId: server.projectId, sessionId: 'today', now: clock.now() }
    const page = { after: null, limit: 10 }
    expect(await locksOf(tx => listSessionEvents(tx, today, page))).toBe(1)
    expect(await locksOf(tx => listPlacedEvents(tx, today, page))).toBe(1)
    const none = { ...today, sessionId: 'none' }
    expect(await locksOf(tx => listSessionEvents(tx, none, page))).toBeLessThanOrEqual(11)
  })

  it('of a list are the last ones, as long as there is enough in them', async () => {
    const page = { after: null, limit: 1, now: clock.now() }
    expect(await locksOf(tx => listEvents(tx, server.projectId, {}, page))).toBeLessThan(20)
  })

  it('are all of them before a list ends', async () => {
    const list = async (query: string) => (await server.call<Json>('GET', `/v1/events?${query}`)).body
    const idsOf = (body: Json) => body.items.map(({ eventId }: Json) => eventId)
    const all = await list('limit=50')
    expect(idsOf(all)).toEqual(['today', 'ago-20', 'ago-40', 'ago-60'])
    expect(all.nextCursor).toBeNull()
    const first = await list('limit=2')
    expect(idsOf(first)).toEqual(['today', 'ago-20'])
    expect(idsOf(await list(`limit=2&cursor=${first.nextCursor}`))).toEqual(['ago-40', 'ago-60'])
    const beyond = encodeCursor('-receivedAt', [Number.MAX_SAFE_INTEGER, 'beyond', '2026-01-01'])
    expect(idsOf(await list(`limit=1&cursor=${beyond}`))).toEqual(['today'])
    expect(idsOf(await list('eventType=scroll&limit=3'))).toEqual(['ago-20', 'ago-40', 'ago-60'])
    expect(idsOf(await list(`receivedAfter=${clock.now() - 45 * DAY_MS}`))).toEqual([
      'today',
      'ago-20',
      'ago-40',
    ])
  })
})
