import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import { z } from 'zod'
import { createBus, createDatabase, migrateUp, startEmbeddedPostgres } from '../server/src/kernel/db/index.ts'
import { kernelMigrations } from '../server/src/kernel/index.ts'
import { createJobs, declareJob, handleJob } from '../server/src/kernel/jobs/index.ts'
import { createNotices } from '../server/src/kernel/notices/index.ts'
import { systemClock as clock, systemIds as ids } from '../server/src/kernel/system/index.ts'
import { createLogger, createMetrics } from '../server/src/kernel/telemetry/index.ts'
import { report } from './fovea-process.ts'

/**
 * The jobs of the kernel (a row that people see, three notices per job, retries, cancel) against bare pg-boss on the
 * same PostgreSQL: its own loop with twenty slots that settle one by one, and its batches of twenty. The ways take
 * turns; the ratio is that of the median round.
 */
const ROUNDS = 3
const JOBS = 3_000
const SLOTS = 20
const PICK_UPS = 200
const PICK_UP_LIMIT_MS = 50

const dataDir = await mkdtemp(join(tmpdir(), 'fovea-bench-jobs-'))
const postgres = await startEmbeddedPostgres({ dataDir, owner: 'the bench of jobs', clock })
const target = postgres.connection
const log = createLogger({ level: 'warn' })
const metrics = createMetrics({ defaults: false })
const onIdleError = (error: Error): void => log.warn({ err: error }, 'a connection broke')
const db = createDatabase({ target, poolSize: 20, applicationName: 'bench', onIdleError })
await migrateUp(db.pool, [kernelMigrations])
const bus = await createBus({ target, clock, log })
const notices = createNotices({ db, bus, clock, log, metrics })

const nothing = declareJob({
  name: 'bench.nothing',
  input: z.object({}),
  retries: 0,
  backoffSeconds: 1,
  timeoutMs: 60_000,
  concurrency: SLOTS,
  priority: 0,
})
const openJobs = (
  config = { JOB_CONCURRENCY: SLOTS, JOB_RETENTION_DAYS: 30, JOB_SUCCEEDED_RETENTION_DAYS: 7 },
) => createJobs({ db, bus, notices, clock, ids, log, metrics: createMetrics({ defaults: false }), config })

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** From the commit of an enqueue to the first line of its handler, nothing else running. */
const pickUps = async (): Promise<number[]> => {
  const jobs = openJobs()
  let began = Promise.withResolvers<number>()
  const handler = handleJob(nothing, async () => began.resolve(performance.now()))
  await jobs.start({ handlers: [handler], soleWorker: true })
  const times: number[] = []
  for (let n = 0; n < PICK_UPS; n++) {
    began = Promise.withResolvers()
    await db.transaction(tx => jobs.enqueue(tx, nothing, {}, { projectId: null }))
    const committed = performance.now()
    times.push(Math.max(0, (await began.promise) - committed))
    await jobs.idle()
    await wait(10)
  }
  await jobs.drain(AbortSignal.timeout(5_000))
  return times.toSorted((a, b) => a - b)
}

const ours = async (): Promise<number> => {
  const filling = openJobs()
  for (let done = 0; done < JOBS; done += 500) {
    await db.transaction(async tx => {
      for (let n = 0; n < 500; n++) await filling.enqueue(tx, nothing, {}, { projectId: null })
    })
  }
  const jobs = openJobs()
  const started = performance.now()
  const all = Promise.withResolvers<void>()
  let done = 0
  const handler = handleJob(nothing, async () => {
    done += 1
    if (done === JOBS) all.resolve()
  })
  await jobs.start({ handlers: [handler], soleWorker: true })
  await all.promise
  await jobs.idle()
  const seconds = (performance.now() - started) / 1000
  await jobs.drain(AbortSignal.timeout(5_000))
  await filling.drain(AbortSignal.timeout(5_000))
  return JOBS / seconds
}

const boss = new PgBoss({ ...target, schema: 'bare', max: 20, supervise: false, schedule: false })
await boss.start()
await boss.createQueue('bare')

const fill = async (): Promise<void> => {
  for (let done = 0; done < JOBS; done += 500)
    await boss.insert(
      'bare',
      Array.from({ length: 500 }, () => ({})),
    )
}

/** Twenty slots; each job is completed by itself. */
const bareLoop = async (): Promise<number> => {
  await fill()
  const started = performance.now()
  let left = JOBS
  while (left > 0) {
    const jobs = await boss.fetch('bare', { batchSize: SLOTS })
    await Promise.all(jobs.map(job => boss.complete('bare', job)))
    left -= jobs.length
  }
  return JOBS / ((performance.now() - started) / 1000)
}

/** Batches of twenty, completed together. */
const bareBatch = async (): Promise<number> => {
  await fill()
  const started = performance.now()
  let left = JOBS
  while (left > 0) {
    const jobs = await boss.fetch('bare', { batchSize: SLOTS })
    await boss.complete('bare', jobs)
    left -= jobs.length
  }
  return JOBS / ((performance.now() - started) / 1000)
}

/** From the commit of a notice to the follower that waits for it. */
const noticeLatencies = async (): Promise<number[]> => {
  const projectId = ids.next()
  const leave = new AbortController()
  const follower = notices.follow(null, { projectIds: [projectId], topics: [], assetId: null }, leave.signal)
  const times: number[] = []
  let next = follower.next()
  await wait(100)
  for (let n = 0; n < PICK_UPS; n++) {
    await db.transaction(tx => notices.publish(tx, { topic: 'bench.made', projectId, data: { n } }))
    const committed = performance.now()
    await next
    times.push(performance.now() - committed)
    next = follower.next()
    await wait(5)
  }
  leave.abort()
  return times.toSorted((a, b) => a - b)
}

try {
  const idle = await pickUps()
  for (const [share, name] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const) {
    const figure = percentile(idle, share)
    const ratio = figure / PICK_UP_LIMIT_MS
    const limit = `${PICK_UP_LIMIT_MS} ms (goal ≤ 1)`
    report({ name: `job picked up when idle, ${name}`, figure, unit: 'ms', ratio, limit })
  }
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ loop: await bareLoop(), batch: await bareBatch(), ours: await ours() })
  }
  for (const [bare, limit] of [
    ['loop', 'bare pg-boss, own loop, each job completed by itself'],
    ['batch', 'bare pg-boss, batches of 20 completed together'],
  ] as const) {
    const byRatio = rounds.toSorted((a, b) => a.ours / a[bare] - b.ours / b[bare])
    const middle = byRatio[Math.floor(ROUNDS / 2)]
    if (!middle) continue
    const ratio = middle.ours / middle[bare]
    report({ name: 'jobs that do nothing', figure: middle.ours, unit: 'jobs/s', ratio, limit })
  }
  const follow = await noticeLatencies()
  for (const [share, name] of [
    [0.5, 'p50'],
    [0.99, 'p99'],
  ] as const) {
    const figure = percentile(follow, share)
    report({ name: `notice from commit to follower, ${name}`, figure, unit: 'ms', ratio: null, limit: '–' })
  }
} finally {
  await boss.stop({ graceful: false })
  await notices.close()
  await bus.close()
  await db.close()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
}
