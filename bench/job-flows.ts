import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { systemActor } from '../server/src/kernel/access/index.ts'
import { createBus, createDatabase, migrateUp, startEmbeddedPostgres } from '../server/src/kernel/db/index.ts'
import { kernelMigrations } from '../server/src/kernel/index.ts'
import { chord, createJobs, declareJob, handleJob, step } from '../server/src/kernel/jobs/index.ts'
import { createNotices } from '../server/src/kernel/notices/index.ts'
import { systemClock as clock, systemIds as ids } from '../server/src/kernel/system/index.ts'
import { createLogger, createMetrics } from '../server/src/kernel/telemetry/index.ts'
import { report } from './fovea-process.ts'

/** Many jobs at once: a chord of 500 children, bulk inserts, and a queue of 100,000 that is listed and worked on. */
const CHILDREN = 500
const ROUNDS = 5
const MANY = 100_000
const PAGE = 1_000
const LOOKS = 40
const LIST_LIMIT_MS = 50
const CHORD_LIMIT_MS = 2_000

const dataDir = await mkdtemp(join(tmpdir(), 'fovea-bench-flows-'))
const postgres = await startEmbeddedPostgres({ dataDir, owner: 'the bench of flows', clock })
const target = postgres.connection
const log = createLogger({ level: 'warn' })
const metrics = createMetrics({ defaults: false })
const onIdleError = (error: Error): void => log.warn({ err: error }, 'a connection broke')
const db = createDatabase({ target, poolSize: 20, applicationName: 'bench', onIdleError })
await migrateUp(db.pool, [kernelMigrations])
const bus = await createBus({ target, clock, log })
const notices = createNotices({ db, bus, clock, log, metrics })

const kind = (name: string) =>
  declareJob({
    name,
    input: z.object({}),
    retries: 0,
    backoffSeconds: 1,
    timeoutMs: 60_000,
    concurrency: 20,
    priority: 0,
  })
const [child, callback, waiting] = [kind('bench.child'), kind('bench.callback'), kind('bench.waiting')]
const config = { JOB_CONCURRENCY: 20, JOB_RETENTION_DAYS: 30, JOB_SUCCEEDED_RETENTION_DAYS: 7 }
const open = () =>
  createJobs({ db, bus, notices, clock, ids, log, metrics: createMetrics({ defaults: false }), config })
const nobody = { projectId: null }
const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN

/** From the first statement of the flow to the first line of its callback. */
const chords = async (): Promise<number> => {
  const jobs = open()
  let called = Promise.withResolvers<void>()
  await jobs.start({
    handlers: [
      handleJob(child, async () => ({ done: true })),
      handleJob(callback, async () => called.resolve()),
    ],
    soleWorker: true,
  })
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    called = Promise.withResolvers()
    const began = performance.now()
    const children = Array.from({ length: CHILDREN }, () => step(child, {}))
    await db.transaction(tx => jobs.flow(tx, chord(children, step(callback, {})), nobody))
    await called.promise
    times.push(performance.now() - began)
    await jobs.idle()
  }
  await jobs.drain(AbortSignal.timeout(5_000))
  return median(times)
}

const jobs = open()
const fill = async (): Promise<number> => {
  const began = performance.now()
  for (let made = 0; made < MANY; made += PAGE) {
    const page = Array.from({ length: PAGE }, () => ({ input: {}, subject: nobody }))
    await db.transaction(tx => jobs.enqueueMany(tx, waiting, page))
  }
  return MANY / ((performance.now() - began) / 1_000)
}

const list = async (): Promise<number> => {
  const times: number[] = []
  for (let look = 0; look < LOOKS; look += 1) {
    const began = performance.now()
    await jobs.queues.list(systemActor({ projectId: null, requestId: null }))
    times.push(performance.now() - began)
  }
  return median(times)
}

/** Jobs that do nothing, from the top of a queue of 100,000. */
const work = async (): Promise<number> => {
  const worker = open()
  const enough = Promise.withResolvers<void>()
  let done = 0
  const began = performance.now()
  await worker.start({
    handlers: [
      handleJob(waiting, async () => {
        done += 1
        if (done === PAGE) enough.resolve()
      }),
    ],
    soleWorker: true,
  })
  await enough.promise
  const rate = PAGE / ((performance.now() - began) / 1_000)
  await worker.drain(AbortSignal.timeout(10_000))
  return rate
}

const perLimit = (name: string, figure: number, limit: number): void =>
  report({ name, figure, unit: 'ms', ratio: figure / limit, limit: `${limit} ms (goal ≤ 1)` })

try {
  perLimit(`chord of ${CHILDREN}: from its enqueue to its callback, median`, await chords(), CHORD_LIMIT_MS)
  report({
    name: 'jobs enqueued in pages of 1,000',
    figure: await fill(),
    unit: 'jobs/s',
    ratio: null,
    limit: '–',
  })
  perLimit('list of queues over 100,000 jobs just enqueued, median', await list(), LIST_LIMIT_MS)
  await db.pool.query('vacuum analyze kernel.job')
  perLimit('the same after a vacuum, median', await list(), LIST_LIMIT_MS)
  report({
    name: 'jobs that do nothing, from a queue of 100,000',
    figure: await work(),
    unit: 'jobs/s',
    ratio: null,
    limit: '–',
  })
} finally {
  await jobs.drain(AbortSignal.timeout(5_000))
  await notices.close()
  await bus.close()
  await db.close()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
}
