import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { tooLarge } from '../problems.ts'

/** What is gathered before it is written: few system calls, and at most twice this much memory per upload. */
const BATCH_BYTES = 1_048_576
/** The most pieces in one `writev` (IOV_MAX is 1,024 on Linux and macOS). */
const BATCH_PIECES = 512
/** After so many bytes the kernel is told to write, so that the fsync at the end finds little left; more often costs journal commits. */
const FLUSH_BYTES = 268_435_456
const HEAD_BYTES = 65_536

export interface Received {
  readonly sha256: string
  readonly size: number
  readonly head: Buffer
}

/**
 * Copies `source` into `file`, hashing on the way: while one batch is written, the next one is read and hashed.
 * The file is fsynced at the end. `onWritten` hears of each batch and may stop the rest by throwing. Throws `storage.too_large` past `maxBytes`, and the signal's reason when it is aborted.
 */
export const receive = async (
  source: Readable | AsyncIterable<Uint8Array>,
  file: FileHandle,
  options: { maxBytes: number; signal: AbortSignal; onWritten: (bytes: number) => Promise<void> },
): Promise<Received> => {
  const hash = createHash('sha256')
  const head = new Head()
  const writer = new BatchWriter(file, options.onWritten)
  let size = 0
  try {
    for await (const chunk of abortable(source, options.signal)) {
      size += chunk.length
      if (size > options.maxBytes) throw tooLarge(options.maxBytes)
      hash.update(chunk)
      head.add(chunk)
      await writer.add(chunk)
    }
    await writer.finish()
  } finally {
    await writer.settle()
  }
  return { sha256: hash.digest('hex'), size, head: head.bytes() }
}

/** The first bytes, copied: the pieces themselves may be large. */
class Head {
  readonly #bytes = Buffer.allocUnsafe(HEAD_BYTES)
  #length = 0

  add(chunk: Uint8Array): void {
    if (this.#length === HEAD_BYTES) return
    const part = chunk.subarray(0, HEAD_BYTES - this.#length)
    this.#bytes.set(part, this.#length)
    this.#length += part.length
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length))
  }
}

/** Writes in batches, one at a time, without keeping the reader from filling the next one. */
class BatchWriter {
  readonly #file: FileHandle
  readonly #onWritten: (bytes: number) => Promise<void>
  #batch: Uint8Array[] = []
  #batchBytes = 0
  #writing: Promise<void> = Promise.resolve()
  #flushing: Promise<void> = Promise.resolve()
  #unflushed = 0

  constructor(file: FileHandle, onWritten: (bytes: number) => Promise<void>) {
    this.#file = file
    this.#onWritten = onWritten
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#batch.push(chunk)
    this.#batchBytes += chunk.length
    if (this.#batchBytes >= BATCH_BYTES || this.#batch.length >= BATCH_PIECES) await this.#handOver()
  }

  /** Everything is on the disk when this resolves. */
  async finish(): Promise<void> {
    await this.#handOver()
    await this.#writing
    await this.#flushing
    await this.#file.sync()
  }

  /** Waits until nothing is under way any more, so that the file can be closed; its failure has been told already. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#flushing])
  }

  async #handOver(): Promise<void> {
    await this.#writing
    const batch = this.#batch
    this.#unflushed += this.#batchBytes
    this.#batch = []
    this.#batchBytes = 0
    this.#writing = this.#write(batch)
    // The failure is thrown where `#writing` is awaited next; until then it must not count as unhandled.
    this.#writing.catch(() => undefined)
    if (this.#unflushed >= FLUSH_BYTES) await this.#flush()
  }

  /** One flush at a time; the reader waits for the one before, which keeps unwritten pages bounded. */
  async #flush(): Promise<void> {
    await this.#flushing
    this.#unflushed = 0
    this.#flushing = this.#file.datasync()
    this.#flushing.catch(() => undefined)
  }

  async #write(batch: Uint8Array[]): Promise<void> {
    let rest = batch
    while (rest.length > 0) {
      const { bytesWritten } = await this.#file.writev(rest)
      await this.#onWritten(bytesWritten)
      rest = after(rest, bytesWritten)
    }
  }
}

/** What is left of `pieces` after `bytes` bytes: a nearly full disk takes part of a write. */
const after = (pieces: Uint8Array[], bytes: number): Uint8Array[] => {
  let skip = bytes
  return pieces.flatMap(piece => {
    const part = piece.subarray(Math.min(skip, piece.length))
    skip = Math.max(0, skip - piece.length)
    return part.length > 0 ? [part] : []
  })
}

/** Iterates a source that may stall for ever: an abort wakes the reader and destroys the source. */
async function* abortable(
  source: Readable | AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  // A Readable without encoding yields Buffers; its type does not say so.
  const iterator = (source as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  let isDone = false
  try {
    for (;;) {
      const next = await nextOrAbort(iterator, signal)
      if (next.done) {
        isDone = true
        return
      }
      yield next.value
    }
  } finally {
    if (!isDone) abandon(source, iterator)
  }
}

const nextOrAbort = <T>(iterator: AsyncIterator<T>, signal: AbortSignal): Promise<IteratorResult<T>> =>
  new Promise((resolve, reject) => {
    // The signal may have fired between two pieces, when nobody listened.
    if (signal.aborted) return reject(signal.reason)
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    iterator
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
  })

/** Not awaited: an iterator that stalls would never answer. */
const abandon = (source: Readable | AsyncIterable<Uint8Array>, iterator: AsyncIterator<Uint8Array>): void => {
  if (source instanceof Readable) source.destroy()
  // How a source takes its dismissal changes nothing for the one that dismissed it.
  else iterator.return?.().catch(() => undefined)
}
