import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Seen {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
  body: Buffer
}

export type Answer = (seen: Seen, response: ServerResponse) => void | Promise<void>

export interface LocalServer {
  url: string
  /** Every request so far, in order. */
  seen: Seen[]
  [Symbol.asyncDispose](): Promise<void>
}

/** A real HTTP server on a free port; the n-th request gets the n-th answer, and the last answer stays. */
export async function startServer(...answers: Answer[]): Promise<LocalServer> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const answer = answers[Math.min(seen.length, answers.length - 1)]
    const url = new URL(request.url ?? '/', 'http://localhost')
    const parts: Buffer[] = []
    const entry: Seen = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.alloc(0),
    }
    seen.push(entry)
    // A client that aborts breaks the body off; what came until then is what a test wants to look at.
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('data', part => parts.push(part))
    request.on('end', async () => {
      entry.body = Buffer.concat(parts)
      await answer?.(entry, response)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // `listen` on a port has been awaited, so the address is not a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (_seen, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  }
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Answer {
  return json(
    status,
    { type: 'about:blank', title: code, status, detail: `What is wrong: ${code}`, code },
    headers,
  )
}

/** Breaks the connection without an answer. */
export const hangUp: Answer = (_seen, response) => {
  response.socket?.destroy()
}

/** Never answers. */
export const silence: Answer = () => {}
