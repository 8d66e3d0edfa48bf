import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { createApp, migrate } from '../server/src/app.ts'
import { readConfig } from '../server/src/config.ts'
import { startEmbeddedPostgres } from '../server/src/kernel/db/index.ts'
import { systemClock as clock } from '../server/src/kernel/system/index.ts'
import { createLogger } from '../server/src/kernel/telemetry/index.ts'
import { AS_STARTED, middleRound, report, startFovea } from './fovea-process.ts'

/**
 * Sessions from the table of events to the row, the signals and the incidents that people see, by one worker that shares the
 * cores with PostgreSQL; beside it the bare reading of the same events, the ways taking turns. Then the time from the
 * acknowledgement of an event to the session that shows it, in a real server at a light load.
 */
const ROUNDS = 3
const SESSIONS = 2_000
const EVENTS_PER_SESSION = 50
const EVENTS = SESSIONS * EVENTS_PER_SESSION
const INSERT_PAGE = 5_000
const READ_PAGE = 400
const PROJECT = '0199c0de-0000-7000-8000-000000000001'
const VISITS = 200
const VISITS_PER_SECOND = 20
const VISIBLE_LIMIT_MS = 2_000

const TARGET = { type: 'button', id: 'buy', selector: '#buy', tagName: 'button' }
const ROUTES = ['/', '/search', '/product/:id', '/cart', '/checkout']

/** Somebody who looks around; one in ten meets a button that does nothing. */
const traceOf = (session: string, at: number, frustrated: boolean): object[] =>
  Array.from({ length: EVENTS_PER_SESSION }, (_, index) => {
    const route = ROUTES[Math.floor(index / 10)] ?? '/'
    const base = { i: `${session}-${index}`, s: session, t: at + index * 2_000, u: route, g: TARGET }
    const kind = index % 10
    if (kind === 0) return { ...base, k: 'navigation', m: { kind: 'push', to: route } }
    if (kind === 1)
      return {
        ...base,
        k: 'network_success',
        m: { method: 'GET', path: '/api', status: 200, durationMs: 90 },
      }
    if (kind === 2) return { ...base, k: 'scroll', m: { depth: 40 } }
    if (frustrated && index >= 43) {
      return {
        ...base,
        t: at + 90_000 + index * 300,
        k: 'click',
        m: { x: 9, y: 9, interactive: true, response: null },
      }
    }
    return {
      ...base,
      k: 'click',
      m: { x: index, y: 9, interactive: true, response: { kind: 'mutation', afterMs: 40 } },
    }
  })

const insertEvents = async (client: pg.Client, round: number, at: number): Promise<void> => {
  const events = Array.from({ length: SESSIONS }, (_, index) =>
    traceOf(`r${round}-${index}`, at + index, index % 10 === 0),
  ).flat()
  for (let from = 0; from < events.length; from += INSERT_PAGE) {
    await client.query(
      `insert into sessions.event (day, project_id, event_id, session_id, event_type, at, offset_ms, received_at, route, target, metadata)
       select date '1970-01-01' + (t / 86400000)::integer, $1, i, s, k, t, 0, t, u, g, m
       from jsonb_to_recordset($2::jsonb) as e (i text, s text, k text, t bigint, u text, g jsonb, m jsonb)`,
      [PROJECT, JSON.stringify(events.slice(from, from + INSERT_PAGE))],
    )
  }
  await client.query('analyze sessions.event')
}

/** Tells the worker of all sessions of the round at once; answers how long it has worked until none is left, in seconds. */
const fold = async (client: pg.Client, round: number): Promise<number> => {
  await client.query(
    `insert into sessions.arrival (shard, project_id, session_id, arrived_at, events, first_at, last_at)
     select hashtextextended(project_id::text || '/' || session_id, 0) & 63, project_id, session_id, 0, count(*), min(at), max(at)
     from sessions.event where session_id like $1 group by project_id, session_id`,
    [`r${round}-%`],
  )
  const began = performance.now()
  for (;;) {
    const { rows } = await client.query('select 1 from sessions.arrival limit 1')
    if (rows.length === 0) return (performance.now() - began) / 1_000
    // Rarely enough not to be a load itself.
    await wait(50)
  }
}

/** The same events as bare rows, session by session. */
const read = async (client: pg.Client, round: number): Promise<number> => {
  const began = performance.now()
  let events = 0
  for (let from = 0; from < SESSIONS; from += READ_PAGE) {
    const ids = Array.from({ length: READ_PAGE }, (_, index) => `r${round}-${from + index}`)
    const { rows } = await client.query(
      `select event_id, session_id, event_type, at, offset_ms, received_at, route, target, metadata, environment, flags
       from sessions.event where project_id = $1 and session_id = any($2) order by session_id, at, event_id`,
      [PROJECT, ids],
    )
    events += rows.length
  }
  if (events !== EVENTS) throw new Error(`${events} of ${EVENTS} events were read`)
  return (performance.now() - began) / 1_000
}

const measureFolding = async (): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-bench-sessions-'))
  const postgres = await startEmbeddedPostgres({ dataDir, owner: 'the bench of sessions', clock })
  await migrate(postgres.connection)
  const app = await createApp({
    config: readConfig({ FOVEA_DATA_DIR: dataDir, SESSIONS_SETTLE_MS: '0', ...AS_STARTED.env }),
    target: postgres.connection,
    soleWorker: true,
    roles: ['worker'],
    owner: 'bench',
    log: createLogger({ level: 'warn' }),
    pageRoot: null,
  })
  await app.start()
  const client = new pg.Client(postgres.connection)
  await client.connect()
  const rounds: { ours: number; bare: number }[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    await insertEvents(client, round, Date.now() - 3 * 3_600_000)
    const bare = await read(client, round)
    const ours = await fold(client, round)
    // The first one warms up.
    if (round > 0) rounds.push({ ours: EVENTS / ours, bare: EVENTS / bare })
  }
  const { rows } = await client.query<{ sessions: number; frustrated: number }>(
    `select count(*)::int as sessions, count(*) filter (where signal_count > 0)::int as frustrated from sessions.session`,
  )
  if (rows[0]?.sessions !== SESSIONS * (ROUNDS + 1) || rows[0].frustrated < rows[0].sessions / 20) {
    throw new Error(`The sessions are not what was sent: ${JSON.stringify(rows[0])}`)
  }
  const { ours, bare } = middleRound(rounds)
  report({
    name: `events of sessions of ${EVENTS_PER_SESSION}, folded, scored and stored with their incidents`,
    figure: ours,
    unit: 'events/s',
    ratio: ours / bare,
    limit: 'a bare select of the same events',
  })
  await client.end()
  await app.close(AbortSignal.timeout(20_000))
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

const measureVisibility = async (): Promise<void> => {
  const server = await startFovea()
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' }
  const visit = async (index: number): Promise<number> => {
    const events = traceOf(`v-${index}`, Date.now() - 120_000, index % 10 === 0).slice(0, 10)
    // The names of the wire, of which the bench's own are the first letters.
    const sent = events.map(event => {
      const { i, s, k, t, u, g, m } = event as Record<string, unknown>
      return { eventId: i, sessionId: s, eventType: k, timestamp: t, route: u, target: g, metadata: m }
    })
    const reply = await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ events: sent }),
    })
    const answer = await reply.text()
    if (reply.status !== 200) throw new Error(`${reply.status} ${answer}`)
    const acknowledged = performance.now()
    for (;;) {
      const found = await fetch(`${server.url}/v1/sessions/v-${index}`, { headers })
      await found.arrayBuffer()
      if (found.status === 200) return performance.now() - acknowledged
      await wait(20)
    }
  }
  const visits: Promise<number>[] = []
  for (let index = 0; index < VISITS; index += 1) {
    visits.push(visit(index))
    await wait(1_000 / VISITS_PER_SECOND)
  }
  const times = (await Promise.all(visits)).sort((a, b) => a - b)
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const figure = percentile(times, share)
    report({
      name: `from the acknowledgement of events to their session, ${name}`,
      figure,
      unit: 'ms',
      ratio: figure / VISIBLE_LIMIT_MS,
      limit: `${VISIBLE_LIMIT_MS} ms, of which 1,000 are SESSIONS_SETTLE_MS (goal ≤ 1)`,
    })
  }
  await server.stop()
}

await measureFolding()
await measureVisibility()
