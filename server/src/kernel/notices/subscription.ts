import type { Clock } from '#kernel/system'
import type { Notice, NoticeFilter } from './notice.ts'

/** Notices that wait for one follower at most; a slower one goes back to reading the table. */
export const BUFFER = 256
const KEEP_ALIVE_MS = 15_000

/** One follower's place at the shared reader: a bounded buffer that is filled from one side and emptied from the other. */
export class Subscription {
  readonly filter: NoticeFilter
  readonly #clock: Clock
  readonly #leave: () => void
  readonly #buffer: Notice[] = []
  #position: number
  #ended = false
  #wake: (() => void) | undefined
  /** Whether the follower was too slow for its buffer. */
  overflowed = false

  constructor(position: number, filter: NoticeFilter, clock: Clock, leave: () => void) {
    this.#position = position
    this.filter = filter
    this.#clock = clock
    this.#leave = leave
  }

  /** The position of the last notice that the follower has taken. */
  get position(): number {
    return this.#position
  }

  offer(notice: Notice): void {
    if (this.#ended || notice.position <= (this.#buffer.at(-1)?.position ?? this.#position)) return
    if (this.#buffer.length >= BUFFER) {
      this.overflowed = true
      this.end()
    } else {
      this.#buffer.push(notice)
      this.#wake?.()
    }
  }

  /** No more notices come; those in the buffer are still handed out. */
  end(): void {
    this.#ended = true
    this.#leave()
    this.#wake?.()
  }

  /** Yields until it is ended; null after each 15 s without a notice. */
  async *notices(): AsyncGenerator<Notice | null> {
    while (true) {
      const notice = this.#buffer.shift()
      if (notice) {
        this.#position = notice.position
        yield notice
      } else if (this.#ended) return
      else if (!(await this.#changed())) yield null
    }
  }

  /** False when nothing happened for 15 s. */
  async #changed(): Promise<boolean> {
    const timer = new AbortController()
    const changed = new Promise<true>(resolve => {
      this.#wake = () => resolve(true)
    })
    const silent = this.#clock.wait(KEEP_ALIVE_MS, timer.signal).then(
      () => false,
      // Aborted below: the race has been decided already.
      () => true,
    )
    const happened = await Promise.race([changed, silent])
    this.#wake = undefined
    timer.abort()
    return happened
  }
}
