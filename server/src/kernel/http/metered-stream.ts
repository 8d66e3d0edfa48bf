import { createHash, type Hash } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import { Problem } from '#kernel/errors'
import { tooLarge } from './problem-reply.ts'

const cutOff = (): Problem =>
  new Problem({ status: 400, code: 'request.aborted', message: 'The upload ended before its last byte.' })

/**
 * An upload's bytes on their way to the store: counted against a limit and, for an idempotent request, hashed.
 * It stands between the socket and the store, so that a store that fails ends this stream and not the connection,
 * over which the client still gets its answer.
 */
export class MeteredStream extends Transform {
  /** Why the upload is refused, whatever the store makes of it. */
  problem: Problem | undefined
  readonly #maxBytes: number
  readonly #hash: Hash | null
  #size = 0

  constructor(options: { source: Readable; maxBytes: number; hash: boolean }) {
    super({ highWaterMark: 256 * 1024 })
    this.#maxBytes = options.maxBytes
    this.#hash = options.hash ? createHash('sha256') : null
    const { source } = options
    const cut = (): void => {
      if (!source.readableEnded) this.refuse(cutOff())
    }
    source.once('error', cut).once('close', cut)
    this.once('close', () => source.unpipe(this))
    source.pipe(this)
  }

  refuse(problem: Problem): void {
    if (this.writableFinished) return
    this.problem ??= problem
    this.destroy(problem)
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error: Error | null, data?: Buffer) => void,
  ): void {
    this.#size += chunk.length
    if (this.#size > this.#maxBytes) {
      this.problem = tooLarge(this.#maxBytes)
      done(this.problem)
      return
    }
    this.#hash?.update(chunk)
    done(null, chunk)
  }

  /** The hash of all bytes; null when none was wanted. Call once, at the end. */
  digest(): Buffer | null {
    return this.#hash?.digest() ?? null
  }
}
