import { setTimeout as wait } from 'node:timers/promises'
import { type Fleet, type Member, startFleet } from '../server/test/faults/fleet.ts'
import { Holdings } from '../server/test/faults/holdings.ts'
import { Ledger, load, nextPicture } from '../server/test/faults/load.ts'
import { startPrivatePostgres } from '../server/test/faults/private-postgres.ts'
import { follow } from '../server/test/faults/stream.ts'
import { settled } from '../server/test/faults/verify.ts'
import { AS_STARTED, inParallel, report } from './fovea-process.ts'

/**
 * What more processes on one PostgreSQL give and cost: uploads and jobs of two servers and two workers against one of
 * each, the way of a job and of a notice from one process to another, and writes while clients follow (a NOTIFY inside
 * their transactions would let them commit one after the other only).
 */
const ROUNDS = 3
const UPLOADS = 400
const CLIENTS = 8
const LATENCIES = 200
/** Ten rounds of them, of the 10,000 that a project may have. */
const CREATES = 900
const WRITERS = 16
const LISTENERS = [0, 1, 8] as const

const holdings = new Holdings()
const postgres = await startPrivatePostgres(holdings, { fsync: true })

const open = async (name: string, processes: number): Promise<Fleet> => {
  await postgres.run(`create database ${name}`)
  const database = { url: postgres.url(name) }
  const common = { nodeFlags: AS_STARTED.nodeFlags, env: AS_STARTED.env, tasksOnArrival: true, holdings }
  return startFleet({ serve: processes, work: processes, database, ...common })
}

const memberOf = (fleet: Fleet, index: number): Member => {
  const found = fleet.serves[index % fleet.serves.length]
  if (!found) throw new Error('There is no server')
  return found
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return count / ((performance.now() - began) / 1000)
}

/** The workers stand still while uploads arrive, and the servers have nothing to do while jobs are done. */
const throughput = async (fleet: Fleet): Promise<{ uploads: number; jobs: number }> => {
  for (const { program } of fleet.workers) program.freeze()
  const ledger = new Ledger()
  const server = (client: number): Member => memberOf(fleet, client)
  const uploads = await perSecond(UPLOADS, () =>
    load({ server, clients: CLIENTS, count: UPLOADS, ledger, patienceMs: 120_000 }),
  )
  for (const { program } of fleet.workers) program.resume()
  const jobs = await perSecond(UPLOADS, () => settled(fleet))
  return { uploads, jobs }
}

/** From the enqueueing in a server to the first line of the try in a worker, by what both wrote. */
const pickUps = async (fleet: Fleet): Promise<number[]> => {
  const ids: string[] = []
  for (let n = 0; n < LATENCIES; n++) {
    const bytes = await nextPicture()
    const headers = { 'content-type': 'image/jpeg' }
    const { body } = await memberOf(fleet, n).call<{ asset: { id: string } }>('POST', '/v1/assets', {
      headers,
      body: bytes,
    })
    ids.push(body.asset.id)
    await wait(30)
  }
  await settled(fleet)
  const rows = await fleet.sql<{ ms: string }>(
    'select started_at - created_at as ms from kernel.job where asset_id = any($1::uuid[])',
    [ids],
  )
  return rows.map(({ ms }) => Number(ms))
}

/** From the answer of one server to the arrival at a client that follows the other. */
const noticeLatencies = async (fleet: Fleet): Promise<number[]> => {
  const arrived = new Map<string, number>()
  const over = new AbortController()
  const onNotice = ({ topic, data }: { topic: string; data: Readonly<Record<string, unknown>> }): void => {
    if (topic === 'collection.created') arrived.set(JSON.stringify(data), performance.now())
  }
  const followed = follow({ server: () => memberOf(fleet, 1), after: 0, signal: over.signal, onNotice })
  await wait(1_000)
  const answered: { id: string; at: number }[] = []
  for (let n = 0; n < LATENCIES; n++) {
    const { body } = await createCollection(memberOf(fleet, 0), `latency ${n}`)
    answered.push({ id: body.id, at: performance.now() })
    await wait(10)
  }
  await wait(3_000)
  over.abort()
  await followed
  return answered.map(({ id, at }) => {
    const found = [...arrived].find(([data]) => data.includes(id))
    if (!found) throw new Error('A notice did not arrive')
    return Math.max(0, found[1] - at)
  })
}

const createCollection = async (server: Member, name: string): Promise<{ body: { id: string } }> => {
  const reply = await server.call<{ id: string }>('POST', '/v1/collections', { body: { name } })
  if (reply.status !== 201) throw new Error(`${reply.status} ${JSON.stringify(reply.body)}`)
  return reply
}

let created = 0
const creates = async (fleet: Fleet, listeners: number): Promise<number> => {
  const over = new AbortController()
  const [latest] = await fleet.sql<{ p: string }>('select coalesce(max(position), 0) as p from kernel.notice')
  const after = Number(latest?.p)
  const following = Array.from({ length: listeners }, (_, index) =>
    follow({ server: () => memberOf(fleet, index), after, signal: over.signal, onNotice: () => {} }),
  )
  await wait(500)
  const names = Array.from({ length: CREATES }, () => `collection ${created++}`)
  const figure = await perSecond(CREATES, () =>
    inParallel(names, WRITERS, async name => {
      await createCollection(memberOf(fleet, created++), name)
    }),
  )
  over.abort()
  await Promise.all(following)
  return figure
}

const reportThroughput = async (one: Fleet, two: Fleet): Promise<void> => {
  await throughput(one)
  await throughput(two)
  const rounds: {
    one: Awaited<ReturnType<typeof throughput>>
    two: Awaited<ReturnType<typeof throughput>>
  }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ one: await throughput(one), two: await throughput(two) })
  }
  for (const what of ['uploads', 'jobs'] as const) {
    const figure = median(rounds.map(round => round.two[what]))
    const single = median(rounds.map(round => round.one[what]))
    const by = what === 'uploads' ? 'servers' : 'workers'
    const limit = `one of them: ${Math.round(single)}/s (all share the cores of this machine)`
    report({ name: `${what} by two ${by}`, figure, unit: `${what}/s`, ratio: figure / single, limit })
  }
}

const reportLatency = (name: string, values: readonly number[], limitMs: number): void => {
  for (const [share, label] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const) {
    const figure = percentile(values, share)
    const limit = `${limitMs} ms (goal ≤ 1)`
    report({ name: `${name}, ${label}`, figure, unit: 'ms', ratio: figure / limitMs, limit })
  }
}

const reportCreates = async (fleet: Fleet): Promise<void> => {
  const found = new Map<number, number[]>(LISTENERS.map(listeners => [listeners, []]))
  await creates(fleet, 0)
  for (let round = 0; round < ROUNDS; round++) {
    for (const listeners of LISTENERS) found.get(listeners)?.push(await creates(fleet, listeners))
  }
  const alone = median(found.get(0) ?? [])
  for (const [listeners, figures] of found) {
    const figure = median(figures)
    const name = `collections created, ${listeners} clients following`
    report({ name, figure, unit: 'creates/s', ratio: figure / alone, limit: 'nobody following (goal ≥ 0.8)' })
  }
}

try {
  const one = await open('one', 1)
  const two = await open('two', 2)
  await reportThroughput(one, two)
  await one.stop()
  reportLatency('job picked up in another process', await pickUps(two), 50)
  reportLatency('notice from one server to a client of the other', await noticeLatencies(two), 50)
  await reportCreates(two)
} finally {
  await holdings.close()
}
