import { CompiledQuery } from 'kysely'
import { type Db, PgBoss } from 'pg-boss'
import { type Database, isDatabaseAway, type Tx } from '#kernel/db'
import type { Logger } from '#kernel/telemetry'

export interface QueueEntry {
  readonly id: string
  readonly priority: number
  /** Not before so many ms from now, by the database's clock. */
  readonly delayMs: number
}

/**
 * What waits, and who took it: pg-boss as a store. A row is there while its job waits or runs and is gone afterwards.
 *
 * pg-boss changes nothing by itself: its supervisor is off, since it would fail, retry or delete rows
 * (heartbeats, expiry, retention) outside of the transaction that changes the job's own row.
 */
export interface JobQueue {
  /** Makes or migrates the store's schema; every other method does it as well when it must. */
  open(): Promise<void>
  /** Makes the queue of this kind of job unless it is there. Not part of any transaction. */
  ensure(name: string): Promise<void>
  put(tx: Tx, name: string, entries: readonly QueueEntry[]): Promise<void>
  /** Takes up to `limit` that are due, best priority and oldest first, past those that others are taking. */
  take(tx: Tx, name: string, limit: number): Promise<string[]>
  remove(tx: Tx, name: string, ids: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** The longest that pg-boss's own expiry and retention can be; neither is used, see above. */
const NEVER_SECONDS = 10 * 365 * 86_400

const inTransaction = (tx: Tx): Db => ({
  executeSql: async (text, values) => {
    const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values ?? []))
    return { rows: [...rows] }
  },
})

/** Answers at once; the store is opened, and its schema `boss` made or migrated, when it is first needed. */
export const createQueue = (options: { db: Database; log: Logger }): JobQueue => new BossQueue(options)

class BossQueue implements JobQueue {
  readonly #options: { db: Database; log: Logger }
  readonly #ensured = new Map<string, Promise<void>>()
  #opening: Promise<PgBoss> | undefined

  constructor(options: { db: Database; log: Logger }) {
    this.#options = options
  }

  async open(): Promise<void> {
    await this.#open()
  }

  ensure(name: string): Promise<void> {
    const known = this.#ensured.get(name)
    if (known) return known
    const made = this.#make(name).catch(error => {
      this.#ensured.delete(name)
      throw error
    })
    this.#ensured.set(name, made)
    return made
  }

  async put(tx: Tx, name: string, entries: readonly QueueEntry[]): Promise<void> {
    const boss = await this.#open()
    const jobs = entries.map(({ id, priority, delayMs }) => ({ id, priority, startAfter: delayMs / 1_000 }))
    const ids = await boss.insert(name, jobs, { db: inTransaction(tx), returnId: true })
    if (ids?.length !== entries.length) throw new Error(`The queue ${name} has one of these jobs already`)
  }

  async take(tx: Tx, name: string, limit: number): Promise<string[]> {
    const boss = await this.#open()
    const taken = await boss.fetch(name, { batchSize: limit, db: inTransaction(tx) })
    return taken.map(job => job.id)
  }

  async remove(tx: Tx, name: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    const boss = await this.#open()
    await boss.deleteJob(name, [...ids], { db: inTransaction(tx) })
  }

  async close(): Promise<void> {
    const boss = await this.#opening
    await boss?.stop({ graceful: false })
  }

  async #make(name: string): Promise<void> {
    const boss = await this.#open()
    await boss.createQueue(name, { policy: 'standard', retentionSeconds: NEVER_SECONDS })
  }

  #open(): Promise<PgBoss> {
    this.#opening ??= this.#start().catch(error => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  async #start(): Promise<PgBoss> {
    const { db, log } = this.#options
    const boss = new PgBoss({
      ...db.target,
      schema: 'boss',
      application_name: 'fovea queue',
      // Only for its schema and its queues, which must not wait for a transaction that waits for them.
      max: 2,
      supervise: false,
      schedule: false,
      useListenNotify: false,
    })
    boss.on('error', error => {
      if (isDatabaseAway(error)) db.suspect(error)
      else log.error({ err: error }, 'the job store reported an error')
    })
    await boss.start()
    return boss
  }
}
