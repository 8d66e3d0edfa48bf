import { pipeline, Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib'
import type { IdleWatch, Lifetime } from './lifetime.ts'
import { badEncoding, tooLarge } from './problems.ts'

/** Encodings that may lie on top of each other; real servers use one. */
const MAX_ENCODINGS = 2

const KNOWN = ['gzip', 'x-gzip', 'deflate', 'br']

/** Incompressible bytes grow a little when they are compressed all the same: by less than this share and constant. */
const wireLimit = (maxBytes: number): number => Math.ceil(maxBytes * 1.01) + 4_096

/** The encodings in the order in which they must be undone. Throws `fetch.bad_encoding` for an unknown one. */
export const parseEncodings = (header: string | undefined): string[] => {
  const names = (header ?? '')
    .toLowerCase()
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && name !== 'identity')
  if (names.length > MAX_ENCODINGS || !names.every(name => KNOWN.includes(name))) {
    throw badEncoding(names.slice(0, MAX_ENCODINGS + 1).join(', '))
  }
  return names.reverse()
}

export interface BodyOptions {
  readonly encodings: readonly string[]
  readonly maxBytes: number
  readonly lifetime: Lifetime
  readonly idleMs: number
  /** Gives an error of the transport its name. */
  readonly translate: (error: unknown) => unknown
}

/**
 * The decompressed bytes of `raw`, at most `maxBytes`. A decompressor gives its output in pieces and waits for the
 * reader, so a bomb is stopped at the cap and never unfolded. Ends the lifetime when it is read out, broken off or fails.
 */
export async function* readBody(raw: Readable, options: BodyOptions): AsyncGenerator<Uint8Array> {
  const { lifetime, maxBytes } = options
  const watch = lifetime.watchIdle(options.idleMs)
  let total = 0
  try {
    watch.waiting()
    for await (const chunk of decode(receive(raw, options, watch), options.encodings)) {
      watch.served()
      total += chunk.length
      if (total > maxBytes) throw tooLarge('content', maxBytes)
      yield chunk
      watch.waiting()
    }
  } finally {
    lifetime.end()
    // The transport reports its own destruction as an error, which nobody is left to hear.
    raw.on('error', () => undefined).destroy()
  }
}

/** The bytes as they come over the wire, counted as well: a stream that never unfolds to anything ends, too. */
async function* receive(raw: Readable, options: BodyOptions, watch: IdleWatch): AsyncGenerator<Buffer> {
  let total = 0
  try {
    // undici's body yields Buffers; the type of Readable does not say so.
    for await (const chunk of raw as AsyncIterable<Buffer>) {
      watch.received()
      total += chunk.length
      if (total > wireLimit(options.maxBytes)) throw tooLarge('content', options.maxBytes)
      yield chunk
    }
  } catch (error) {
    throw options.translate(error)
  }
}

async function* decode(wire: AsyncGenerator<Buffer>, encodings: readonly string[]): AsyncGenerator<Buffer> {
  if (encodings.length === 0) return yield* wire
  const first = await wire.next()
  if (first.done) return
  let wireError: unknown
  const source = async function* () {
    try {
      yield first.value
      yield* wire
    } catch (error) {
      wireError = error
      throw error
    }
  }
  const decoded = encodings.reduce<Readable>(
    // The error that the callback gets is thrown to whoever reads the last decoder.
    (stream, encoding, index) =>
      pipeline(stream, decoderFor(encoding, index === 0 ? first.value : null), () => undefined),
    Readable.from(source(), { objectMode: false }),
  )
  try {
    // Decoders yield Buffers; the type of Readable does not say so.
    for await (const chunk of decoded as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    throw wireError ?? badEncoding(encodings.join(', '), error)
  }
}

const decoderFor = (encoding: string, head: Buffer | null) => {
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding !== 'deflate') return createGunzip()
  // "deflate" means zlib (RFC 9110, section 8.4.1.2), but some servers send it bare: the low four bits tell (RFC 1950).
  return head !== null && ((head[0] ?? 0) & 0x0f) !== 8 ? createInflateRaw() : createInflate()
}
