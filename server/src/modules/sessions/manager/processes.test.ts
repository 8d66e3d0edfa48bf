import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { eventOf, rageOf, sender, untilSession } from './session.fixture.ts'

const MINUTE = 60_000
const env = { SESSIONS_SETTLE_MS: '50' }

let server: TestServer
let other: TestServer
let send: Awaited<ReturnType<typeof sender>>
beforeAll(async () => {
  server = await startTestServer({ env })
  other = await startTestServer({ env, beside: server })
  send = await sender(server)
})
afterAll(async () => {
  await other.stop()
  await server.stop()
})

const query = () => server.app.kernel.db.query

const stats = async (): Promise<Json> => (await server.call<Json>('GET', '/v1/session-stats')).body

const arrivals = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from sessions.arrival`.execute(
    query(),
  )
  return rows[0]?.count ?? -1
}

describe('several processes on one database', () => {
  it('share the sessions, and make each of them and its counts once, whoever took the events', async () => {
    const at = Date.now() - 60 * MINUTE
    const ids = Array.from({ length: 120 }, (_, index) => `many-${index}`)
    const traces = ids.map(id => [eventOf(id, at), ...rageOf(id, at + 1_000), eventOf(id, at + 9_000)])
    await Promise.all([
      send(traces.flatMap(events => events.slice(0, 3))),
      send(
        traces.flatMap(events => events.slice(2)),
        other,
      ),
    ])
    await expect.poll(arrivals).toBe(0)
    for (const id of ids) await untilSession(server, id, { state: 'completed', eventCount: 5 })
    const { sessionsLastDay, frustratedLastDay, eventsLastHour } = await stats()
    expect({ sessionsLastDay, frustratedLastDay, eventsLastHour }).toEqual({
      sessionsLastDay: 120,
      frustratedLastDay: 120,
      eventsLastHour: 600,
    })
  })
})

/** Runs `during` while every pass stands still before it writes its sessions. */
const whilePassesStand = async (during: () => Promise<void>): Promise<void> => {
  const client = await server.app.kernel.db.pool.connect()
  try {
    await client.query('begin')
    await client.query('lock table sessions.session_mark in share mode')
    await during()
    await client.query('rollback')
  } finally {
    client.release()
  }
}

/** The connections that wait to write marks, ended as by the death of their processes; answers how many. */
const endPasses = async (): Promise<number> => {
  const { rows } = await sql<{ ended: boolean }>`
    select pg_terminate_backend(pid) as ended from pg_locks
    where not granted and relation = 'sessions.session_mark'::regclass
  `.execute(query())
  return rows.length
}

describe('a pass that dies in the middle', () => {
  it('has done nothing, and is repeated with the result that it would have had', async () => {
    const at = Date.now() - 60 * MINUTE
    const before = await stats()
    await whilePassesStand(async () => {
      await send(rageOf('died', at, 'died'))
      await expect.poll(endPasses).toBeGreaterThan(0)
    })
    const session = await untilSession(server, 'died', { state: 'completed', revision: 1, eventCount: 3 })
    await send(rageOf('lived', at, 'lived'))
    const twin = await untilSession(server, 'lived', { state: 'completed' })
    const same = ({ sessionId: _id, updatedAt: _at, ...rest }: Json) => rest
    expect(same(session)).toEqual(same(twin))
    await expect.poll(arrivals).toBe(0)
    const after = await stats()
    expect(after.eventsLastHour - before.eventsLastHour).toBe(6)
    expect(after.sessionsLastDay - before.sessionsLastDay).toBe(2)
  })
})

describe('a session that the database refuses', () => {
  it('stands in nobody’s way, and is there once the fault is gone', async () => {
    await sql
      .raw(`
        create function sessions.refuse() returns trigger language plpgsql as $$
        begin raise exception 'refused'; end $$;
        create trigger refuse before insert on sessions.session for each row
          when (new.session_id = 'refused') execute function sessions.refuse();
      `)
      .execute(query())
    const at = Date.now() - 60 * MINUTE
    const ids = Array.from({ length: 200 }, (_, index) => `beside-${index}`)
    await send(['refused', ...ids].map(id => eventOf(id, at)))
    for (const id of ids) await untilSession(server, id, { state: 'completed' })
    const setbacks = async () => {
      const { rows } = await sql<{ sessionId: string; reason: string }>`
        select session_id, reason from sessions.setback
      `.execute(query())
      return rows
    }
    await expect.poll(setbacks).toEqual([{ sessionId: 'refused', reason: 'refused' }])
    expect((await server.call('GET', '/v1/sessions/refused')).status).toBe(404)
    expect((await server.call('GET', '/v1/sessions/refused/events')).status).toBe(200)
    expect(await arrivals()).toBe(1)
    await sql.raw('drop trigger refuse on sessions.session').execute(query())
    await untilSession(server, 'refused', { state: 'completed', eventCount: 1, revision: 1 })
    expect(await setbacks()).toEqual([])
  })
})
