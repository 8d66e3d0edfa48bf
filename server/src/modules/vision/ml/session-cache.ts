/** A model that is open in memory. */
export interface Opened<T> {
  readonly value: T
  /** What it takes, roughly: the sizes of its files. */
  readonly bytes: number
  /** Gives its memory back. */
  release(): Promise<void>
}

/** The models that one child holds open: those that were not used for longest are let go of when there are too many. */
export class SessionCache<T> {
  /** In the order of their last use. */
  readonly #opened = new Map<string, Opened<T>>()

  /** Opens `key` unless it is open; `limit` is for all of them, and the one that is asked for is held whatever it takes. */
  async get(key: string, limit: number, open: () => Promise<Opened<T>>): Promise<T> {
    const found = this.#opened.get(key) ?? (await this.#open(open, limit))
    this.#opened.delete(key)
    this.#opened.set(key, found)
    return found.value
  }

  async #open(open: () => Promise<Opened<T>>, limit: number): Promise<Opened<T>> {
    const opened = await open()
    for (const [key, old] of this.#opened) {
      if (this.#bytes() + opened.bytes <= limit) break
      this.#opened.delete(key)
      await old.release()
    }
    return opened
  }

  #bytes(): number {
    return [...this.#opened.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }
}
