import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'

/** An event as it came over the wire. */
export interface SentEvent {
  readonly eventId: string
  readonly eventType: string
  readonly timestamp: number
  readonly sessionId: string
  readonly route: string
  readonly environment?: string
  readonly target?: { tagName: string; type?: string; id?: string; selector?: string }
  readonly metadata: Record<string, unknown>
}

export interface Batch {
  readonly events: readonly SentEvent[]
  readonly bytes: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
  readonly at: number
  readonly status: number
}

/** What the ingest says to a batch: a status with headers, or nothing at all, as when the network breaks. */
export type Verdict = { status: number; headers?: Record<string, string>; body?: unknown } | 'cut off'
export type Judge = (events: readonly SentEvent[], text: string) => Verdict | Promise<Verdict>

/** A local server that speaks the ingest's protocol, serves pages, and says of other requests what came of them. */
export interface IngestServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Every request for ingest, whatever was answered. */
  readonly batches: Batch[]
  /** How many requests for ingest came, also those that still wait for their answer. */
  readonly requested: number
  /** The events of batches that were taken, each id once. */
  events(eventType?: string): SentEvent[]
  /** What other requests brought. */
  readonly requests: { method: string; path: string; body: Buffer; headers: IncomingMessage['headers'] }[]
  page(path: string, html: string, headers?: Record<string, string>): string
  on(path: string, run: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void): void
  judge: Judge
  /** Resolved when so many events that match have been taken. */
  taken(matches: (event: SentEvent) => boolean, count?: number): Promise<SentEvent[]>
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'content-type,x-api-key',
  'access-control-allow-methods': 'POST',
}

const read = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

export const accept: Judge = events => ({
  status: 200,
  body: { accepted: events.length, duplicates: 0, rejected: [] },
})

export const digest = (body: Buffer): string => createHash('sha256').update(body).digest('hex')

export const startIngest = async (installed: string): Promise<IngestServer> => {
  const pages = new Map<string, { html: string; headers: Record<string, string> }>()
  const handlers = new Map<
    string,
    (request: IncomingMessage, response: ServerResponse, body: Buffer) => void
  >()
  const scripts: Record<string, string> = { '/observer.js': 'observer.iife.js', '/observer.mjs': 'index.js' }

  let requested = 0
  const ingest = async (request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
    const { events } = JSON.parse(text)
    requested++
    const verdict = await ingestServer.judge(events, text)
    const status = verdict === 'cut off' ? 0 : verdict.status
    ingestServer.batches.push({
      events,
      bytes: body.length,
      headers: request.headers,
      text,
      at: Date.now(),
      status,
    })
    if (verdict === 'cut off') return void request.socket.destroy()
    response.writeHead(verdict.status, { 'content-type': 'application/json', ...CORS, ...verdict.headers })
    response.end(JSON.stringify(verdict.body ?? {}))
  }

  const other = async (
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<void> => {
    const script = scripts[path]
    const page = pages.get(path)
    const handler = handlers.get(path)
    if (script) {
      response.setHeader('content-type', 'text/javascript')
      response.end(await readFile(join(installed, 'dist', script)))
    } else if (page) {
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store', ...page.headers })
      response.end(page.html)
    } else {
      ingestServer.requests.push({ method: request.method ?? '', path, body, headers: request.headers })
      if (handler) handler(request, response, body)
      else response.writeHead(404).end()
    }
  }

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const answered = read(request).then(body => {
      if (path === '/v1/events' && request.method === 'OPTIONS')
        return void response.writeHead(204, CORS).end()
      return path === '/v1/events' ? ingest(request, response, body) : other(path, request, response, body)
    })
    // A page that is closed cuts its requests off.
    answered.catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0

  const ingestServer: IngestServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    batches: [],
    get requested() {
      return requested
    },
    requests: [],
    judge: accept,
    events: eventType => {
      const seen = new Map<string, SentEvent>()
      for (const batch of ingestServer.batches) {
        if (batch.status === 200) for (const event of batch.events) seen.set(event.eventId, event)
      }
      return [...seen.values()].filter(event => !eventType || event.eventType === eventType)
    },
    page: (path, html, headers = {}) => {
      pages.set(path, { html, headers })
      return `http://127.0.0.1:${port}${path}`
    },
    on: (path, handle) => void handlers.set(path, handle),
    taken: async (matches, count = 1) => {
      await expect.poll(() => ingestServer.events().filter(matches).length).toBeGreaterThanOrEqual(count)
      return ingestServer.events().filter(matches)
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return ingestServer
}
