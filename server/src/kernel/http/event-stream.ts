import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { isDatabaseAway } from '#kernel/db'
import { headersOf } from './direct-body.ts'
import type { Exchange } from './exchange.ts'
import { problemDocument, toProblem } from './problem-reply.ts'
import { Answer, type StreamPlace } from './route.ts'

/** Proxies give up on a silent connection after 30 to 60 s. */
const KEEP_ALIVE_MS = 15_000
/** A client that does not read for this long is gone in all but name. */
const STALL_MS = 30_000
const RECONNECT_MS = 2_000
/** How long a stream may outlive the credentials that opened it. */
const RECHECK_MS = 5_000

interface OutgoingEvent {
  readonly id?: string
  readonly event: string
  readonly data: unknown
}

const isEvent = (value: unknown): value is OutgoingEvent =>
  value !== null && typeof value === 'object' && 'event' in value && 'data' in value

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  value !== null && typeof value === 'object' && Symbol.asyncIterator in value

const oneLine = (text: string): string => text.replace(/\p{Cc}/gu, '')

const isPlace = (value: unknown): value is StreamPlace =>
  value !== null && typeof value === 'object' && 'id' in value && typeof value.id === 'string'

const format = (schema: z.core.$ZodType, value: unknown): string => {
  if (!isEvent(value) && isPlace(value)) return `id: ${oneLine(value.id)}\n\n`
  if (!isEvent(value)) throw new Error('An event stream yielded something that is no event')
  const id = value.id === undefined ? '' : `id: ${oneLine(value.id)}\n`
  const data = JSON.stringify(z.core.encode(schema, value.data))
  return `${id}event: ${oneLine(value.event)}\ndata: ${data}\n\n`
}

/** Waits until the client has read what was written, at most `stallMs`; false when it has not. */
const drained = async (response: ServerResponse, signal: AbortSignal, stallMs: number): Promise<boolean> => {
  const stalled = AbortSignal.timeout(stallMs)
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, stalled]) })
    return true
  } catch (error) {
    // That a client sleeps or has lost its network is no fault of anybody here.
    if (signal.aborted || stalled.aborted) return false
    throw error
  }
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would collect events before it passes them on.
  'x-accel-buffering': 'no',
}

/** Resolves with null when `signal` fires, so that an iterator that does not listen cannot hold the stream open. */
const untilAborted = (signal: AbortSignal): Promise<null> =>
  new Promise(resolve => {
    if (signal.aborted) resolve(null)
    else signal.addEventListener('abort', () => resolve(null), { once: true })
  })

/**
 * Streams events until the source ends, the client leaves or the server stops. The next event is taken only when
 * the last was read, so what waits is bounded by one event beside the socket's own buffer. A client that reads nothing
 * for `stallMs` is let go without a word.
 */
export const sendEvents = async (
  reply: FastifyReply,
  exchange: Exchange,
  schema: z.core.$ZodType,
  result: unknown,
  stallMs = STALL_MS,
): Promise<void> => {
  const source = result instanceof Answer ? result.body : result
  if (!isAsyncIterable(source)) throw new Error('A route of events answered something else')
  const { raw } = reply
  const { signal } = exchange
  exchange.endless = true
  reply.headers(HEADERS).hijack()
  raw.writeHead(200, headersOf(reply))
  raw.write(`retry: ${RECONNECT_MS}\n\n`)
  const keepAlive = setInterval(() => {
    if (raw.writableLength === 0) raw.write(': keep-alive\n\n')
  }, KEEP_ALIVE_MS)
  const ended = new AbortController()
  const recheck = setInterval(() => void endWhenRefused(exchange, ended), RECHECK_MS)
  const iterator = source[Symbol.asyncIterator]()
  try {
    const over = AbortSignal.any([signal, ended.signal])
    await pump(iterator, raw, value => format(schema, value), { over, stallMs })
  } catch (error) {
    if (!signal.aborted) reportBrokenStream(raw, exchange, error)
  } finally {
    clearInterval(keepAlive)
    clearInterval(recheck)
    // Not awaited: a source that waits for something else would keep the connection.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
    exchange.finish()
    if (raw.writableNeedDrain) raw.destroy()
    else raw.end()
  }
}

const endWhenRefused = async (exchange: Exchange, ended: AbortController): Promise<void> => {
  // A database that is away says nothing about the credentials: the next turn asks again.
  const holds = await exchange.stillHolds().catch(() => true)
  if (!holds) ended.abort()
}

const pump = async (
  iterator: AsyncIterator<unknown>,
  raw: ServerResponse,
  write: (value: unknown) => string,
  limits: { readonly over: AbortSignal; readonly stallMs: number },
): Promise<void> => {
  const { over, stallMs } = limits
  const end = untilAborted(over)
  while (!over.aborted) {
    const next = await Promise.race([iterator.next(), end])
    if (next === null || next.done) return
    if (!raw.write(write(next.value)) && !(await drained(raw, over, stallMs))) return
  }
}

const reportBrokenStream = (raw: ServerResponse, exchange: Exchange, error: unknown): void => {
  const problem = toProblem(error)
  if (problem.status >= 500 && !isDatabaseAway(problem))
    exchange.log.error({ err: error }, 'an event stream broke off')
  if (!raw.destroyed)
    raw.write(`event: error\ndata: ${JSON.stringify(problemDocument(problem, exchange.id))}\n\n`)
}
