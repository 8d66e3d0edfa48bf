import { type Database, databaseAway, isDatabaseAway } from '#kernel/db'
import type { Clock } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import { type DedicatedConnection, dedicatedConnection } from './connection.ts'
import { queueFull } from './errors.ts'
import { createCollectorMetrics } from './metrics.ts'
import { makePartitions } from './partitions.ts'
import { type Batch, copyGroup, insertGroup } from './store.ts'

/** Measured on two cores: one connection waits for its commits, four are no faster than two. */
const CONNECTIONS = 2
/** A group leaves when so many events wait, or when the first has waited for so long. */
const GROUP_EVENTS = 1_000
const GROUP_MS = 3
/** Events that wait at most: a third of a second at full load. What comes beyond is refused and sent again. */
const MAX_WAITING = 20_000
/** For a group that meets a deadlock, a repeat or a day without partition: each happens once or twice at most. */
const TRIES = 5
/** SQLSTATE of an event that is there already. */
const REPEATED = '23505'
/**
 * A copy costs about half of an insert that leaves out what is there, but one that meets a repeat is lost. So it is worth
 * its try while fewer than half of the last groups had one: about the last ten tell.
 */
const MOST_REPEATS = 0.4
const REPEATS_MEMORY = 0.1

export interface Collector {
  /**
   * Resolves after the commit with the number of events that are new. 503 with Retry-After when too many wait, and when
   * the database is lost meanwhile: then nothing is known, and a repeat finds out.
   */
  add(batch: Batch): Promise<number>
  /** Stores what was accepted; what cannot be stored until `deadline` is refused. */
  close(deadline: AbortSignal): Promise<void>
}

interface Waiting {
  readonly batch: Batch
  readonly resolve: (stored: number) => void
  readonly reject: (error: unknown) => void
}

interface CollectorParts {
  readonly db: Database
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The other process's partition is not there yet, or the clock was set: the day of an event has no place. */
const isWithoutPartition = (error: unknown): boolean =>
  codeOf(error) === '23514' && error instanceof Error && error.message.startsWith('no partition')

/** Faults of the server and not of what was sent: lost, out of resources, stopped, waited too long for a lock. */
const isOfServer = (error: unknown): boolean =>
  isDatabaseAway(error) || /^(53|55|57|58|40)/.test(codeOf(error))

/** Collects the events of many requests into few commits. */
export const createCollector = (parts: CollectorParts): Collector => new GroupCommit(parts)

class GroupCommit implements Collector {
  readonly #parts: CollectorParts
  readonly #idle: DedicatedConnection[]
  readonly #metrics
  readonly #running = new Set<Promise<void>>()
  #queue: Waiting[] = []
  #waiting = 0
  /** The share of groups that had an event which was there already. */
  #repeats = 0
  #timed = false
  #closed = false

  constructor(parts: CollectorParts) {
    this.#parts = parts
    this.#idle = Array.from({ length: CONNECTIONS }, (_, index) =>
      dedicatedConnection(parts.db, `fovea ingest ${index}`),
    )
    this.#metrics = createCollectorMetrics(parts.metrics, () => this.#waiting)
  }

  add(batch: Batch): Promise<number> {
    if (this.#closed) return Promise.reject(databaseAway())
    if (this.#waiting + batch.keys.length > MAX_WAITING) return Promise.reject(queueFull())
    return new Promise((resolve, reject) => {
      this.#queue.push({ batch, resolve, reject })
      this.#waiting += batch.keys.length
      if (this.#waiting >= GROUP_EVENTS) this.#dispatch()
      else this.#dispatchSoon()
    })
  }

  #dispatchSoon(): void {
    if (this.#timed) return
    this.#timed = true
    void this.#parts.clock.wait(GROUP_MS).then(() => {
      this.#timed = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    while (this.#queue.length > 0) {
      const connection = this.#idle.pop()
      if (!connection) return
      const run = this.#store(connection, this.#take()).finally(() => {
        this.#idle.push(connection)
        this.#running.delete(run)
        if (this.#waiting >= GROUP_EVENTS || this.#closed) this.#dispatch()
        else if (this.#waiting > 0) this.#dispatchSoon()
      })
      this.#running.add(run)
    }
  }

  /** The next group: whole requests, so it may have up to one request more than its size. */
  #take(): Waiting[] {
    let events = 0
    let count = 0
    while (count < this.#queue.length && events < GROUP_EVENTS) {
      events += this.#queue[count]?.batch.keys.length ?? 0
      count += 1
    }
    this.#waiting -= events
    return this.#queue.splice(0, count)
  }

  /** Stores a group and answers its requests; never rejects. */
  async #store(connection: DedicatedConnection, group: readonly Waiting[]): Promise<void> {
    const begun = performance.now()
    try {
      const stored = await this.#attempt(
        connection,
        group.map(({ batch }) => batch),
      )
      this.#metrics.committed(group, performance.now() - begun)
      for (const [index, waiting] of group.entries()) waiting.resolve(stored[index] ?? 0)
    } catch (error) {
      if (isOfServer(error) || group.length === 1) {
        for (const waiting of group) waiting.reject(isDatabaseAway(error) ? databaseAway(error) : error)
        return
      }
      // Something in it cannot be stored, which must not be the fault of its neighbours.
      const middle = group.length >> 1
      this.#parts.log.warn({ err: error, requests: group.length }, 'a group of events is stored in halves')
      await this.#store(connection, group.slice(0, middle))
      await this.#store(connection, group.slice(middle))
    }
  }

  async #attempt(connection: DedicatedConnection, batches: readonly Batch[]): Promise<number[]> {
    const { clock, db } = this.#parts
    let store = this.#repeats < MOST_REPEATS ? copyGroup : insertGroup
    for (let attempt = 1; ; attempt += 1) {
      try {
        const stored = await connection.use(client => store(client, batches, clock.now()))
        this.#noteRepeats(stored.some((count, index) => count < (batches[index]?.keys.length ?? 0)))
        return stored
      } catch (error) {
        if (attempt >= TRIES) throw error
        if (codeOf(error) === REPEATED) store = insertGroup
        else if (isWithoutPartition(error)) await makePartitions(db, clock.now())
        else if (codeOf(error) !== '40P01') throw error
      }
    }
  }

  #noteRepeats(had: boolean): void {
    this.#repeats += ((had ? 1 : 0) - this.#repeats) * REPEATS_MEMORY
  }

  async close(deadline: AbortSignal): Promise<void> {
    this.#closed = true
    this.#dispatch()
    const over = new Promise<void>(resolve => {
      if (deadline.aborted) resolve()
      else deadline.addEventListener('abort', () => resolve(), { once: true })
    })
    while (this.#running.size > 0 && !deadline.aborted) await Promise.race([over, ...this.#running])
    for (const { reject } of this.#queue.splice(0)) reject(databaseAway())
    await Promise.all(this.#idle.map(connection => connection.close().catch(() => undefined)))
  }
}
