import { addAbortSignal, Readable } from 'node:stream'

/** A body under way. */
export interface Opened {
  readonly body: Readable
  /** Bytes that it has. */
  readonly length: number
}

/** Fetches what begins at the byte `start` of the object; it ends where the first one ended. */
export type Fetch = (start: number) => Promise<Opened>

/** Repetitions in a row that bring not a single byte. */
const MAX_RESUMES = 3
const READ_BYTES = 131_072

/**
 * The bytes of `opened`, whose first one is byte `start`. What breaks off in the middle is fetched again from there:
 * the key is the hash of the bytes, so they are the same. Ends with what `giveUp` makes of the last failure.
 */
export const resumable = (options: {
  opened: Opened
  start: number
  fetch: Fetch
  giveUp: (error: unknown) => unknown
  signal?: AbortSignal | undefined
}): Readable => {
  const download = new Download(options)
  const stream = Readable.from(download.pieces(), { objectMode: false, highWaterMark: READ_BYTES })
  // A stream that nobody ever reads from must let go of its connection, too.
  stream.once('close', () => download.drop())
  return options.signal ? addAbortSignal(options.signal, stream) : stream
}

class Download {
  readonly #fetch: Fetch
  readonly #giveUp: (error: unknown) => unknown
  readonly #end: number
  #position: number
  #body: Readable
  #pieces: AsyncIterator<Buffer>
  #resumes = 0
  #isDropped = false

  constructor(options: { opened: Opened; start: number; fetch: Fetch; giveUp: (error: unknown) => unknown }) {
    this.#fetch = options.fetch
    this.#giveUp = options.giveUp
    this.#position = options.start
    this.#end = options.start + options.opened.length
    this.#body = options.opened.body
    this.#pieces = this.#take(options.opened.body)
  }

  async *pieces(): AsyncGenerator<Buffer> {
    try {
      while (this.#position < this.#end) {
        const piece = await this.#next()
        this.#position += piece.length
        yield piece
      }
    } finally {
      this.drop()
    }
  }

  drop(): void {
    this.#isDropped = true
    this.#body.destroy()
  }

  async #next(): Promise<Buffer> {
    for (;;) {
      try {
        const { done, value } = await this.#pieces.next()
        if (done) throw Object.assign(new Error('The body ended early'), { code: 'ECONNRESET' })
        this.#resumes = 0
        return value
      } catch (error) {
        await this.#resume(error)
      }
    }
  }

  async #resume(error: unknown): Promise<void> {
    this.#body.destroy()
    this.#resumes += 1
    if (this.#isDropped || this.#resumes > MAX_RESUMES) throw this.#giveUp(error)
    const { body } = await this.#fetch(this.#position)
    this.#body = body
    this.#pieces = this.#take(body)
    // Dropped while the new connection was made.
    if (this.#isDropped) body.destroy()
  }

  #take(body: Readable): AsyncIterator<Buffer> {
    // Between two reads nobody else listens, and reading tells what went wrong.
    body.on('error', () => undefined)
    return body[Symbol.asyncIterator]()
  }
}
