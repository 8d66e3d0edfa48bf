import pg from 'pg'
import { connectToRunning } from '../server/src/kernel/db/index.ts'
import { type Fleet, startFleet } from '../server/test/faults/fleet.ts'
import { copyRows } from './copy.ts'
import { sendEvents } from './event-load.ts'
import { AS_STARTED, middleRound, report } from './fovea-process.ts'

/**
 * Events through the whole server (HTTP, keys, limits, checks, redaction, one commit for many requests) against a plain
 * COPY of such rows into a table of the same shape, in turns on one PostgreSQL; the ratio is that of the median round.
 * `serve` alone first, so that nothing but the ingest is measured; then with a worker that makes sessions beside it.
 */
const ROUNDS = Number(process.env.FOVEA_BENCH_ROUNDS ?? 3)
const SECONDS = Number(process.env.FOVEA_BENCH_SECONDS ?? 8)
const CONNECTIONS = 32
const GOAL_PER_SECOND = 60_000
const GOAL_P99_MS = 40

const fleet = await startFleet({
  serve: 1,
  database: 'embedded',
  nodeFlags: AS_STARTED.nodeFlags,
  env: AS_STARTED.env,
})

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

const keyOf = async ({ serves }: Fleet): Promise<string> => {
  const reply = await serves[0]?.call<{ secret: string }>('POST', '/v1/api-keys', {
    body: { name: 'bench', scopes: ['sessions:ingest'], rateLimit: 100_000 },
  })
  if (reply?.status !== 201) throw new Error('There is no key')
  return reply.body.secret
}

try {
  const [server] = fleet.serves
  if (!server) throw new Error('There is no server')
  const key = await keyOf(fleet)
  const port = Number(new URL(server.url).port)
  const target = await connectToRunning(server.dataDir)
  if (!target) throw new Error('PostgreSQL does not run')
  const client = new pg.Client(target)
  await client.connect()
  const send = (options: { seconds: number; rate?: number }) =>
    sendEvents({ port, key, connections: CONNECTIONS, ...options })

  await send({ seconds: 3 })
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push({ bare: await copyRows(client), ours: (await send({ seconds: SECONDS })).perSecond })
  }
  const { ours, bare } = middleRound(rounds)
  const copy = Math.round(bare).toLocaleString('en')
  report({
    name: 'events acknowledged, 50 in a request',
    figure: ours,
    unit: 'events/s',
    ratio: ours / bare,
    limit: `COPY into the same table: ${copy}/s (goals ≥ 0.75, ≥ ${GOAL_PER_SECOND.toLocaleString('en')}/s)`,
  })

  const half = await send({ seconds: SECONDS, rate: ours / 2 })
  for (const [share, name] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const) {
    const figure = percentile(half.latencies, share)
    const limit = `${GOAL_P99_MS} ms (goal of p99 < 1)`
    report({
      name: `events acknowledged at half load, ${name}`,
      figure,
      unit: 'ms',
      ratio: figure / GOAL_P99_MS,
      limit,
    })
  }

  // The worker shall not begin with what was sent while there was none.
  await client.query('truncate sessions.arrival')
  await client.end()
  await fleet.add('work')
  const beside = (await send({ seconds: SECONDS })).perSecond
  report({
    name: 'events acknowledged while a worker makes sessions of them',
    figure: beside,
    unit: 'events/s',
    ratio: beside / ours,
    limit: 'without the worker (all share the cores of this machine)',
  })
} finally {
  await fleet.stop()
}
