import pg from 'pg'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import { codeOf, isDatabaseAway } from './away.ts'
import type { ConnectionTarget } from './target.ts'

/** A look that takes longer counts as failed: generous, since a busy machine is no outage. */
const LOOK_MS = 5_000
const BETWEEN_LOOKS_MS = 500
/** Too many connections: the server lives. */
const FULL = '53300'

/**
 * Whether the database can be reached, as far as this process knows. A connection that breaks is only a reason to look:
 * a connection of its own decides. An outage is one line in the log when it begins and one when it ends.
 */
export interface Availability {
  readonly away: boolean
  /** Something failed as it does without a database: looks at once, unless it looks already. */
  suspect(error: unknown): void
  close(): Promise<void>
}

export interface AvailabilityOptions {
  readonly target: ConnectionTarget
  readonly clock: Clock
  readonly log: Logger
  /** Called when an outage begins: what waits for an answer will not get one. */
  readonly onAway: () => void
}

export const createAvailability = (options: AvailabilityOptions): Availability => new Watch(options)

class Watch implements Availability {
  readonly #options: AvailabilityOptions
  readonly #closing = new AbortController()
  #looking: Promise<void> | undefined
  away = false

  constructor(options: AvailabilityOptions) {
    this.#options = options
  }

  suspect(error: unknown): void {
    if (this.#looking || this.#closing.signal.aborted || !isDatabaseAway(error)) return
    this.#looking = this.#lookUntilThere().finally(() => {
      this.#looking = undefined
    })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#looking
  }

  async #lookUntilThere(): Promise<void> {
    const { clock, log, onAway } = this.#options
    const { signal } = this.#closing
    const since = performance.now()
    while (!signal.aborted) {
      const fault = await this.#look()
      if (signal.aborted) return
      if (fault === null) break
      if (!this.away) {
        this.away = true
        log.error({ reason: fault }, 'the database cannot be reached; requests are refused until it is back')
        onAway()
      }
      // Rejects only when the program ends, which the loop looks at itself.
      await clock.wait(BETWEEN_LOOKS_MS, signal).catch(() => undefined)
    }
    if (!this.away) return
    this.away = false
    log.info({ awayMs: Math.round(performance.now() - since) }, 'the database is back')
  }

  /** Null when it answers, else why not. */
  async #look(): Promise<string | null> {
    const client = new pg.Client({
      ...this.#options.target,
      application_name: 'fovea look',
      connectionTimeoutMillis: LOOK_MS,
      query_timeout: LOOK_MS,
    })
    // Reported by what waits for it; without a listener it would end the process.
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select 1')
      return null
    } catch (error) {
      if (codeOf(error) === FULL) return null
      const cause: unknown = error instanceof AggregateError ? error.errors[0] : error
      return cause instanceof Error ? cause.message : String(cause)
    } finally {
      void client.end().catch(() => {})
    }
  }
}
