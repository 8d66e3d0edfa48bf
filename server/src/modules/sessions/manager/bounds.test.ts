import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { movableClock } from '#test/clock'
import { apiKey, type Json } from '#test/factories'
import { requester, startTestServer, type TestServer } from '#test/harness'
import { findUnits, type Taken, takeArrivals } from './due.repository.ts'
import { MAX_EVENTS } from './fold.ts'
import { eventOf, rageOf, sender, untilSession } from './session.fixture.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const clock = movableClock()
let server: TestServer
let reader: Pick<TestServer, 'call' | 'request'>
let send: Awaited<ReturnType<typeof sender>>
beforeAll(async () => {
  server = await startTestServer({
    clock,
    env: { SESSIONS_SETTLE_MS: '50', SESSIONS_RETENTION_DAYS: '8' },
  })
  reader = requester(server.url, await apiKey(server, { scopes: ['sessions:read'] }))
  send = await sender(server)
})
afterAll(() => server.stop())

const query = () => server.app.kernel.db.query

describe('the caps of a session', () => {
  it('keep its first 10,000 events, also when the first ones come last', async () => {
    const at = clock.now() - 60 * MINUTE
    const events = Array.from({ length: MAX_EVENTS + 30 }, (_, index) => eventOf('long', at + index))
    await send(events.slice(30))
    await untilSession(reader, 'long', { eventCount: MAX_EVENTS, startedAt: at + 30, flags: [] })
    await send(events.slice(0, 30))
    await untilSession(reader, 'long', {
      eventCount: MAX_EVENTS,
      startedAt: at,
      endedAt: at + MAX_EVENTS - 1,
      flags: ['truncated'],
    })
    const { body } = await reader.call<Json>('GET', '/v1/sessions/long/timeline?limit=200')
    expect(body.items[0]).toMatchObject({ at })
  })

  it('end it a day after its first event', async () => {
    const at = clock.now() - 3 * DAY
    await send([eventOf('days', at), eventOf('days', at + DAY), eventOf('days', at + DAY + 1)])
    await untilSession(reader, 'days', { eventCount: 2, endedAt: at + DAY, flags: ['truncated'] })
    const { body } = await reader.call<Json>('GET', '/v1/sessions/days/timeline')
    expect(body.items).toHaveLength(2)
  })
})

describe('a batch of work', () => {
  const now = 1_000_000
  const PROJECT = '0199c0de-0000-7000-8000-00000000000b'
  const place = { projectId: PROJECT, shards: [99] }
  const take = { ...place, now, settleMs: 1_000, only: null, sessions: 200, events: 20_000 }
  const fromFront = { ...take, after: new Map<number, string>() }
  const from = (sessionId: string) => ({ ...take, after: new Map([[99, sessionId]]) })
  const arrive = (sessionId: string, fields: { at?: number; events?: number } = {}) => sql`
    insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
    values (99, ${PROJECT}, ${sessionId}, ${fields.at ?? now - 5_000}, ${fields.events ?? 1}, 1, 2)
  `
  const idsOf = (sessions: readonly Taken[]) => sessions.map(({ sessionId }) => sessionId)

  /** In a transaction that leaves nothing behind, for this shard is none that a server works on. */
  const trying = async <T>(work: (tx: Parameters<typeof takeArrivals>[0]) => Promise<T>): Promise<T> => {
    let result: T | undefined
    const undo = new Error('undo')
    await server.app.kernel.db
      .transaction(async tx => {
        result = await work(tx)
        throw undo
      })
      .catch(error => expect(error).toBe(undo))
    // Only `undo` gets past the expectation, and it is thrown after the result was had.
    return result as T
  }

  it('has only so many events, unless one session alone has more; the rest follows', async () => {
    await trying(async tx => {
      for (const [id, events] of Object.entries({ a: 12_000, b: 9_000, c: 1, d: 50_000, e: 1 })) {
        await arrive(id, { events }).execute(tx)
      }
      const first = await takeArrivals(tx, fromFront)
      expect(idsOf(first.sessions)).toEqual(['a', 'b'])
      expect(first.arrivals).toHaveLength(2)
      const second = await takeArrivals(tx, from('b'))
      expect(idsOf(second.sessions)).toEqual(['c', 'd'])
      expect(idsOf((await takeArrivals(tx, from('d'))).sessions)).toEqual(['e'])
      expect((await takeArrivals(tx, fromFront)).sessions).toEqual([])
    })
  })

  it('passes over any number of sessions that are tried again later', async () => {
    await trying(async tx => {
      await sql`
        insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
        select 99, ${PROJECT}, 'a-' || n, ${now - 5_000}, 1, 1, 2 from generate_series(1, 900) n
      `.execute(tx)
      await sql`
        insert into sessions.setback (project_id, session_id, tries, retry_at, reason)
        select ${PROJECT}, 'a-' || n, 3, ${now + 1}, 'the rules fail' from generate_series(1, 900) n
      `.execute(tx)
      await arrive('later').execute(tx)
      expect(idsOf((await takeArrivals(tx, fromFront)).sessions)).toEqual(['later'])
    })
  })

  it('takes all that arrived of a session whose first arrival has settled, and none of the others', async () => {
    await trying(async tx => {
      await arrive('settled', { at: now - 1_500, events: 3 }).execute(tx)
      await arrive('settled', { at: now - 10, events: 4 }).execute(tx)
      await arrive('young', { at: now - 900 }).execute(tx)
      const { sessions, arrivals } = await takeArrivals(tx, fromFront)
      expect(sessions).toMatchObject([{ sessionId: 'settled', arrived: { at: now - 1_500 } }])
      expect(arrivals.map(({ events }) => events).toSorted()).toEqual([3, 4])
    })
  })

  it('reads a long session the more rarely the longer it is, but within half a minute', async () => {
    await untilSession(reader, 'long', { eventCount: MAX_EVENTS })
    const { rows } = await sql<{ shard: number }>`
      select shard from sessions.session where session_id = 'long'
    `.execute(query())
    const shard = rows[0]?.shard ?? -1
    const its = { shards: [shard], projectId: server.projectId }
    const soon = clock.now() + 10_000_000
    const arriveLong = sql`
      insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
      values (${shard}, ${its.projectId}, 'long', ${soon}, 1, 1, 2)
    `
    await trying(async tx => {
      await arriveLong.execute(tx)
      const after = (ms: number) => takeArrivals(tx, { ...fromFront, ...its, now: soon + ms })
      expect((await after(29_000)).sessions).toEqual([])
      expect(idsOf((await after(30_000)).sessions)).toEqual(['long'])
    })
  })

  it('is of one project and one shard, and all of them are found, whoever has most', async () => {
    await trying(async tx => {
      const projects = Array.from({ length: 9 }, (_, index) => `0199c0de-0000-7000-8000-00000000001${index}`)
      for (const project of projects) {
        await sql`
          insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
          select 98, ${project}, 'session-' || n, ${now - 5_000}, 1, 1, 2 from generate_series(1, 200) n
        `.execute(tx)
      }
      const found = await findUnits(tx, { shard: 97, projectId: PROJECT }, now - 1_000)
      expect(found).toEqual(projects.map(projectId => ({ shard: 98, projectId, due: true })))
      const young = await findUnits(tx, { shard: 97, projectId: PROJECT }, now - 6_000)
      expect(young.every(({ due }) => !due)).toBe(true)
    })
  })

  it('is all that a process has in memory, and nothing of it stays', async () => {
    const text = await (await reader.request('GET', '/metrics')).text()
    expect(/^fovea_sessions_events_in_memory (\d+)$/m.exec(text)?.[1]).toBe('0')
    expect(/^fovea_sessions_arrivals_waiting (\d+)$/m.exec(text)?.[1]).toBe('0')
    expect(Number(/^fovea_sessions_events_folded_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(MAX_EVENTS)
  })
})

describe('a session whose events are gone', () => {
  it('is over when its time has come, and keeps what it had', async () => {
    await send([eventOf('bare', clock.now(), { route: '/bare' })])
    await untilSession(reader, 'bare', { state: 'active' })
    await sql`delete from sessions.event where session_id = 'bare'`.execute(query())
    clock.advance(33 * MINUTE)
    await untilSession(reader, 'bare', { state: 'completed', eventCount: 1, routes: ['/bare'], revision: 1 })
  })
})

describe('old sessions', () => {
  it('are removed with their signals, marks and incidents once they were kept for long enough', async () => {
    const at = clock.now() - 6 * DAY
    await send([...rageOf('kept-long', at), eventOf('kept', clock.now())])
    const session = await untilSession(reader, 'kept-long', { state: 'completed' })
    expect(session.signalCount).toBeGreaterThan(0)
    await untilSession(reader, 'kept', { eventCount: 1 })
    clock.advance(2 * DAY + MINUTE)
    const task = server.app.sessions.housekeeping.find(({ name }) => name === 'sessions.remove-old')
    await task?.run(AbortSignal.timeout(30_000))
    expect((await reader.call('GET', '/v1/sessions/kept-long')).status).toBe(404)
    expect((await reader.call<Json>('GET', '/v1/signals?sessionId=kept-long')).body.items).toEqual([])
    const { body } = await reader.call<Json>('GET', '/v1/sessions?signal=rage')
    expect(body.items.map((item: Json) => item.sessionId)).not.toContain('kept-long')
    expect((await reader.call('GET', '/v1/sessions/kept')).status).toBe(200)
  })
})
