import { FoveaError } from './errors.ts'
import type { Guard } from './guard.ts'

export type UploadBytes = Blob | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

export interface UploadProgress {
  /** Bytes handed to the connection. */
  loaded: number
  /** Null where the size is not known beforehand. */
  total: number | null
}

export interface BodyOptions {
  size: number | null
  guard?: Guard
  onProgress?: (progress: UploadProgress) => void
}

/** Bytes, where the source knows them; such a source can also be read a second time. */
export function sizeOf(source: UploadBytes): number | null {
  if (source instanceof Blob) return source.size
  return source instanceof Uint8Array ? source.byteLength : null
}

/** What is sent at once: a blob in memory comes as one part, and its progress should have steps. */
const SLICE = 64 * 1024

/**
 * A stream of the source that counts as it is read, one part at a time and none ahead, and that restarts the
 * attempt's clock with each part. A source that breaks ends the attempt with its own error.
 */
export function openBody(source: UploadBytes, options: BodyOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { size, guard, onProgress } = options
  const parts = partsOf(source)[Symbol.asyncIterator]()
  let loaded = 0
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        try {
          // Node's fetch goes on reading a body whose request was aborted, without end if the source has none.
          guard?.signal.throwIfAborted()
          const { done, value } = await parts.next()
          guard?.touch()
          if (done !== true) {
            loaded += value.byteLength
            // fetch takes views of an ArrayBuffer only; a view of shared memory is copied.
            controller.enqueue(
              value.buffer instanceof ArrayBuffer ? (value as Uint8Array<ArrayBuffer>) : value.slice(),
            )
            onProgress?.({ loaded, total: size })
            return
          }
          if (size !== null && loaded !== size) throw wrongSize(loaded, size)
          controller.close()
        } catch (error) {
          guard?.fail(error)
          controller.error(error)
          await parts.return?.()
        }
      },
      async cancel() {
        await parts.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

async function* partsOf(source: UploadBytes): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const part of chunksOf(source)) {
    for (let at = 0; at < part.byteLength; at += SLICE) yield part.subarray(at, at + SLICE)
  }
}

async function* chunksOf(source: UploadBytes): AsyncGenerator<Uint8Array, void, undefined> {
  if (source instanceof Uint8Array) return yield source
  const stream = source instanceof Blob ? source.stream() : source
  if (!(stream instanceof ReadableStream)) return yield* stream
  const reader = stream.getReader()
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      ended = done
      if (done) return
      yield value
    }
  } finally {
    // Not every browser can iterate a stream, hence by hand; leaving early must release the source.
    if (!ended) await reader.cancel()
  }
}

function wrongSize(loaded: number, size: number): FoveaError {
  return new FoveaError({
    code: 'client.size_mismatch',
    message: `The source gave ${loaded} bytes where ${size} were announced`,
  })
}
