interface Waiter {
  readonly bytes: number
  readonly proceed: () => void
}

/** Hands out bytes in the order of the asking, so that a large taker is not overtaken for ever by small ones. */
export class ByteBudget {
  readonly #total: number
  #free: number
  #waiters: Waiter[] = []

  constructor(total: number) {
    this.#total = total
    this.#free = total
  }

  get waiting(): number {
    return this.#waiters.length
  }

  /** Resolves with what was taken (`bytes`, or all there is), to be given back. Rejects with the signal's reason. */
  async take(bytes: number, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted()
    const wanted = Math.min(bytes, this.#total)
    if (this.#waiters.length === 0 && wanted <= this.#free) {
      this.#free -= wanted
      return wanted
    }
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        this.#waiters = this.#waiters.filter(each => each !== waiter)
        reject(signal.reason)
        this.#serve()
      }
      const waiter: Waiter = {
        bytes: wanted,
        proceed: () => {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      this.#waiters.push(waiter)
      signal.addEventListener('abort', leave, { once: true })
    })
    return wanted
  }

  give(bytes: number): void {
    this.#free += bytes
    this.#serve()
  }

  #serve(): void {
    for (let next = this.#waiters[0]; next && next.bytes <= this.#free; next = this.#waiters[0]) {
      this.#waiters.shift()
      this.#free -= next.bytes
      next.proceed()
    }
  }
}
