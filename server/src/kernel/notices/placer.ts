import { isDatabaseAway } from '#kernel/db'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'

const PAGE = 1_000
const RETRY_MS = 500

interface PlacerOptions {
  /** Places up to `limit` notices; answers how many. */
  readonly place: (limit: number) => Promise<number>
  readonly onPlaced: () => void
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Gives committed notices their positions, batch by batch. A position taken inside the writer's transaction would need
 * a lock over the writer's fsync, and all writers together would commit one after the other; so it is given right
 * afterwards, for all that have committed in the meantime at once. A crash in between loses nothing: unplaced notices
 * are found at the next start, and by every process that reads.
 */
export class Placer {
  readonly #options: PlacerOptions
  readonly #closing = new AbortController()
  #running: Promise<void> | undefined
  #again = false

  constructor(options: PlacerOptions) {
    this.#options = options
  }

  /** Places what has committed so far; calls during a run are folded into one more run. */
  wake(): void {
    if (this.#closing.signal.aborted) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** Resolves when what this process wrote before the call has its position, or cannot get one now. */
  async settled(): Promise<void> {
    await this.#running
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      try {
        let placed: number
        do {
          placed = await this.#options.place(PAGE)
          if (placed > 0) this.#options.onPlaced()
        } while (placed === PAGE)
      } catch (error) {
        if (this.#closing.signal.aborted) return
        // The database is away or busy; the notices are committed and keep.
        if (!isDatabaseAway(error)) this.#options.log.warn({ err: error }, 'notices wait for their positions')
        this.#again = true
        await this.#options.clock.wait(RETRY_MS, this.#closing.signal).catch(() => undefined)
      }
    } while (this.#again && !this.#closing.signal.aborted)
  }
}
