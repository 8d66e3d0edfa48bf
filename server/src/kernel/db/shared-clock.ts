import { sql } from 'kysely'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import type { Database } from './database.ts'

/**
 * The database's clock, which all processes on it share. Machines disagree on the time, by minutes when one has lost
 * its time server; what one process writes (a limit, a lease, an expiry) must mean the same in every other.
 */
export interface SharedClock extends Clock {
  /** Looks at the database's clock now and then until `signal` fires; resolves after the first look. */
  follow(db: Pick<Database, 'query'>, signal: AbortSignal): Promise<void>
}

/** Machines with a time server agree better than this; a smaller difference may as well be the way to the database. */
const AGREED_MS = 500
const LOOK_EVERY_MS = 30_000
/** A look that took longer tells too little. */
const MAX_LOOK_MS = 2_000

/** `own` corrected by its difference to the database's clock, which is 0 until `follow` has looked. */
export const createSharedClock = (options: { own: Clock; log: Logger }): SharedClock =>
  new DatabaseClock(options)

class DatabaseClock implements SharedClock {
  readonly #own: Clock
  readonly #log: Logger
  #offsetMs = 0

  constructor({ own, log }: { own: Clock; log: Logger }) {
    this.#own = own
    this.#log = log
  }

  now(): number {
    return this.#own.now() + this.#offsetMs
  }

  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#own.wait(ms, signal)
  }

  async follow(db: Pick<Database, 'query'>, signal: AbortSignal): Promise<void> {
    await this.#look(db)
    void this.#lookAgain(db, signal)
  }

  async #lookAgain(db: Pick<Database, 'query'>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // Rejects only when the signal fires, which the loop looks at itself.
      await this.#own.wait(LOOK_EVERY_MS, signal).catch(() => undefined)
      // While the database is away the last difference holds; the outage is reported by those who need the database.
      if (!signal.aborted) await this.#look(db).catch(() => undefined)
    }
  }

  async #look(db: Pick<Database, 'query'>): Promise<void> {
    const began = performance.now()
    const before = this.#own.now()
    const { rows } = await sql<{ now: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`.execute(db.query)
    const tookMs = performance.now() - began
    const [row] = rows
    if (!row || tookMs > MAX_LOOK_MS) return
    const difference = Math.round(row.now - (before + tookMs / 2))
    this.#take(Math.abs(difference) <= AGREED_MS ? 0 : difference)
  }

  #take(offsetMs: number): void {
    if (Math.abs(offsetMs - this.#offsetMs) > AGREED_MS) {
      this.#log.warn(
        { offsetMs },
        offsetMs === 0
          ? 'the clocks of this machine and of the database agree again'
          : 'the clock of this machine differs from that of the database, which counts',
      )
    }
    this.#offsetMs = offsetMs
  }
}
