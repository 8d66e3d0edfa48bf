import type { FastifyReply, FastifyRequest } from 'fastify'
import { mediaTypeOf, readParsed } from './body.ts'
import { sendEvents } from './event-stream.ts'
import { type Exchange, exchangeOf } from './exchange.ts'
import type { Idempotency } from './idempotency.ts'
import { invalidField } from './problem-reply.ts'
import { parseFields, queryOf } from './query.ts'
import { createEncoder, sendBytes, sendEncoded } from './reply.ts'
import type { BodyKind, FormBody, JudgedBody, Route, Shape, UploadBody } from './route.ts'
import { textFault } from './text.ts'
import { handleUpload } from './upload-route.ts'
import { schemaOf, strictSchemaOf, validate } from './validation.ts'

const DEFAULT_BODY_LIMIT = 2 ** 20

type RouteHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

export const isUpload = (body: BodyKind | undefined): body is UploadBody<Shape> =>
  body !== undefined && 'kind' in body && body.kind === 'upload'
export const isForm = (body: BodyKind | undefined): body is FormBody<Shape> =>
  body !== undefined && 'kind' in body && body.kind === 'form'
export const isJudged = (body: BodyKind | undefined): body is JudgedBody<Shape> =>
  body !== undefined && 'kind' in body && body.kind === 'judged'

/** Whether the route honours `Idempotency-Key`: every POST that takes a body unless told, never without a caller. */
export const isIdempotent = (route: Route): boolean =>
  route.method === 'POST' && route.scope !== 'public' && (route.idempotent ?? route.body !== undefined)

type ParamsReader = (request: FastifyRequest) => unknown

const paramsReader = (route: Route): ParamsReader => {
  const schema = route.params ? strictSchemaOf(route.params) : null
  return request => {
    const params = request.params
    if (params === null || typeof params !== 'object') return undefined
    for (const [name, value] of Object.entries(params)) {
      const fault = typeof value === 'string' ? textFault(value) : null
      if (fault) throw invalidField(`params.${name}`, fault)
    }
    return schema ? validate(schema, params, 'params') : undefined
  }
}

type QueryReader = (request: FastifyRequest) => unknown

/** Bodies with fields of their own; whatever else an upload route takes is a raw file, with its fields in the query. */
const WITH_FIELDS = new Set(['multipart/form-data', 'application/json'])

const queryReader = (route: Route): QueryReader => {
  const schema = route.query ? strictSchemaOf(route.query) : null
  return request => {
    const fields = parseFields(queryOf(request.raw.url ?? '/'), 'query')
    if (schema) return validate(schema, fields, 'query')
    // A raw upload's own reader takes its fields, and refuses what it does not know.
    if (isUpload(route.body) && !WITH_FIELDS.has(mediaTypeOf(request.raw))) return undefined
    const [unknown] = Object.keys(fields)
    if (unknown !== undefined) throw invalidField(`query.${unknown}`, 'is not a known field')
    return undefined
  }
}

interface ReadBody {
  readonly value: unknown
  readonly raw: Buffer
}
type BodyReader = (request: FastifyRequest, reply: FastifyReply) => Promise<ReadBody>

const bodyReader = (route: Route): BodyReader => {
  const form = isForm(route.body)
  const shape = isForm(route.body)
    ? route.body.schema
    : isUpload(route.body)
      ? undefined
      : asShape(route.body)
  const schema = shape ? strictSchemaOf(shape) : null
  const options = {
    maxBytes: route.bodyLimit ?? DEFAULT_BODY_LIMIT,
    compressed: route.compressed ?? false,
    form,
    judged: isJudged(route.body),
  }
  return async (request, reply) => {
    const read = await readParsed(request.raw, reply.raw, options)
    if (options.judged) return read
    if (schema) return { value: validate(schema, read.value, 'body'), raw: read.raw }
    if (read.value !== undefined && JSON.stringify(read.value) !== '{}') {
      throw invalidField('body', 'this operation takes no body')
    }
    return { value: undefined, raw: read.raw }
  }
}

const asShape = (body: BodyKind | undefined): Shape | undefined => (body && '_zod' in body ? body : undefined)

interface RunParts {
  readonly params: unknown
  readonly query: unknown
}

const contextOf = (exchange: Exchange, parts: RunParts, body: unknown) => ({
  actor: exchange.actor,
  params: parts.params,
  query: parts.query,
  body,
  request: exchange,
})

/** Calls a route with what was parsed by its own schemas. */
const runRoute = async (
  route: Route,
  exchange: Exchange,
  parts: RunParts,
  body: unknown,
): Promise<unknown> => {
  const { actor, ...rest } = contextOf(exchange, parts, body)
  if (actor === null && route.scope !== 'public')
    throw new Error(`${route.operationId} was reached without a caller`)
  // Guarded above: without an actor the route is public, and its `run` takes null. The erased type cannot say so.
  return await route.run({ ...rest, actor: actor as never })
}

const streamingHandler = (route: Route): RouteHandler => {
  const readParams = paramsReader(route)
  const readQuery = queryReader(route)
  const readBody = bodyReader(route)
  const { reply: kind } = route
  const eventSchema = 'kind' in kind && kind.kind === 'events' ? schemaOf(kind.schema) : null
  return async (request, reply) => {
    const exchange = exchangeOf(request)
    const parts = { params: readParams(request), query: readQuery(request) }
    const { value } = await readBody(request, reply)
    const result = await runRoute(route, exchange, parts, value)
    if (!eventSchema) return sendBytes(reply, exchange, result, request.method === 'HEAD')
    await sendEvents(reply, exchange, eventSchema, result)
    return reply
  }
}

const jsonHandler = (route: Route, idempotency: Idempotency): RouteHandler => {
  const readParams = paramsReader(route)
  const readQuery = queryReader(route)
  const readBody = bodyReader(route)
  const encode = createEncoder(route.reply, route.secrets ?? [])
  const idempotent = isIdempotent(route)
  return async (request, reply) => {
    const exchange = exchangeOf(request)
    const parts = { params: readParams(request), query: readQuery(request) }
    const key = idempotent ? idempotency.keyOf(exchange) : null
    const { value, raw } = await readBody(request, reply)
    const work = async (keep: boolean) => encode(await runRoute(route, exchange, parts, value), { keep })
    const encoded =
      key === null ? await work(false) : await idempotency.once(exchange, key, raw, () => work(true))
    return sendEncoded(reply, encoded)
  }
}

const uploadHandler = (route: Route, body: UploadBody<Shape>, idempotency: Idempotency): RouteHandler => {
  const readParams = paramsReader(route)
  const readQuery = queryReader(route)
  const encode = createEncoder(route.reply, route.secrets ?? [])
  const upload = handleUpload({
    body,
    idempotency,
    idempotent: isIdempotent(route),
    queryTaken: route.query !== undefined,
  })
  return async (request, reply) => {
    const exchange = exchangeOf(request)
    const parts = { params: readParams(request), query: readQuery(request) }
    const encoded = await upload(request, reply, async incoming =>
      encode(await runRoute(route, exchange, parts, incoming), { keep: true }),
    )
    return sendEncoded(reply, encoded)
  }
}

/** Builds the handler of one route: parse, run, answer. Schemas are looked at once, here. */
export const createHandler = (route: Route, idempotency: Idempotency): RouteHandler => {
  if (isUpload(route.body)) return uploadHandler(route, route.body, idempotency)
  const { reply } = route
  const streams = 'kind' in reply && (reply.kind === 'bytes' || reply.kind === 'events')
  return streams ? streamingHandler(route) : jsonHandler(route, idempotency)
}
