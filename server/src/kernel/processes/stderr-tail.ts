/** Enough for the message and the first frames of a stack. */
const LIMIT_BYTES = 4096

/** Keeps the end of what a process wrote, and never more than that. */
export class StderrTail {
  #tail: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-LIMIT_BYTES)
  }

  text(): string {
    return this.#tail.toString('utf8').trim()
  }
}
