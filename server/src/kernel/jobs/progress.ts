import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '#kernel/system'

/** Writes the latest progress of one try, at most once per `everyMs`, until `ended` fires. */
export class ProgressWriter {
  readonly #write: (fraction: number) => Promise<void>
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #ended: AbortSignal
  /** The handler may report inside a transaction of its own, which the write must not join. */
  readonly #outside = AsyncLocalStorage.snapshot()
  #latest = 0
  #written = 0
  #writing = false

  constructor(
    write: (fraction: number) => Promise<void>,
    options: { clock: Clock; everyMs: number; ended: AbortSignal },
  ) {
    this.#write = write
    this.#clock = options.clock
    this.#everyMs = options.everyMs
    this.#ended = options.ended
  }

  report(fraction: number): void {
    if (Number.isNaN(fraction)) return
    this.#latest = Math.min(1, Math.max(0, fraction))
    if (!this.#writing) this.#outside(() => void this.#run())
  }

  async #run(): Promise<void> {
    this.#writing = true
    while (this.#latest !== this.#written && !this.#ended.aborted) {
      this.#written = this.#latest
      await this.#write(this.#latest)
      // Rejects only when the try has ended.
      await this.#clock.wait(this.#everyMs, this.#ended).catch(() => undefined)
    }
    this.#writing = false
  }
}
