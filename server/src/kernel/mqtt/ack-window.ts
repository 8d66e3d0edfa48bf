/** Messages that are on their way at most: enough that the way to a broker far off does not set the pace. */
const MAX_IN_FLIGHT = 64

/** Work in order of positions, several at once, that knows up to which position all is done. */
export class AckWindow {
  readonly #open: { position: number; done: boolean }[] = []
  readonly #running = new Set<Promise<void>>()
  /** Everything up to here has been acknowledged. */
  position: number

  constructor(position: number) {
    this.position = position
  }

  /** Begins `send` once there is room. A `send` that fails stops the position before it for good. */
  async add(position: number, send: () => Promise<void>): Promise<void> {
    while (this.#running.size >= MAX_IN_FLIGHT) await Promise.race(this.#running)
    const entry = { position, done: false }
    this.#open.push(entry)
    const run: Promise<void> = send()
      .then(() => {
        entry.done = true
        this.#advance()
      })
      // The broker's client is over: what was not acknowledged is told again by whoever goes on.
      .catch(() => undefined)
      .finally(() => this.#running.delete(run))
    this.#running.add(run)
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }

  #advance(): void {
    while (this.#open[0]?.done) this.position = this.#open.shift()?.position ?? this.position
  }
}
