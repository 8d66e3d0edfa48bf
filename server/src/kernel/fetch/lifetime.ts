import type { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import { timedOut } from './problems.ts'

/** How long one fetch may take: it ends by its caller's signal, by a deadline, or by `end`, whichever is first. */
export class Lifetime {
  readonly #clock: Clock
  readonly #caller: AbortSignal
  readonly #stopped = new AbortController()
  readonly #ended = new AbortController()
  readonly #onCallerAbort: () => void

  constructor(clock: Clock, caller: AbortSignal) {
    this.#clock = clock
    this.#caller = caller
    this.#onCallerAbort = () => this.#stopped.abort(caller.reason)
    caller.addEventListener('abort', this.#onCallerAbort, { once: true })
    if (caller.aborted) this.#onCallerAbort()
  }

  /** Aborts with the caller's reason or with `fetch.timeout`. */
  get signal(): AbortSignal {
    return this.#stopped.signal
  }

  get isOver(): boolean {
    return this.#ended.signal.aborted
  }

  stop(reason: Problem): void {
    if (!this.isOver) this.#stopped.abort(reason)
  }

  /** Stops the fetch after `ms`, unless the answer of this call has been called by then. */
  deadline(phase: string, ms: number): () => void {
    const met = new AbortController()
    this.#clock.wait(ms, AbortSignal.any([met.signal, this.#ended.signal])).then(
      () => this.stop(timedOut(phase, ms)),
      // Rejected when the deadline was met or the fetch has ended.
      () => undefined,
    )
    return () => met.abort()
  }

  /** Watches that bytes keep coming while someone waits for them; a reader that takes its time costs nothing. */
  watchIdle(ms: number): IdleWatch {
    const watch = new IdleWatch(this.#clock)
    const loop = async () => {
      for (let rest = ms; ; rest = ms - watch.quietMs()) {
        await this.#clock.wait(rest, this.#ended.signal)
        if (watch.quietMs() >= ms) return this.stop(timedOut('waiting for the next bytes', ms))
      }
    }
    // Rejected when the fetch has ended.
    loop().catch(() => undefined)
    return watch
  }

  /** Lets go of all timers. */
  end(): void {
    this.#caller.removeEventListener('abort', this.#onCallerAbort)
    this.#ended.abort()
  }
}

class IdleWatch {
  readonly #clock: Clock
  #quietSince: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  waiting(): void {
    this.#quietSince = this.#clock.now()
  }

  received(): void {
    if (this.#quietSince !== undefined) this.#quietSince = this.#clock.now()
  }

  served(): void {
    this.#quietSince = undefined
  }

  quietMs(): number {
    return this.#quietSince === undefined ? 0 : this.#clock.now() - this.#quietSince
  }
}

export type { IdleWatch }
