import { FoveaError, isRecord, NetworkError, RateLimitError } from './errors.ts'
import { backoff } from './retry.ts'
import { parseEvents, type ServerSentEvent } from './sse.ts'
import type { Transport } from './transport.ts'
import type { Notice } from './types.ts'

export interface StreamOptions {
  /** For example `['asset.created', 'job.updated']`; everything when left out. */
  topics?: string[]
  assetId?: string
  /** The `id` of the last notice that was dealt with: the stream goes on right behind it. */
  lastEventId?: string
  /** Ends the iteration without an error. */
  signal?: AbortSignal
  /** Called each time the connection stands: what happens from then on will come. */
  onOpen?: () => void
  /** Called each time it broke and will be opened again. */
  onReconnect?: (event: { error: FoveaError; delayMs: number }) => void
  /** A connection without so much as a heartbeat for this long is given up. 60,000 when left out. */
  idleTimeoutMs?: number
}

const DEFAULT_IDLE_TIMEOUT_MS = 60_000
const MAX_RECONNECT_DELAY_MS = 30_000

/**
 * Follows what happens on the server, for as long as the caller iterates. After a break it goes on behind the
 * last notice, so nothing is lost and nothing comes twice. It ends with an error only where trying again is no use:
 * credentials or request are refused.
 */
export async function* followNotices(
  transport: Transport,
  options: StreamOptions,
): AsyncGenerator<Notice, void, undefined> {
  const { signal } = options
  const { runtime } = transport.options
  let lastEventId = options.lastEventId
  for (let attempt = 0; !signal?.aborted; attempt += 1) {
    let failure: FoveaError
    try {
      for await (const event of connect(transport, options, lastEventId)) {
        attempt = 0
        if (event.id !== null) lastEventId = event.id
        if (event.data !== null) yield noticeOf(event.event, event.data, lastEventId)
      }
      failure = new NetworkError({ code: 'client.stream_ended', message: 'The server ended the stream' })
    } catch (error) {
      if (signal?.aborted) return
      if (!(error instanceof FoveaError) || isFinal(error)) throw error
      failure = error
    }
    const asked = (failure.retryAfterSeconds ?? 0) * 1000
    const delayMs = asked + backoff(attempt, runtime.random, MAX_RECONNECT_DELAY_MS)
    options.onReconnect?.({ error: failure, delayMs })
    await runtime.sleep(delayMs, signal).catch(ignoreAbort)
  }
}

/** The loop looks at the signal next. */
function ignoreAbort(): void {}

/** Trying again is no use: credentials or request are refused. */
export function isFinal(error: FoveaError): boolean {
  return error.status >= 400 && error.status < 500 && !(error instanceof RateLimitError)
}

async function* connect(
  transport: Transport,
  options: StreamOptions,
  lastEventId: string | undefined,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const headers: Record<string, string> = { accept: 'text/event-stream', 'cache-control': 'no-store' }
  if (lastEventId !== undefined) headers['last-event-id'] = lastEventId
  const request = {
    query: { topic: options.topics, assetId: options.assetId },
    headers,
    retries: 0,
    timeoutMs: options.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS,
    ...(options.signal ? { signal: options.signal } : {}),
  }
  const open = await transport.exchange('GET', '/v1/stream', request, async (response, guard) => {
    guard.keep()
    return { body: response.body, guard }
  })
  try {
    if (!open.body) return
    let isOpen = false
    for await (const event of parseEvents(open.body, () => open.guard.touch())) {
      // The first thing that the server says is where the stream stands: from here on nothing is missed.
      if (!isOpen) options.onOpen?.()
      isOpen = true
      yield event
    }
  } catch (error) {
    throw open.guard.explain(error)
  } finally {
    open.guard.close()
  }
}

function noticeOf(topic: string, text: string, id: string | undefined): Notice {
  const parsed: unknown = JSON.parse(text)
  const data = isRecord(parsed) ? parsed : {}
  return {
    id: id ?? '',
    topic,
    projectId: typeof data.projectId === 'string' ? data.projectId : null,
    assetId: typeof data.assetId === 'string' ? data.assetId : null,
    at: typeof data.at === 'number' ? data.at : 0,
    data: isRecord(data.data) ? data.data : data,
  }
}
