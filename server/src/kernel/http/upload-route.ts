import type { FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { mediaTypeOf, readParsed } from './body.ts'
import { type Exchange, exchangeOf } from './exchange.ts'
import type { Idempotency } from './idempotency.ts'
import { answerBeforeBody } from './linger.ts'
import type { EncodedReply } from './reply.ts'
import type { Incoming, ReceivedFile, Shape, UploadBody } from './route.ts'
import { Upload } from './upload.ts'
import { strictSchemaOf, validate } from './validation.ts'

type Run = (incoming: Incoming<unknown, unknown>) => Promise<EncodedReply>
type UploadHandler = (request: FastifyRequest, reply: FastifyReply, run: Run) => Promise<EncodedReply>

const discard = async ({ stream }: ReceivedFile): Promise<void> => {
  for await (const _chunk of stream);
}

/** Compares a repeated upload with the first one: it is read to its end and nothing of it is kept. */
const replayed = async (
  upload: Upload,
  replay: (fingerprint: Buffer | null) => EncodedReply,
): Promise<EncodedReply> => {
  await upload.receive(discard, async () => undefined)
  return replay(upload.fingerprint)
}

const once = async (
  idempotency: Idempotency,
  exchange: Exchange,
  key: string,
  upload: Upload,
  run: Run,
): Promise<EncodedReply> => {
  const claim = await idempotency.claim(exchange, key)
  if (claim.kind === 'done') return replayed(upload, claim.replay)
  try {
    const encoded = await run(upload)
    await claim.complete(encoded, upload.fingerprint)
    return encoded
  } catch (error) {
    await claim.release()
    throw error
  }
}

/** The body of a route that takes a file or JSON, when it is JSON. */
const jsonIncoming = (json: unknown, declaredLength: number | null): Incoming<unknown, unknown> => ({
  json,
  declaredLength,
  receive: () => Promise.reject(new Error('The body was JSON: there is no file to receive')),
})

const JSON_LIMIT = 2 ** 20

/** The part of an upload route between the parsed query and the encoded reply. */
export const handleUpload = (options: {
  body: UploadBody<Shape>
  idempotency: Idempotency
  idempotent: boolean
  queryTaken: boolean
}): UploadHandler => {
  const { body, idempotency, idempotent, queryTaken } = options
  const fields = strictSchemaOf(body.fields)
  const json = body.json ? strictSchemaOf(body.json) : null

  const takeJson = async (
    schema: z.core.$ZodType,
    request: FastifyRequest,
    reply: FastifyReply,
    run: Run,
  ) => {
    const exchange = exchangeOf(request)
    const key = idempotent ? idempotency.keyOf(exchange) : null
    const { value, raw } = await readParsed(request.raw, reply.raw, { maxBytes: JSON_LIMIT, form: false })
    const incoming = jsonIncoming(validate(schema, value, 'body'), raw.length)
    return key === null ? run(incoming) : idempotency.once(exchange, key, raw, () => run(incoming))
  }
  const takeFile = async (request: FastifyRequest, reply: FastifyReply, run: Run) => {
    const exchange = exchangeOf(request)
    const key = idempotent ? idempotency.keyOf(exchange) : null
    const { maxBytes } = body
    const upload = new Upload({ request, reply, fields, maxBytes, hash: key !== null, queryTaken })
    const encoded = key === null ? await run(upload) : await once(idempotency, exchange, key, upload, run)
    // A service may answer without reading to the end.
    answerBeforeBody(request.raw, reply.raw)
    return encoded
  }
  return (request, reply, run) =>
    json && mediaTypeOf(request.raw) === 'application/json'
      ? takeJson(json, request, reply, run)
      : takeFile(request, reply, run)
}
