import type { Clock } from '#kernel/system'
import { storageAway } from '../problems.ts'

/** A store that answered within this time counts as there without being asked. */
const FRESH_MS = 3_000
/** How often a store that is away is asked whether it is back. */
const ASK_EVERY_MS = 1_000

/**
 * Knows whether the store is there: from what every request learns, and while it is away from a request each second
 * in the background. Uploads and reads are refused at once meanwhile, instead of each waiting for its own time-out.
 */
export class Availability {
  readonly #where: string
  readonly #clock: Clock
  readonly #ask: () => Promise<unknown>
  readonly #onChange: (reason: string | null) => void
  readonly #closing = new AbortController()
  #away: { readonly reason: string; readonly back: Promise<void> } | null = null
  #answeredAt = Number.NEGATIVE_INFINITY
  #asking: Promise<unknown> | null = null

  constructor(options: {
    where: string
    clock: Clock
    /** One small request; it reports to `answered` or `failed` as every other. */
    ask: () => Promise<unknown>
    /** Hears why the store is away, and null when it is back. */
    onChange: (reason: string | null) => void
  }) {
    this.#where = options.where
    this.#clock = options.clock
    this.#ask = options.ask
    this.#onChange = options.onChange
  }

  answered(): void {
    this.#answeredAt = performance.now()
  }

  failed(reason: string): void {
    this.#answeredAt = Number.NEGATIVE_INFINITY
    if (this.#away || this.#closing.signal.aborted) return
    this.#away = { reason, back: this.#watch() }
    this.#onChange(reason)
  }

  /** Throws `storage.unavailable` while the store is known to be away. */
  assertNotAway(): void {
    if (this.#away) throw storageAway(this.#where, this.#away.reason)
  }

  /** The same, but a store that has not answered lately is asked first. */
  async assertThere(): Promise<void> {
    this.assertNotAway()
    if (performance.now() - this.#answeredAt < FRESH_MS) return
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null
    })
    await this.#asking
  }

  /** Waits while the store is away; every other trouble is left to the request that meets it. */
  async untilThere(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      // What the question finds out, `#away` says.
      await Promise.race([this.assertThere().catch(() => undefined), aborted])
      if (this.#away) await Promise.race([this.#away.back, aborted])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  close(): void {
    this.#closing.abort()
  }

  /** Resolves when the store is back, or the program ends. */
  async #watch(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      // Rejects when the program ends: the loop's condition sees it.
      await this.#clock.wait(ASK_EVERY_MS, signal).catch(() => undefined)
      const isBack = await this.#ask().then(
        () => true,
        () => false,
      )
      if (!isBack) continue
      this.#away = null
      this.#onChange(null)
      return
    }
  }
}
