import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { DEFAULT_RULESET, scoreSession } from '../../src/modules/sessions/engine/index.ts'
import type { StoredEvent } from '../../src/modules/sessions/ingest/stored-event.ts'
import { foldSession } from '../../src/modules/sessions/manager/fold.ts'
import type { Json } from '../factories.ts'
import { type Sent, type SentEvent, sendSessions } from './clicks.ts'
import { type Fleet, type Member, startFleet } from './fleet.ts'
import { Holdings } from './holdings.ts'
import { startPrivatePostgres } from './private-postgres.ts'

/** Kills of each kind in each mode; `FOVEA_KILL_MOMENTS=17` makes the whole proof of more than 50 in each. */
const MOMENTS = Number(process.env.FOVEA_KILL_MOMENTS ?? 2)
const CLIENTS = 4
const TIMEOUT_MS = 180_000 + MOMENTS * 3 * 20_000
const PATIENT = { timeout: 120_000, interval: 100 }
const IDLE_MS = 30 * 60_000
const LATENESS_MS = 120_000

let holdings: Holdings
afterEach(() => holdings?.close())

const oneOf = (members: readonly Member[]): Member =>
  members[Math.floor(Math.random() * members.length)] ?? expect.unreachable('nobody is there')

const storedOf = (event: SentEvent): StoredEvent =>
  // The trace has only types that there are, and nothing that the server would change.
  ({ ...event, at: event.timestamp, offsetMs: 0, receivedAt: 0, flags: [] }) as StoredEvent

/** What a session and its signals must be in the end, by the trace alone. */
const expectedOf = (trace: readonly SentEvent[], now: number) => {
  const folded = foldSession(trace.map(storedOf), { idleMs: IDLE_MS, latenessMs: LATENESS_MS, now })
  if (!folded) throw new Error('A trace without events')
  const { sessionId, engineEvents: events } = folded
  const result = scoreSession({ sessionId, events, closed: true }, DEFAULT_RULESET)
  const { startedAt, endedAt, eventCount, routes, user, environment, flags } = folded
  return {
    session: {
      sessionId,
      state: 'completed',
      ...{ startedAt, endedAt, eventCount, routes, user, environment, flags },
      frustrationScore: result.frustrationScore,
      severity: result.severity,
      confidence: result.confidence,
      signalCount: result.signals.length,
    },
    signals: result.signals.map(({ id, type, strength, eventIds, explanation }) => ({
      ...{ id, type, strength, eventIds, explanation },
    })),
  }
}

const inOrder = (signals: readonly { id: string }[]) => signals.toSorted((a, b) => (a.id < b.id ? -1 : 1))

const signalsOf = async (server: Member, sessionId: string): Promise<Json[]> => {
  const found: Json[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`
    const { body } = await server.call<Json>('GET', `/v1/signals?limit=200&sessionId=${sessionId}${more}`)
    found.push(...body.items)
    cursor = body.nextCursor
  }
  return found.map(({ id, type, strength, eventIds, explanation }) => ({
    ...{ id, type, strength, eventIds, explanation },
  }))
}

/** Every acknowledged event is there once, and every session is what its trace says. */
const verify = async (fleet: Fleet, sent: Sent): Promise<void> => {
  expect(sent.improper).toEqual([])
  const wanted = sent.traces.flat().map(({ eventId }) => eventId)
  const stored = await fleet.sql<{ event_id: string }>('select event_id from sessions.event')
  expect(stored.map(row => row.event_id).sort()).toEqual(wanted.sort())
  const due = () => fleet.sql('select 1 from sessions.arrival limit 1')
  await expect.poll(due, PATIENT).toEqual([])
  const server = oneOf(fleet.serves)
  for (const trace of sent.traces) {
    const { session, signals } = expectedOf(trace, Date.now())
    const found = await server.call<Json>('GET', `/v1/sessions/${session.sessionId}`)
    expect(found.body).toMatchObject(session)
    expect(inOrder(await signalsOf(server, session.sessionId))).toEqual(inOrder(signals))
  }
  const counted = await fleet.sql(
    `select 1 from sessions.incident i where i.session_count <>
       (select count(*) from sessions.incident_session s where s.incident_id = i.id)`,
  )
  expect(counted).toEqual([])
}

const survive = async (fleet: Fleet, kinds: readonly (() => Promise<void>)[]): Promise<void> => {
  const made = await oneOf(fleet.serves).call<Json>('POST', '/v1/api-keys', {
    body: { name: 'page', scopes: ['sessions:ingest'] },
  })
  const sent: Sent = { traces: [], acknowledged: 0, improper: [] }
  const stop = new AbortController()
  const sending = sendSessions(
    {
      server: (client, attempt) =>
        fleet.serves[(client + attempt) % fleet.serves.length] ?? oneOf(fleet.serves),
      clients: CLIENTS,
      key: made.body.secret,
      now: Date.now(),
      signal: stop.signal,
    },
    sent,
  )
  for (let moment = 0; moment < MOMENTS * kinds.length; moment += 1) {
    const before = sent.acknowledged
    await expect.poll(() => sent.acknowledged, PATIENT).toBeGreaterThan(before)
    // At any moment of the storing and the scoring: nothing can be awaited for that.
    await wait(Math.random() * 1_200)
    await kinds[moment % kinds.length]?.()
  }
  stop.abort()
  await sending
  expect(sent.traces.length).toBeGreaterThan(CLIENTS)
  await verify(fleet, sent)
}

const killed = async (member: Member, kill: (member: Member) => void): Promise<void> => {
  kill(member)
  await member.program.exited
  await member.restart()
}

describe(`${MOMENTS} kills of each kind under clicks lose no event that was acknowledged, and every session is what its events say`, () => {
  it(
    'one server with its own PostgreSQL: its process group, the server alone, PostgreSQL',
    async () => {
      holdings = new Holdings()
      const fleet = await startFleet({ start: 1, database: 'embedded', holdings })
      const server = oneOf(fleet.members)
      await survive(fleet, [
        () => killed(server, ({ program }) => program.signal('SIGKILL', 'group')),
        () => killed(server, ({ program }) => program.signal('SIGKILL', 'process')),
        () =>
          killed(server, ({ program }) => {
            const postgres = program.family().find(one => one.command.includes('bin/postgres'))
            process.kill(postgres?.pid ?? 0, 'SIGKILL')
          }),
      ])
    },
    TIMEOUT_MS,
  )

  it(
    'two servers and two workers on a PostgreSQL of somebody else: a server, a worker, PostgreSQL',
    async () => {
      holdings = new Holdings()
      const postgres = await startPrivatePostgres(holdings)
      const fleet = await startFleet({ serve: 2, work: 2, database: { url: postgres.url() }, holdings })
      const kill = ({ program }: Member): void => program.signal('SIGKILL', 'process')
      await survive(fleet, [
        () => killed(oneOf(fleet.serves), kill),
        () => killed(oneOf(fleet.workers), kill),
        async () => {
          await postgres.stop('kill')
          await postgres.start()
        },
      ])
    },
    TIMEOUT_MS,
  )
})
