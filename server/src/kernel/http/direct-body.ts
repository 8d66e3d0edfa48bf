import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Exchange } from './exchange.ts'

/**
 * Bytes that write themselves, part by part, into buffers that they use again: a part is valid until `write` resolves.
 * That takes a third of the processor time of a piped stream, whose every part is a buffer of its own
 * (bench/content.ts).
 */
export interface DirectBody {
  writeTo(write: (part: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void>
}

export const isDirectBody = (body: unknown): body is DirectBody =>
  body !== null && typeof body === 'object' && 'writeTo' in body && typeof body.writeTo === 'function'

/** Sends the headers of `reply` and then the bytes; a connection over which not all could be sent is closed. */
export const sendDirectly = async (
  reply: FastifyReply,
  exchange: Exchange,
  body: DirectBody,
): Promise<FastifyReply> => {
  const { raw } = reply
  const { signal } = exchange
  reply.hijack()
  raw.writeHead(reply.statusCode, headersOf(reply))
  try {
    await body.writeTo(part => written(raw, part), signal)
    raw.end()
    if (!raw.writableFinished) await once(raw, 'finish', { signal })
  } catch (error) {
    if (!signal.aborted) exchange.log.error({ err: error }, 'the bytes of an answer broke off')
    raw.destroy()
  } finally {
    exchange.finish()
  }
  return reply
}

/** Resolves when the operating system has taken the bytes. */
const written = (raw: ServerResponse, part: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => {
    raw.write(part, error => (error ? reject(error) : resolve()))
  })

/** What was set on the reply, for an answer that is written without it. */
export const headersOf = (reply: FastifyReply): Record<string, string | string[] | number> =>
  Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
