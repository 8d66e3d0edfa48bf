import type { IncomingMessage, ServerResponse } from 'node:http'
import { Problem } from '#kernel/errors'
import { inflate, isGzip } from './inflate.ts'
import { parseJson, parseJudged } from './json.ts'
import { tooLarge, unsupportedType } from './problem-reply.ts'
import { parseFields } from './query.ts'

/** A body that is buffered at all must arrive within this time: a slow sender holds memory. */
const READ_TIMEOUT_MS = 30_000

/** The media type without parameters, in lower case; empty when the header is missing. */
export const mediaTypeOf = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** Whether the head of the request announces a body. */
export const announcesBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

/** The declared length in bytes; null for a chunked body. */
export const declaredLength = (request: IncomingMessage): number | null => {
  const header = request.headers['content-length']
  return header === undefined ? null : Number(header)
}

const waiting = new WeakSet<IncomingMessage>()

/** The client waits for `100 Continue`; it is sent by whoever begins to read the body. */
export const expectContinue = (request: IncomingMessage): void => {
  waiting.add(request)
}
export const waitsForContinue = (request: IncomingMessage): boolean => waiting.has(request)

/** Call before the first byte is read: only then does a careful client send its body. */
export const allowBody = (request: IncomingMessage, response: ServerResponse): void => {
  if (waiting.delete(request)) response.writeContinue()
}

/** Compressed bodies are not taken unless a route says so: their real size would be known too late. */
export const refuseEncoding = (request: IncomingMessage): void => {
  const encoding = request.headers['content-encoding']
  if (encoding === undefined || encoding === 'identity') return
  throw new Problem({
    status: 415,
    code: 'request.unsupported_encoding',
    message: 'Send the body without Content-Encoding.',
    headers: { 'accept-encoding': 'identity' },
  })
}

const aborted = (cause: unknown): Problem =>
  new Problem({ status: 400, code: 'request.aborted', message: 'The body ended too early.', cause })

const slow = (): Problem =>
  new Problem({
    status: 408,
    code: 'request.timeout',
    message: `The body did not arrive within ${READ_TIMEOUT_MS / 1000} s.`,
  })

/** Reads the whole body as sent; refuses a declared length above `maxBytes` before the first byte is read. */
export const readBody = (
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<Buffer> => {
  if ((declaredLength(request) ?? 0) > maxBytes) throw tooLarge(maxBytes)
  allowBody(request, response)
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => reject(slow()), READ_TIMEOUT_MS)
  const collect = (chunk: Buffer): void => {
    size += chunk.length
    if (size > maxBytes) {
      request.pause()
      reject(tooLarge(maxBytes))
    } else chunks.push(chunk)
  }
  const cut = (error?: Error): void => {
    // Each whole request closes, too, and an error that nobody throws costs its stack all the same.
    if (error || !request.readableEnded) reject(aborted(error))
  }
  const end = (): void => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
  request.on('data', collect).once('end', end).once('error', cut).once('close', cut)
  return promise.finally(() => {
    clearTimeout(timer)
    request.off('data', collect).off('end', end).off('error', cut).off('close', cut)
    // A body that breaks off after its refusal must not become an uncaught error.
    request.on('error', () => undefined)
  })
}

interface ParsedBody {
  readonly value: unknown
  /** The bytes as sent, for the fingerprint of an idempotent request. */
  readonly raw: Buffer
}

const NOTHING = Buffer.alloc(0)
const URL_ENCODED = 'application/x-www-form-urlencoded'

interface ReadOptions {
  /** Bytes of the body at most, as sent and inflated. */
  readonly maxBytes: number
  /** Takes an URL-encoded body as well. */
  readonly form: boolean
  /** Takes a gzipped body as well. */
  readonly compressed?: boolean
  /** The route judges its parts: see `JudgedBody`. */
  readonly judged?: boolean
}

/** Reads and parses a JSON body. Without any body the value is undefined. */
export const readParsed = async (
  request: IncomingMessage,
  response: ServerResponse,
  options: ReadOptions,
): Promise<ParsedBody> => {
  if (!announcesBody(request)) return { value: undefined, raw: NOTHING }
  const type = mediaTypeOf(request)
  const isForm = options.form && type === URL_ENCODED
  if (!isForm && type !== 'application/json') {
    throw unsupportedType(options.form ? ['application/json', URL_ENCODED] : ['application/json'])
  }
  const { maxBytes } = options
  const gzipped = options.compressed && isGzip(request)
  if (!gzipped) refuseEncoding(request)
  const sent = await readBody(request, response, maxBytes)
  const raw = gzipped ? await inflate(sent, maxBytes) : sent
  if (raw.length === 0) return { value: undefined, raw }
  if (isForm) return { value: parseFields(raw.toString('utf8'), 'body'), raw }
  return { value: options.judged ? parseJudged(raw) : parseJson(raw), raw }
}
