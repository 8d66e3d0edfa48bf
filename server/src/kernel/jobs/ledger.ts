import { DatabaseError } from 'pg'
import type { Database, Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Clock, Ids } from '#kernel/system'
import type { FlowGates } from './flows/gates.ts'
import type { JobQueries } from './job-queries.ts'
import type { JobRow } from './job-table.ts'
import { noticeOf } from './notice.ts'
import type { Outcome } from './outcome.ts'
import type { Placement } from './placement.ts'
import { alreadyEnded, jobNotFound, notEnded, sameJobLives, stopped } from './problems.ts'
import type { JobQueue } from './queue.ts'
import type { Held, JobChange, JobRepository } from './repository.ts'
import { assertTransition, type Transition } from './states.ts'

const LOST_PAGE = 50

/** The try no longer holds its lease: nothing of what it did to the job's rows may stay. */
class LeaseLost extends Error {}

export interface LedgerParts {
  readonly db: Database
  readonly notices: Notices
  readonly ids: Ids
  readonly clock: Clock
  readonly queue: JobQueue
  readonly placement: Placement
  readonly gates: FlowGates
  readonly repository: JobRepository
  readonly queries: JobQueries
  /** Whether nobody may take jobs of this kind now. */
  readonly isPaused: (tx: Tx, name: string) => Promise<boolean>
}

/** A try that succeeded, and what its handler answered (JSON). */
export type Success = Held & { readonly name: string; readonly result: string | null }

/**
 * The transitions of jobs. In each the job's row, its place in the queue and its notice change in one transaction,
 * and what follows from it in a flow. Places in the queue are locked first, then rows by their ids, then the gates
 * and rows behind them, so that no two wait for each other.
 */
export class JobLedger {
  readonly #parts: LedgerParts

  constructor(parts: LedgerParts) {
    this.#parts = parts
  }

  /** Takes up to `limit` jobs of one kind for this worker; none while the kind is paused. */
  async claim(name: string, limit: number, worker: string): Promise<JobRow[]> {
    const { db, ids, queue, repository, notices, isPaused } = this.#parts
    return db.transaction(async tx => {
      if (await isPaused(tx, name)) return []
      const taken = await queue.take(tx, name, limit)
      if (taken.length === 0) return []
      const held = taken.map(id => ({ id, lease: ids.next() }))
      const rows = await repository.claim(tx, held, worker)
      const claimed = new Set(rows.map(({ id }) => id))
      // A place without a waiting job: left over from a restored backup, or of a step that was cancelled just when
      // its gate opened.
      const orphans = taken.filter(id => !claimed.has(id))
      await queue.remove(tx, name, orphans)
      await notices.publish(tx, ...rows.map(noticeOf))
      return rows
    })
  }

  /** All of them in one transaction, or, when one has lost its lease, each by itself. */
  async succeed(jobs: readonly Success[]): Promise<void> {
    const change = { progress: 1, errorCode: null, errorMessage: null }
    const settled = await this.#settle('succeed', jobs, change)
    if (!settled && jobs.length > 1) for (const job of jobs) await this.#settle('succeed', [job], change)
  }

  /** False when the try had lost its lease. */
  async conclude(row: JobRow & { lease: string }, outcome: Outcome): Promise<boolean> {
    const change: JobChange = {
      errorCode: outcome.error.code,
      errorMessage: outcome.error.message,
      crashes: row.crashes + (outcome.cause === 'crash' ? 1 : 0),
      losses: row.losses + (outcome.cause === 'loss' ? 1 : 0),
      outcome: ({ error: 'failed', crash: 'crashed', loss: 'lost' } as const)[outcome.cause],
    }
    if (outcome.kind !== 'requeue') return this.#settle(outcome.kind, [row], change)
    return this.#settle('requeue', [row], { ...change, delayMs: outcome.delayMs })
  }

  /** Back into the queue as if this try had not been. */
  async handBack(row: JobRow & { lease: string }): Promise<boolean> {
    return this.#settle('requeue', [row], { attempts: row.attempts - 1, delayMs: 0, outcome: 'stopped' })
  }

  /** Settles running jobs without a heartbeat for `leaseMs` (null: all of them); answers how many. */
  async recoverLost(leaseMs: number | null, decideLost: (row: JobRow) => Outcome): Promise<number> {
    let recovered = 0
    while (true) {
      const lost = await this.#parts.queries.lost(leaseMs, LOST_PAGE)
      for (const row of lost) {
        if (hasLease(row) && (await this.conclude(row, decideLost(row)))) recovered += 1
      }
      if (lost.length < LOST_PAGE) return recovered
    }
  }

  async cancel(row: JobRow): Promise<JobRow> {
    const { db, placement, repository, gates, notices } = this.#parts
    return db.transaction(async tx => {
      await placement.remove(tx, [row])
      const [cancelled] = await repository.move(tx, 'cancel', [row.id], { outcome: 'cancelled' })
      if (!cancelled) throw alreadyEnded(await this.#statusOf(row.id))
      await notices.publish(tx, noticeOf(cancelled))
      await gates.passOn(tx, [cancelled])
      placement.tellCancelled([cancelled])
      return cancelled
    })
  }

  async retry(row: JobRow): Promise<JobRow> {
    const retried = await this.retryAll([row]).catch(error => {
      throw isTwin(error) ? sameJobLives() : error
    })
    return retried.find(({ id }) => id === row.id) ?? Promise.reject(notEnded(await this.#statusOf(row.id)))
  }

  /** Fresh tries for those that have ended without success, in one transaction; answers those. */
  async retryAll(rows: readonly JobRow[]): Promise<JobRow[]> {
    const { db, placement, repository, gates, notices } = this.#parts
    return db.transaction(async tx => {
      // One may be left over, see `claim`.
      await placement.remove(tx, rows)
      const moved = await repository.move(tx, 'retry', rows.map(idOf), FRESH)
      const queued: JobRow[] = []
      for (const job of moved.toSorted(byId)) {
        const waits = await gates.mustWait(tx, job)
        queued.push(waits ? await repository.block(tx, job.id) : job)
      }
      await placement.put(tx, queued)
      await notices.publish(tx, ...queued.map(noticeOf))
      await gates.revive(tx, queued)
      return queued
    })
  }

  async progress(held: Held, fraction: number): Promise<void> {
    await this.#note(held, { progress: fraction })
  }

  /** Nothing happens when the try has lost its lease. */
  async attachAsset(held: Held, assetId: string): Promise<void> {
    await this.#note(held, { assetId })
  }

  /** A transaction of the handler that commits only if the try holds its job until then. */
  async transaction<T>(held: Held, idleMs: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { db, repository } = this.#parts
    return db.transaction(async tx => {
      if (!(await repository.holds(tx, held, { idleMs }))) throw stopped('lease_lost')
      const result = await work(tx)
      // At the end, so that heartbeats and a cancel do not wait for the work.
      if (!(await repository.holds(tx, held, { lock: true }))) throw stopped('lease_lost')
      return result
    })
  }

  /** See `JobContext.confirm`. */
  async confirm(held: Held, leaseMs: number): Promise<() => void> {
    const { repository, clock } = this.#parts
    // Time that passes while the process stands still counts on the one, time in which the machine sleeps on the other.
    const [ticks, at] = [performance.now(), clock.now()]
    const lives = await repository.touch([held])
    if (!lives.has(held.lease)) throw stopped('lease_lost')
    return () => {
      if (Math.max(performance.now() - ticks, clock.now() - at) > leaseMs / 2) throw stopped('lease_lost')
    }
  }

  async #note(held: Held, note: Parameters<JobRepository['note']>[2]): Promise<void> {
    const { db, repository, notices } = this.#parts
    await db.transaction(async tx => {
      const row = await repository.note(tx, held, note)
      if (row) await notices.publish(tx, noticeOf(row))
    })
  }

  /** One transition of all these tries; false, and nothing has changed, when one of them lost its lease. */
  async #settle(
    name: Transition,
    tries: readonly (Held & { name: string; result?: string | null })[],
    change: JobChange,
  ): Promise<boolean> {
    assertTransition(name, 'running')
    const { db, placement, repository, gates, notices } = this.#parts
    const work = async (tx: Tx): Promise<boolean> => {
      await placement.remove(tx, tries)
      const rows = await repository.settle(tx, name, tries, change)
      if (rows.length !== tries.length) throw new LeaseLost()
      const results = tries.flatMap(({ id, result }) => (result ? [{ id, result }] : []))
      if (results.length > 0) await repository.storeResults(tx, results)
      await placement.put(tx, rows)
      await notices.publish(tx, ...rows.map(noticeOf))
      await gates.passOn(tx, rows)
      return true
    }
    return db.transaction(work).catch(error => {
      if (error instanceof LeaseLost) return false
      throw error
    })
  }

  async #statusOf(id: string): Promise<string> {
    const row = await this.#parts.queries.find(id)
    if (!row) throw jobNotFound()
    return row.status
  }
}

const FRESH: JobChange = {
  attempts: 0,
  crashes: 0,
  losses: 0,
  progress: 0,
  delayMs: 0,
  errorCode: null,
  errorMessage: null,
  startedAt: null,
  worker: null,
}

/** PostgreSQL's unique_violation: of the index over the dedupe keys of live jobs, the only one that a retry can meet. */
export const isTwin = (error: unknown): boolean => error instanceof DatabaseError && error.code === '23505'

const idOf = ({ id }: { id: string }): string => id
const byId = (a: JobRow, b: JobRow): number => (a.id < b.id ? -1 : 1)

export const hasLease = (row: JobRow): row is JobRow & { lease: string } => row.lease !== null
