import { DatabaseError } from 'pg'
import type { Database, NotificationBus, Tx } from '#kernel/db'
import type { NewNotice, Notices } from '#kernel/notices'
import type { Clock, Ids } from '#kernel/system'
import type { JobDeclaration } from './declaration.ts'
import type { JobRow } from './job-table.ts'
import type { Outcome } from './outcome.ts'
import { alreadyEnded, jobNotFound, notEnded, sameJobLives } from './problems.ts'
import type { JobQueue, QueueEntry } from './queue.ts'
import type { Held, JobChange, JobRepository, NewJob } from './repository.ts'
import type { JobSubject } from './service.ts'
import { assertTransition, type Transition } from './states.ts'

/** Payload: the kind of job that waits. */
export const WORK_CHANNEL = 'fovea_job'
/** Payload: the id of the job that was cancelled. */
export const CANCEL_CHANNEL = 'fovea_job_cancel'

/** Between two rows of one dedupe key a job can end; it cannot do so for ever. */
const MAX_ENQUEUE_ROUNDS = 5
const LOST_PAGE = 50

/** The try no longer holds its lease: nothing of what it did to the job's rows may stay. */
class LeaseLost extends Error {}

export interface LedgerParts {
  readonly db: Database
  readonly bus: NotificationBus
  readonly notices: Notices
  readonly clock: Clock
  readonly ids: Ids
  readonly queue: JobQueue
  readonly repository: JobRepository
}

const noticeOf = (row: JobRow): NewNotice => ({
  topic: 'job.updated',
  projectId: row.projectId,
  assetId: row.assetId,
  data: {
    jobId: row.id,
    name: row.name,
    status: row.status,
    progress: row.progress,
    errorCode: row.errorCode,
  },
})

/**
 * The transitions of jobs. In each the job's row, its place in the queue and its notice change in one transaction.
 * Where a job has a place in the queue already, that is locked first and the row second, so that no two wait
 * for each other.
 */
export class JobLedger {
  readonly #parts: LedgerParts

  constructor(parts: LedgerParts) {
    this.#parts = parts
  }

  async enqueue<I>(tx: Tx, declaration: JobDeclaration<I>, input: I, subject: JobSubject): Promise<JobRow> {
    const { clock, db, bus, ids, queue, notices } = this.#parts
    await queue.ensure(declaration.name)
    const now = clock.now()
    const job: NewJob = {
      id: ids.next(),
      projectId: subject.projectId,
      assetId: subject.assetId ?? null,
      requestId: subject.requestId ?? null,
      name: declaration.name,
      input: JSON.stringify(declaration.input.parse(input)),
      dedupeKey: declaration.dedupeKey?.(input) ?? null,
      priority: declaration.priority,
      runAt: Math.max(now, subject.runAt ?? now),
    }
    const { row, made } = await this.#insertOrFind(tx, job, now)
    if (!made) return row
    await queue.put(tx, job.name, [placeOf(job, now)])
    await notices.publish(tx, noticeOf(row))
    db.afterCommit(() => bus.signal(WORK_CHANNEL, job.name))
    return row
  }

  /** Takes up to `limit` jobs of one kind for this worker. */
  async claim(name: string, limit: number, worker: string): Promise<JobRow[]> {
    const { clock, db, ids, queue, repository, notices } = this.#parts
    return db.transaction(async tx => {
      const taken = await queue.take(tx, name, limit)
      if (taken.length === 0) return []
      const held = taken.map(id => ({ id, lease: ids.next() }))
      const rows = await repository.claim(tx, held, worker, clock.now())
      const claimed = new Set(rows.map(({ id }) => id))
      // A place in the queue without a waiting job can only be left over from a restored backup.
      await queue.remove(
        tx,
        name,
        taken.filter(id => !claimed.has(id)),
      )
      await notices.publish(tx, ...rows.map(noticeOf))
      return rows
    })
  }

  /** All of them in one transaction, or, when one has lost its lease, each by itself. */
  async succeed(jobs: readonly (Held & { name: string })[]): Promise<void> {
    const change = { progress: 1, errorCode: null, errorMessage: null, finishedAt: this.#parts.clock.now() }
    const settled = await this.#settle('succeed', jobs, change)
    if (!settled && jobs.length > 1) for (const job of jobs) await this.#settle('succeed', [job], change)
  }

  /** False when the try had lost its lease. */
  async conclude(row: JobRow & { lease: string }, outcome: Outcome): Promise<boolean> {
    const now = this.#parts.clock.now()
    const change: JobChange = {
      errorCode: outcome.error.code,
      errorMessage: outcome.error.message,
      crashes: row.crashes + (outcome.cause === 'crash' ? 1 : 0),
      losses: row.losses + (outcome.cause === 'loss' ? 1 : 0),
    }
    if (outcome.kind !== 'requeue') return this.#settle(outcome.kind, [row], { ...change, finishedAt: now })
    return this.#settle('requeue', [row], { ...change, runAt: now + outcome.delayMs })
  }

  /** Back into the queue as if this try had not been. */
  async handBack(row: JobRow & { lease: string }): Promise<boolean> {
    const change = { attempts: row.attempts - 1, runAt: this.#parts.clock.now() }
    return this.#settle('requeue', [row], change)
  }

  /** Settles running jobs without a heartbeat for `leaseMs` (null: all of them); answers how many. */
  async recoverLost(leaseMs: number | null, decideLost: (row: JobRow) => Outcome): Promise<number> {
    let recovered = 0
    while (true) {
      const lost = await this.#parts.repository.lost(leaseMs, LOST_PAGE)
      for (const row of lost) {
        if (hasLease(row) && (await this.conclude(row, decideLost(row)))) recovered += 1
      }
      if (lost.length < LOST_PAGE) return recovered
    }
  }

  async cancel(row: JobRow): Promise<JobRow> {
    const { clock, db, bus, queue, repository, notices } = this.#parts
    return db.transaction(async tx => {
      await queue.ensure(row.name)
      await queue.remove(tx, row.name, [row.id])
      const now = clock.now()
      const cancelled = await repository.move(tx, 'cancel', row.id, { finishedAt: now }, now)
      if (!cancelled) throw alreadyEnded(await this.#statusOf(row.id))
      await notices.publish(tx, noticeOf(cancelled))
      db.afterCommit(() => bus.signal(CANCEL_CHANNEL, row.id))
      return cancelled
    })
  }

  async retry(row: JobRow): Promise<JobRow> {
    const { clock, db, bus, queue, repository, notices } = this.#parts
    return db.transaction(async tx => {
      await queue.ensure(row.name)
      const now = clock.now()
      const fresh: JobChange = {
        attempts: 0,
        crashes: 0,
        losses: 0,
        progress: 0,
        runAt: now,
        ...NOT_ENDED,
        startedAt: null,
      }
      const queued = await repository.move(tx, 'retry', row.id, fresh, now).catch(error => {
        throw isTwin(error) ? sameJobLives() : error
      })
      if (!queued) throw notEnded(await this.#statusOf(row.id))
      await queue.put(tx, row.name, [placeOf(queued, now)])
      await notices.publish(tx, noticeOf(queued))
      db.afterCommit(() => bus.signal(WORK_CHANNEL, row.name))
      return queued
    })
  }

  async progress(held: Held, fraction: number): Promise<void> {
    const { clock, db, repository, notices } = this.#parts
    await db.transaction(async tx => {
      const row = await repository.note(tx, held, { progress: fraction }, clock.now())
      if (row) await notices.publish(tx, noticeOf(row))
    })
  }

  /** Nothing happens when the try has lost its lease. */
  async attachAsset(held: Held, assetId: string): Promise<void> {
    const { clock, db, repository, notices } = this.#parts
    await db.transaction(async tx => {
      const row = await repository.note(tx, held, { assetId }, clock.now())
      if (row) await notices.publish(tx, noticeOf(row))
    })
  }

  async #insertOrFind(tx: Tx, job: NewJob, now: number): Promise<{ row: JobRow; made: boolean }> {
    const { repository } = this.#parts
    for (let round = 0; round < MAX_ENQUEUE_ROUNDS; round += 1) {
      const made = await repository.insert(tx, job, now)
      if (made) return { row: made, made: true }
      const live = await repository.findLive(tx, job)
      if (live) return { row: live, made: false }
    }
    throw new Error(
      `The job ${job.name} with the key ${job.dedupeKey} came and went ${MAX_ENQUEUE_ROUNDS} times`,
    )
  }

  /** One transition of all these tries; false, and nothing has changed, when one of them lost its lease. */
  async #settle(
    name: Transition,
    tries: readonly (Held & { name: string; priority?: number })[],
    change: JobChange,
  ): Promise<boolean> {
    assertTransition(name, 'running')
    const { clock, db, bus, queue, repository, notices } = this.#parts
    const work = async (tx: Tx): Promise<boolean> => {
      const now = clock.now()
      const byName = Map.groupBy(tries, job => job.name)
      for (const [queueName, jobs] of byName) await queue.remove(tx, queueName, jobs.map(idOf))
      const rows = await repository.settle(tx, name, tries, change, now)
      if (rows.length !== tries.length) throw new LeaseLost()
      for (const row of rows.filter(({ status }) => status === 'queued')) {
        await queue.put(tx, row.name, [placeOf(row, now)])
        db.afterCommit(() => bus.signal(WORK_CHANNEL, row.name))
      }
      await notices.publish(tx, ...rows.map(noticeOf))
      return true
    }
    return db.transaction(work).catch(error => {
      if (error instanceof LeaseLost) return false
      throw error
    })
  }

  async #statusOf(id: string): Promise<string> {
    const row = await this.#parts.repository.find(id)
    if (!row) throw jobNotFound()
    return row.status
  }
}

const NOT_ENDED = { errorCode: null, errorMessage: null, finishedAt: null } as const

/** PostgreSQL's unique_violation: of the index over the dedupe keys of live jobs, the only one that a retry can meet. */
const isTwin = (error: unknown): boolean => error instanceof DatabaseError && error.code === '23505'

const idOf = ({ id }: { id: string }): string => id

const placeOf = (job: Pick<JobRow, 'id' | 'priority' | 'runAt'>, now: number): QueueEntry => ({
  id: job.id,
  priority: job.priority,
  delayMs: Math.max(0, job.runAt - now),
})

export const hasLease = (row: JobRow): row is JobRow & { lease: string } => row.lease !== null
