import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { MultipartFile, MultipartValue } from '@fastify/multipart'
import { parse as parseDisposition } from 'content-disposition'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { Problem } from '#kernel/errors'
import { allowBody, announcesBody, declaredLength, mediaTypeOf, refuseEncoding } from './body.ts'
import { MeteredStream } from './metered-stream.ts'
import { invalidField, tooLarge, unsupportedType } from './problem-reply.ts'
import { addField, type FlatFields, parseFields, queryOf } from './query.ts'
import type { Incoming, ReceivedFile } from './route.ts'
import { fileNameOf } from './text.ts'
import { validate } from './validation.ts'

/** The fields beside a file: as many as any route declares, and then some. */
const MAX_FIELDS = 50
/** Names and values of all fields together: unlike the file they are held in memory. */
const MAX_FIELD_BYTES = 2 ** 20
/** What the boundaries, the part headers and the fields may add to the file in a declared length. */
const MULTIPART_SLACK = 2 * 2 ** 20
const NOT_A_FILE = new Set(['application/json', 'application/x-www-form-urlencoded'])

interface UploadOptions {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly fields: z.core.$ZodType
  readonly maxBytes: number
  /** Whether the bytes are hashed for the fingerprint of an idempotent request. */
  readonly hash: boolean
  /** The route's own query is not the place of a raw upload's fields. */
  readonly queryTaken: boolean
}

type Store<T> = (file: ReceivedFile) => Promise<T>
type Undo<T> = (stored: T) => Promise<void>

/** One upload. What can be refused from its head is refused by the constructor, before a byte is read. */
export class Upload implements Incoming<unknown, unknown> {
  readonly json: undefined
  readonly declaredLength: number | null
  readonly #options: UploadOptions
  readonly #multipart: boolean
  #received: { digest: Buffer; name: string | null; given: FlatFields } | null = null

  constructor(options: UploadOptions) {
    const { raw } = options.request
    const type = mediaTypeOf(raw)
    this.#options = options
    this.#multipart = type === 'multipart/form-data'
    this.declaredLength = declaredLength(raw)
    if (NOT_A_FILE.has(type))
      throw unsupportedType(['multipart/form-data', 'application/octet-stream', 'image/*'])
    refuseEncoding(raw)
    const allowed = options.maxBytes + (this.#multipart ? MULTIPART_SLACK : 0)
    if ((this.declaredLength ?? 0) > allowed) throw tooLarge(options.maxBytes)
    if (!announcesBody(raw)) throw invalidField('body.file', 'no file was sent')
  }

  /** What was received, for comparing repeats: the file's hash, its name and the fields. Null before `receive`. */
  get fingerprint(): Buffer | null {
    if (!this.#received) return null
    const { digest, name, given } = this.#received
    const fields = Object.entries(given).sort(([one], [other]) => (one < other ? -1 : 1))
    return createHash('sha256')
      .update(digest)
      .update(JSON.stringify([name, fields]))
      .digest()
  }

  async receive<T>(store: Store<T>, undo: Undo<T>): Promise<{ stored: T; fields: unknown }> {
    return this.#multipart ? this.#receiveMultipart(store, undo) : this.#receiveRaw(store, undo)
  }

  async #receiveRaw<T>(store: Store<T>, undo: Undo<T>): Promise<{ stored: T; fields: unknown }> {
    const { request, reply } = this.#options
    const { fileName, ...given } = this.#options.queryTaken
      ? { fileName: undefined }
      : parseFields(queryOf(request.raw.url ?? ''), 'query')
    const fields = validate(this.#options.fields, given, 'query')
    const name = rawFileName(request, fileName)
    allowBody(request.raw, reply.raw)
    const claimedType = request.raw.headers['content-type'] ?? null
    const stored = await this.#store(request.raw, { name, claimedType, given }, store, undo)
    return { stored, fields }
  }

  async #receiveMultipart<T>(store: Store<T>, undo: Undo<T>): Promise<{ stored: T; fields: unknown }> {
    const { request, reply } = this.#options
    const given: FlatFields = {}
    let result: { stored: T } | undefined
    let fieldBytes = 0
    allowBody(request.raw, reply.raw)
    try {
      for await (const part of request.parts({ limits: LIMITS })) {
        if (part.type === 'field') {
          fieldBytes += addPart(given, part)
          if (fieldBytes > MAX_FIELD_BYTES) throw fieldsTooLarge()
        } else if (result) throw invalidField('body.file', 'only one file may be sent')
        else result = { stored: await this.#storePart(part, given, store, undo) }
      }
      if (!result) throw invalidField('body.file', 'no file was sent')
      return { stored: result.stored, fields: validate(this.#options.fields, given, 'body') }
    } catch (error) {
      if (result) await undo(result.stored)
      throw fromMultipart(error)
    }
  }

  #storePart<T>(part: MultipartFile, given: FlatFields, store: Store<T>, undo: Undo<T>): Promise<T> {
    if (part.fieldname !== 'file')
      throw invalidField(`body.${part.fieldname}`, 'the file must be the part named file')
    const file = { name: fileNameOf(part.filename ?? ''), claimedType: part.mimetype || null, given }
    return this.#store(part.file, file, store, undo)
  }

  async #store<T>(
    source: Readable,
    file: { name: string | null; claimedType: string | null; given: FlatFields },
    store: Store<T>,
    undo: Undo<T>,
  ): Promise<T> {
    const { maxBytes, hash } = this.#options
    const { name, claimedType, given } = file
    const stream = new MeteredStream({ source, maxBytes, hash })
    // The store listens as soon as it reads; until then a cut connection must not be an uncaught error.
    stream.on('error', () => undefined)
    try {
      const stored = await store({ name, claimedType, stream })
      if (stream.problem) await undo(stored)
      else {
        const digest = stream.digest()
        if (digest) this.#received = { digest, name, given }
        return stored
      }
    } catch (error) {
      // The store may have wrapped the stream's error; the reason that the client needs is the stream's own.
      throw stream.problem ?? error
    } finally {
      stream.destroy()
    }
    throw stream.problem
  }
}

const LIMITS = {
  files: 1,
  fields: MAX_FIELDS,
  parts: MAX_FIELDS + 2,
  fieldSize: MAX_FIELD_BYTES,
  fieldNameSize: 200,
  // Counted by MeteredStream, which knows the route's limit and names it.
  fileSize: Number.MAX_SAFE_INTEGER,
}

const fieldsTooLarge = (): Problem =>
  invalidField('body', `has fields of more than ${MAX_FIELD_BYTES} bytes together`)

/** Answers the bytes of the field. */
const addPart = (given: FlatFields, part: MultipartValue): number => {
  if (part.fieldnameTruncated) throw invalidField('body', 'the name of a field is too long')
  if (part.valueTruncated)
    throw invalidField(`body.${part.fieldname}`, `has more than ${MAX_FIELD_BYTES} bytes`)
  // A part that says it is JSON comes parsed; the fields of an upload are texts, whatever their type.
  const value = typeof part.value === 'string' ? part.value : JSON.stringify(part.value)
  addField(given, 'body', part.fieldname, value)
  return Buffer.byteLength(part.fieldname) + Buffer.byteLength(value)
}

/** `X-File-Name` and `?fileName=` are percent-encoded UTF-8; `Content-Disposition` is decoded as RFC 6266 says. */
const rawFileName = (request: FastifyRequest, queried: string | string[] | undefined): string | null => {
  const { headers } = request.raw
  const sent = headers['x-file-name']
  if (typeof sent === 'string') return fileNameOf(percentDecoded(sent))
  if (typeof queried === 'string') return fileNameOf(queried)
  const disposition = headers['content-disposition']
  if (disposition === undefined) return null
  return fileNameOf(parseDisposition(utf8Header(disposition)).parameters.filename ?? '')
}

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalidField('headers.x-file-name', 'the percent-encoding is broken')
  }
}

/** Node reads headers as Latin-1; clients that send UTF-8 all the same mean it. */
const utf8Header = (header: string): string => {
  const text = Buffer.from(header, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? header : text
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Says in our words what the multipart parser refuses. */
const fromMultipart = (error: unknown): unknown => {
  if (error instanceof Problem || !(error instanceof Error)) return error
  const code = codeOf(error)
  if (code === 'FST_FILES_LIMIT') return invalidField('body.file', 'only one file may be sent')
  if (code === 'FST_FIELDS_LIMIT' || code === 'FST_PARTS_LIMIT')
    return invalidField('body', `has more than ${MAX_FIELDS} fields`)
  if (code === 'FST_PROTO_VIOLATION') return invalidField('body', 'a field has a name that is not accepted')
  if (code === 'FST_INVALID_JSON_FIELD_ERROR') return invalidField('body', 'a JSON field does not hold JSON')
  const broken = /multipart|boundary|premature|part header|aborted|Malformed/i.test(
    `${code} ${error.message}`,
  )
  return broken ? invalidField('body', 'is not a complete multipart body') : error
}
