import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { DirectBody } from '#kernel/http'
import type { ByteRange } from '../object-store.ts'

/** Larger parts gain nothing more, and two of them stay in memory for as long as a client reads. */
const PART_BYTES = 256 * 1024

/** An open file, or `range` of it: a stream like any other, and for an answer over HTTP one that copies nothing. */
export class FileStream extends Readable implements DirectBody {
  readonly #file: FileHandle
  readonly #end: number
  #position: number
  #closed: Promise<void> | undefined

  constructor(file: FileHandle, size: number, options: { range?: ByteRange; signal?: AbortSignal }) {
    super({ highWaterMark: PART_BYTES, ...(options.signal ? { signal: options.signal } : {}) })
    this.#file = file
    this.#position = options.range?.start ?? 0
    this.#end = Math.min(size, options.range ? options.range.end + 1 : size)
  }

  override _read(): void {
    this.#readInto(Buffer.allocUnsafe(this.#partBytes())).then(
      part => this.push(part.length > 0 ? part : null),
      (error: Error) => this.destroy(error),
    )
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#close().then(
      () => done(error),
      (failure: Error) => done(error ?? failure),
    )
  }

  /** Reads the next part while the last one is on its way. */
  async writeTo(write: (part: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const buffers = [Buffer.allocUnsafeSlow(this.#partBytes()), Buffer.allocUnsafeSlow(this.#partBytes())]
    let sent: Promise<void> = Promise.resolve()
    // Nobody reads this as a stream now: an abort is told by the signal.
    this.on('error', () => undefined)
    try {
      for (let turn = 0; ; turn = 1 - turn) {
        signal.throwIfAborted()
        const [part] = await Promise.all([this.#readInto(buffers[turn] ?? Buffer.alloc(0)), sent])
        if (part.length === 0) return
        sent = write(part)
      }
    } finally {
      // A part that is still on its way fails with the connection, which `write` has told or will tell.
      await sent.catch(() => undefined)
      this.destroy()
      await this.#close()
    }
  }

  #partBytes(): number {
    return Math.max(0, Math.min(PART_BYTES, this.#end - this.#position))
  }

  async #readInto(buffer: Buffer): Promise<Buffer> {
    const wanted = Math.min(buffer.length, this.#end - this.#position)
    if (wanted <= 0) return buffer.subarray(0, 0)
    const { bytesRead } = await this.#file.read(buffer, 0, wanted, this.#position)
    if (bytesRead === 0) throw new Error(`A stored file ends at ${this.#position} instead of ${this.#end}`)
    this.#position += bytesRead
    return buffer.subarray(0, bytesRead)
  }

  #close(): Promise<void> {
    this.#closed ??= this.#file.close()
    return this.#closed
  }
}
