import { ByteBudget } from '#kernel/system'

/** All parts that are on their way at a time, of all uploads of this process together. */
const BUDGET_BYTES = 48 * 2 ** 20

/** The memory from which parts are sent: bounded for the whole process, and used again instead of left to the collector. */
export class PartBuffers {
  readonly #budget = new ByteBudget(BUDGET_BYTES)
  readonly #partBytes: number
  readonly #spare: Buffer[] = []

  constructor(partBytes: number) {
    this.#partBytes = partBytes
  }

  /** Lends `size` bytes to `work`, which owns them until it is settled. Rejects with the signal's reason. */
  async lend<T>(size: number, signal: AbortSignal, work: (buffer: Buffer) => Promise<T>): Promise<T> {
    const taken = await this.#budget.take(Math.max(size, this.#partBytes), signal)
    try {
      const whole = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#partBytes)
      const result = await work(size <= whole.length ? whole.subarray(0, size) : Buffer.allocUnsafeSlow(size))
      // Not after a failure: the socket of a request that was given up may still hold the bytes.
      this.#spare.push(whole)
      return result
    } finally {
      this.#budget.give(taken)
    }
  }
}
