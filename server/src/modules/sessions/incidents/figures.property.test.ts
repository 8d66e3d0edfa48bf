import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '#kernel/db'
import { startTestServer, type TestServer } from '#test/harness'
import { scored, signal } from './signal.fixture.ts'
import { replaceSignals, type ScoredSession } from './signals.ts'

let server: TestServer
let other: Database
beforeAll(async () => {
  server = await startTestServer()
  const { target } = server.database
  other = createDatabase({ target, poolSize: 2, applicationName: 'another process', onIdleError: () => {} })
})
afterAll(async () => {
  await other.close()
  await server.stop()
})

const RUNS = 60
const BUTTONS = ['buy', 'save', 'send']
const TYPES = ['dead_click', 'rage', 'slow_wait', 'abandonment'] as const

const anySignal = fc.record({
  button: fc.constantFrom(...BUTTONS),
  type: fc.constantFrom(...TYPES),
  at: fc.integer({ min: 0, max: 40 * 86_400_000 }),
  confidence: fc.constantFrom(0.5, 0.7, 0.9),
  severity: fc.constantFrom('low' as const, 'high' as const, 'critical' as const),
})

/** One session as one step leaves it; the sessions of both processes differ, as their shards do. */
const anyEntry = fc.record({
  session: fc.integer({ min: 0, max: 4 }),
  user: fc.constantFrom(null, 'ada', 'bob'),
  signals: fc.array(anySignal, { maxLength: 4 }),
})
type Entry = typeof anyEntry extends fc.Arbitrary<infer T> ? T : never

const steps = fc.array(fc.uniqueArray(anyEntry, { selector: ({ session }) => session, maxLength: 3 }), {
  minLength: 1,
  maxLength: 6,
})

const toSession = (process: string, { session, user, signals }: Entry): ScoredSession =>
  scored(
    server.projectId,
    `${process}${session}`,
    signals.map(({ button, at, ...fields }, index) =>
      signal(`${process}${session}-${index}`, {
        ...fields,
        startedAt: at,
        target: { type: 'button', id: button, selector: null, tagName: 'BUTTON' },
      }),
    ),
    { user },
  )

const run = async (db: Database, process: string, work: readonly (readonly Entry[])[]): Promise<void> => {
  for (const entries of work) {
    await db.transaction(tx =>
      replaceSignals(
        tx,
        server.app.kernel,
        entries.map(entry => toSession(process, entry)),
      ),
    )
  }
}

/** The figures as they are kept, and as they follow from the signals alone. */
const figures = async (): Promise<{ kept: object[]; counted: object[] }> => {
  const { query } = server.app.kernel.db
  const kept = await sql<object>`
    select id, signal_count, session_count, user_count, first_seen_at, last_seen_at, severity, confidence,
      (select coalesce(sum(sessions), 0)::integer from sessions.incident_day where incident_id = incident.id) as in_days
    from sessions.incident where session_count > 0 order by id`.execute(query)
  const counted = await sql<object>`
    select signal.incident_id as id, count(*)::integer as signal_count,
      count(distinct signal.session_id)::integer as session_count,
      count(distinct member.person)::integer as user_count,
      min(signal.started_at) as first_seen_at, max(signal.ended_at) as last_seen_at,
      max(array_position(array['none', 'low', 'medium', 'high', 'critical'], signal.severity)) - 1 as severity,
      max(member.confidence) as confidence, count(distinct signal.session_id)::integer as in_days
    from sessions.signal
    join sessions.incident_session member using (project_id, session_id, incident_id)
    group by signal.incident_id order by signal.incident_id`.execute(query)
  return { kept: kept.rows, counted: counted.rows }
}

describe('the figures of incidents', () => {
  it('are those of a recount, whatever two processes replace at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(steps, steps, async (mine, theirs) => {
        await Promise.all([run(server.app.kernel.db, 'm', mine), run(other, 't', theirs)])
        const { kept, counted } = await figures()
        expect(kept).toEqual(counted)
      }),
      { numRuns: RUNS },
    )
  }, 120_000)

  it('are all zero once every session has lost its signals', async () => {
    const all = [0, 1, 2, 3, 4].map(session => ({ session, user: null, signals: [] }))
    await Promise.all([run(server.app.kernel.db, 'm', [all]), run(other, 't', [all])])
    const { query } = server.app.kernel.db
    const { rows } = await sql<object>`
      select signal_count, session_count, user_count from sessions.incident
      group by signal_count, session_count, user_count`.execute(query)
    expect(rows).toEqual([{ signalCount: 0, sessionCount: 0, userCount: 0 }])
    const left = await sql<{ count: number }>`
      select (select count(*) from sessions.incident_day) + (select count(*) from sessions.signal) as count`.execute(
      query,
    )
    expect(left.rows).toEqual([{ count: 0 }])
  })
})

describe('many sessions that meet the same faults at the same time', () => {
  it('are all counted, in whatever order each process meets the faults', async () => {
    const orders = [BUTTONS, [...BUTTONS].reverse(), ['save', 'send', 'buy'], ['send', 'buy', 'save']]
    const sessionsOf = (process: number, round: number, order: readonly string[]): ScoredSession[] =>
      order.flatMap((_, place) => {
        const session = `hot-${process}-${round}-${place}`
        const signals = order.slice(place).map(button =>
          signal(`${session}-${button}`, {
            startedAt: round * 1_000,
            target: { type: 'button', id: `hot-${button}`, selector: null, tagName: 'BUTTON' },
          }),
        )
        return [scored(server.projectId, session, signals, { user: `user-${round % 3}` })]
      })
    const ROUNDS = 15
    await Promise.all(
      orders.map(async (order, process) => {
        const db = process % 2 === 0 ? server.app.kernel.db : other
        for (let round = 0; round < ROUNDS; round += 1) {
          await db.transaction(tx => replaceSignals(tx, server.app.kernel, sessionsOf(process, round, order)))
        }
      }),
    )
    const { kept, counted } = await figures()
    expect(kept).toEqual(counted)
    expect(kept).toMatchObject(BUTTONS.map(() => ({ userCount: 3 })))
  })
})
