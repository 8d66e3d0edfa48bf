import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A hub in this process that speaks as public ones do: large files come from elsewhere, by a redirect. */
export interface TestHub {
  readonly url: string
  /** For FETCH_ALLOW_HOSTS. */
  readonly host: string
  /** `HEAD <id>@<revision>/<path>`, `GET cdn/<path> bytes=5-` and so on, in their order. */
  readonly requests: readonly string[]
  put(id: string, files: ReadonlyMap<string, Buffer>, commit?: string): void
  /** The next answer with this file stands still after so many bytes, until the connection is broken. */
  breakNext(path: string, afterBytes: number): { break: () => void }
  /** Sends other bytes than it promises, as often as it is asked. */
  corrupt(path: string): void
  /** Answers with this file only when `release` is called; resolves when somebody waits for it. */
  hold(path: string): { waiting: Promise<void>; release: () => void }
  close(): Promise<void>
}

interface Repository {
  readonly files: ReadonlyMap<string, Buffer>
  readonly commit: string
}

const sha = (algorithm: 'sha256' | 'sha1', bytes: Buffer): string => {
  const hash = createHash(algorithm)
  if (algorithm === 'sha1') hash.update(`blob ${bytes.length}\0`)
  return hash.update(bytes).digest('hex')
}

export const startHub = async (): Promise<TestHub> => {
  const hub = new Hub()
  await hub.listen()
  return hub
}

class Hub implements TestHub {
  readonly requests: string[] = []
  readonly #repositories = new Map<string, Repository>()
  readonly #blobs = new Map<string, { path: string; bytes: Buffer }>()
  readonly #breaks = new Map<string, { afterBytes: number; broken: Promise<void> }>()
  readonly #corrupt = new Set<string>()
  readonly #held = new Map<string, { reached: () => void; released: Promise<void> }>()
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(error => response.destroy(error))
  })

  listen(): Promise<void> {
    return new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get host(): string {
    // After `listen` it has an address of this shape.
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get url(): string {
    return `http://${this.host}`
  }

  put(id: string, files: ReadonlyMap<string, Buffer>, commit = sha('sha1', Buffer.from(id))): void {
    this.#repositories.set(id, { files, commit })
    for (const [path, bytes] of files) this.#blobs.set(sha('sha256', bytes), { path, bytes })
  }

  breakNext(path: string, afterBytes: number): { break: () => void } {
    const { promise: broken, resolve } = Promise.withResolvers<void>()
    this.#breaks.set(path, { afterBytes, broken })
    return { break: resolve }
  }

  corrupt(path: string): void {
    this.#corrupt.add(path)
  }

  hold(path: string): { waiting: Promise<void>; release: () => void } {
    const reached = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    this.#held.set(path, { reached: reached.resolve, released: released.promise })
    return {
      waiting: reached.promise,
      release: () => {
        this.#held.delete(path)
        released.resolve()
      },
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    // Closed already is as good.
    await new Promise(resolve => this.#server.close(() => resolve(undefined)))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = decodeURIComponent(request.url ?? '')
    const range = request.headers.range === undefined ? '' : ` ${request.headers.range}`
    const blob = /^\/cdn\/([0-9a-f]{64})$/.exec(url)?.[1]
    if (blob !== undefined) {
      const found = this.#blobs.get(blob)
      this.requests.push(`${request.method} cdn/${found?.path}${range}`)
      if (found) await this.#send(request, response, found.path, found.bytes)
      else response.writeHead(404).end()
      return
    }
    const [, id = '', revision = '', path = ''] = /^\/(.+)\/resolve\/([^/]+)\/(.+)$/.exec(url) ?? []
    this.requests.push(`${request.method} ${id}@${revision}/${path}${range}`)
    const repository = this.#repositories.get(id)
    const bytes = repository?.files.get(path)
    if (!repository || !bytes || !['main', repository.commit].includes(revision)) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('x-repo-commit', repository.commit)
    if (path.endsWith('.onnx')) this.#redirect(response, bytes)
    else await this.#send(request, response, path, bytes)
  }

  #redirect(response: ServerResponse, bytes: Buffer): void {
    const sha256 = sha('sha256', bytes)
    response.writeHead(302, {
      location: `${this.url}/cdn/${sha256}`,
      'x-linked-etag': `"${sha256}"`,
      'x-linked-size': bytes.length,
    })
    response.end()
  }

  async #send(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    bytes: Buffer,
  ): Promise<void> {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const ranged = request.headers.range !== undefined
    response.writeHead(ranged ? 206 : 200, {
      etag: `"${sha('sha1', bytes)}"`,
      'content-length': bytes.length - start,
      'accept-ranges': 'bytes',
      ...(ranged ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    })
    if (request.method === 'HEAD') {
      response.end()
      return
    }
    const held = this.#held.get(path)
    if (held) {
      response.flushHeaders()
      held.reached()
      await held.released
    }
    const rest = Buffer.from(bytes.subarray(start))
    if (this.#corrupt.has(path)) rest.fill(0, rest.length - 8)
    const part = this.#breaks.get(path)
    this.#breaks.delete(path)
    if (!part) {
      response.end(rest)
      return
    }
    response.write(rest.subarray(0, part.afterBytes))
    await part.broken
    response.destroy()
  }
}
