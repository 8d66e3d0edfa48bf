import { sql } from 'kysely'
import { z } from 'zod'
import type { Actor, Scope } from '#kernel/access'
import { type ConnectionTarget, createBus, createDatabase } from '#kernel/db'
import { createNotices } from '#kernel/notices'
import { type Clock, systemClock, systemIds } from '#kernel/system'
import { createLogger, createMetrics } from '#kernel/telemetry'
import {
  declareJob,
  handleJob,
  type JobContext,
  type JobDeclaration,
  type JobHandler,
  type JobResult,
} from './declaration.ts'
import { createJobs } from './jobs.ts'
import type { JobSubject } from './subject.ts'
import type { JobTimings } from './timings.ts'

/** Short enough for a test, long enough for a loaded machine. */
const TEST_TIMINGS: JobTimings = {
  heartbeatMs: 200,
  leaseMs: 1_500,
  sweepMs: 200,
  pollMs: 100,
  progressMs: 50,
  graceMs: 300,
}

export const Note = z.object({ note: z.string() })
export type Note = z.infer<typeof Note>

/** A kind of job with settings that a test changes where it matters. */
export const testJob = (name: string, settings: Partial<JobDeclaration<Note>> = {}): JobDeclaration<Note> =>
  declareJob({
    name,
    input: Note,
    retries: 2,
    backoffSeconds: 0.05,
    timeoutMs: 20_000,
    concurrency: 4,
    priority: 0,
    ...settings,
  })

/** What the worker process of the crash tests runs: its note says for how many milliseconds each try holds the job. */
export const hold = testJob('test.hold', { retries: 0, concurrency: 8 })

/** Writes within its own transaction, which it holds open for as many milliseconds as its note says for each try. */
export const fenced = testJob('test.fenced', { retries: 0, concurrency: 8 })

/** One process's worth of the job system, on a database that others may share. */
export const openRig = async (
  target: ConnectionTarget,
  options: {
    timings?: JobTimings
    clock?: Clock
    capacity?: number
    queues?: string[]
    logLines?: string[]
  } = {},
) => {
  const clock = options.clock ?? systemClock
  const lines = options.logLines
  const log = createLogger(
    lines ? { level: 'info', stream: { write: line => lines.push(line) } } : { level: 'silent' },
  )
  const metrics = createMetrics({ defaults: false })
  const db = createDatabase({ target, poolSize: 8, applicationName: 'job test', onIdleError: () => {} })
  const bus = await createBus({ target, clock, log })
  const notices = createNotices({ db, bus, clock, log, metrics })
  const jobs = createJobs({
    db,
    bus,
    notices,
    clock,
    ids: systemIds,
    log,
    metrics,
    config: {
      JOB_CONCURRENCY: options.capacity ?? 16,
      JOB_RETENTION_DAYS: 30,
      JOB_SUCCEEDED_RETENTION_DAYS: 7,
      ...(options.queues ? { JOB_QUEUES: options.queues } : {}),
    },
    timings: options.timings ?? TEST_TIMINGS,
    random: () => 0.5,
  })
  return {
    db,
    bus,
    notices,
    jobs,
    start: (...handlers: readonly JobHandler[]) => jobs.start({ handlers, soleWorker: false }),
    enqueue: (declaration: JobDeclaration<Note>, note = '', subject: Partial<JobSubject> = {}) =>
      db.transaction(tx => jobs.enqueue(tx, declaration, { note }, { projectId: null, ...subject })),
    /** Resolves with the job once it has this status; the test's own time-out bounds it. */
    until: async (id: string, status: string) => {
      for (;;) {
        const job = await jobs.get(administrator, id)
        if (job.status === status) return job
        await clock.wait(10)
      }
    },
    metrics,
    query: <T>(text: string) => sql.raw<T>(text).execute(db.query),
    close: async (graceMs = 5_000) => {
      await jobs.drain(AbortSignal.timeout(graceMs))
      await notices.close()
      await bus.close()
      await db.close()
    },
  }
}
export type Rig = Awaited<ReturnType<typeof openRig>>

/** A handler whose runs a test sees and ends. */
export const observed = (
  declaration: JobDeclaration<Note>,
  run: (input: Note, context: JobContext) => Promise<unknown> = async () => {},
): { handler: JobHandler; runs: JobContext[]; started: Promise<JobContext> } => {
  const runs: JobContext[] = []
  const first = Promise.withResolvers<JobContext>()
  const handler = handleJob(declaration, async (input, context) => {
    runs.push(context)
    first.resolve(context)
    return ((await run(input, context)) ?? null) as JobResult
  })
  return { handler, runs, started: first.promise }
}

export const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

export const actor = (projectId: string | null, scopes: readonly Scope[], admin = false): Actor => ({
  kind: 'user',
  userId: null,
  keyId: null,
  credentialId: null,
  label: 'a tester',
  projectId,
  grants: new Map(projectId === null ? [] : [[projectId, new Set(scopes)]]),
  admin,
  rateLimit: null,
  requestId: null,
  address: null,
})

export const administrator: Actor = { ...actor(null, [], true), kind: 'system' }
