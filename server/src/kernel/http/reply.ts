import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { sharedBytesHeaders } from './cors.ts'
import { isDirectBody, sendDirectly } from './direct-body.ts'
import type { Exchange } from './exchange.ts'
import type { ByteStream, ReplyKind } from './route.ts'
import { Answer } from './route.ts'
import { schemaOf } from './validation.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

/** A JSON reply that is ready to be sent or kept. */
export interface EncodedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Null for 204. */
  readonly text: string | null
  /** The same without the secrets that are shown once; only made when asked for. */
  readonly withoutSecrets: string | null
}

/** Turns what `run` answered into status, headers and text. Throws when it does not match the declared schema. */
type JsonEncoder = (result: unknown, options: { keep: boolean }) => EncodedReply

const withoutSecrets = (encoded: unknown, secrets: readonly string[]): unknown =>
  encoded !== null && typeof encoded === 'object'
    ? Object.fromEntries(Object.entries(encoded).filter(([name]) => !secrets.includes(name)))
    : encoded

const statusesOf = (reply: ReplyKind): readonly number[] => {
  if (Array.isArray(reply)) return [Number(reply[0])]
  if ('kind' in reply && reply.kind === 'variants') return reply.statuses
  return [204]
}

const schemaOfReply = (reply: ReplyKind): z.core.$ZodType | null => {
  if ('kind' in reply) return reply.kind === 'variants' ? schemaOf(reply.schema) : null
  return schemaOf(reply[1])
}

export const createEncoder = (reply: ReplyKind, secrets: readonly string[]): JsonEncoder => {
  const schema = schemaOfReply(reply)
  const statuses = statusesOf(reply)
  const [first = 200] = statuses
  return (result, { keep }) => {
    const answer = result instanceof Answer ? result : null
    const status = answer?.status ?? first
    if (!statuses.includes(status)) throw new Error(`A route answered ${status}, which it does not declare`)
    const headers = answer?.headers ?? {}
    if (!schema || status === 204) return { status, headers, text: null, withoutSecrets: null }
    const encoded = z.core.encode(schema, answer ? answer.body : result)
    const text = JSON.stringify(encoded)
    const kept = keep && secrets.length > 0 ? JSON.stringify(withoutSecrets(encoded, secrets)) : text
    return { status, headers, text, withoutSecrets: kept }
  }
}

export const sendEncoded = (reply: FastifyReply, encoded: EncodedReply): FastifyReply => {
  reply.code(encoded.status).header('cache-control', 'no-store')
  for (const [name, value] of Object.entries(encoded.headers)) reply.header(name, value)
  if (encoded.text === null) return reply.send()
  return reply.header('content-type', JSON_TYPE).send(encoded.text)
}

const isByteStream = (value: unknown): value is ByteStream =>
  value !== null && typeof value === 'object' && 'status' in value && 'headers' in value && 'body' in value

/** Files of users: the browser must neither guess their type nor run anything in them. */
const USER_CONTENT = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' }

/** Sends bytes; a stream is destroyed when the client leaves. A route's own headers win over the careful defaults. */
export const sendBytes = (
  reply: FastifyReply,
  exchange: Exchange,
  result: unknown,
  head: boolean,
): FastifyReply | Promise<FastifyReply> => {
  const content = result instanceof Answer ? result.body : result
  if (!isByteStream(content)) throw new Error('A route of bytes answered something else')
  reply.code(content.status).headers(USER_CONTENT).headers(sharedBytesHeaders(reply))
  if (!('cache-control' in content.headers)) reply.header('cache-control', 'no-store')
  for (const [name, value] of Object.entries(content.headers)) reply.header(name, value)
  const { body } = content
  if (!(body instanceof Readable)) return reply.send(body ?? undefined)
  if (!head) return isDirectBody(body) ? sendDirectly(reply, exchange, body) : reply.send(body)
  body.destroy()
  return reply.send()
}
