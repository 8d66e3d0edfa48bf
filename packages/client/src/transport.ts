import type { Authenticator } from './credentials.ts'
import { errorFromResponse, FoveaError } from './errors.ts'
import { type Guard, openGuard } from './guard.ts'
import { idempotencyKey } from './key.ts'
import type { ClientRuntime, FetchLike, FoveaRequestInit, RetryEvent } from './options.ts'
import { Tries } from './retry.ts'
import { type Query, urlOf } from './url.ts'
import type { Send } from './xhr.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A body that is not JSON; `open` is called once for each try. */
interface RawBody {
  contentType: string
  /** Bytes, where they are known beforehand. */
  size?: number
  /** False when `open` works only once. */
  replayable: boolean
  open(guard: Guard): BodyInit
  /** Takes the place of the client's fetch. */
  send?: Send
}

export interface RequestOptions {
  query?: Query
  /** Sent as JSON. */
  body?: unknown
  raw?: RawBody
  headers?: Record<string, string>
  /** `auto` makes one, so that a POST may be repeated. */
  idempotencyKey?: 'auto' | (string & {})
  /** A POST that only asks: it may be repeated without a key. */
  repeatable?: boolean
  signal?: AbortSignal
  timeoutMs?: number
  /** Without credentials. */
  anonymous?: boolean
  /** How often it may be repeated; the client's setting when left out. */
  retries?: number
}

/** Turns a good answer into the result; `guard` still watches while it reads. */
export type Read<T> = (response: Response, guard: Guard) => Promise<T>

/** What one request was last sent with. */
interface Sent {
  credentials: Record<string, string> | null
}

export interface TransportOptions {
  baseUrl: string
  project: string | undefined
  fetch: FetchLike
  timeoutMs: number
  retries: number
  onRetry: ((event: RetryEvent) => void) | undefined
  runtime: ClientRuntime
}

/** Sends requests: credentials, time-outs, typed errors, and repetition where repeating is safe. */
export class Transport {
  readonly options: TransportOptions
  #authenticator: Authenticator | null = null

  constructor(options: TransportOptions) {
    this.options = options
  }

  /** Set after the construction, because getting a token needs the transport. */
  useAuthenticator(authenticator: Authenticator): void {
    this.#authenticator = authenticator
  }

  async exchange<T>(method: Method, path: string, options: RequestOptions, read: Read<T>): Promise<T> {
    const headers = this.#fixedHeaders(options)
    const attempted = {
      method,
      keyed: options.repeatable === true || headers['idempotency-key'] !== undefined,
      replayable: options.raw?.replayable ?? true,
    }
    const sent: Sent = { credentials: null }
    const tries = new Tries(options.retries ?? this.options.retries, this.options.runtime.random)
    let renewed = false
    for (;;) {
      try {
        return await this.#attempt(method, path, options, { headers, sent }, read)
      } catch (error) {
        if (!renewed && attempted.replayable && (await this.#renewAfter(error, sent))) {
          renewed = true
          continue
        }
        const next = tries.after(error, attempted)
        if (next === null || !(error instanceof FoveaError)) throw error
        this.options.onRetry?.({ ...next, error, method, path })
        await this.options.runtime.sleep(next.delayMs, options.signal)
      }
    }
  }

  async json<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
    return await this.exchange(method, path, options, async response => {
      const text = await response.text()
      // The shape is the server's promise, kept by its own schema for replies; it is not checked twice.
      return (text === '' ? undefined : parse(text, response)) as T
    })
  }

  async #attempt<T>(
    method: Method,
    path: string,
    options: RequestOptions,
    { headers, sent }: { headers: Record<string, string>; sent: Sent },
    read: Read<T>,
  ): Promise<T> {
    const guard = openGuard(options.signal, options.timeoutMs ?? this.options.timeoutMs)
    let failed = true
    try {
      // Null while a credential is being got: a 401 to that is final.
      sent.credentials = null
      const authenticator = options.anonymous === true ? null : this.#authenticator
      sent.credentials = authenticator && (await authenticator.headers(method))
      guard.touch()
      const init = this.#init(method, options, { ...sent.credentials, ...headers }, guard)
      const url = urlOf(this.options.baseUrl, path, options.query)
      const response = await (options.raw?.send?.(url, init, guard) ?? this.options.fetch(url, init))
      if (!response.ok) throw await errorFromResponse(response, this.options.runtime.now)
      const result = await read(response, guard)
      failed = false
      return result
    } catch (error) {
      const reason = guard.explain(error)
      // A body that is still on its way is no longer wanted: this stops it, and releases its source.
      guard.fail(reason)
      throw reason
    } finally {
      if (failed || !guard.kept) guard.close()
    }
  }

  #fixedHeaders(options: RequestOptions): Record<string, string> {
    const headers: Record<string, string> = { accept: 'application/json', ...lowerCased(options.headers) }
    if (this.options.project !== undefined) headers['fovea-project'] ??= this.options.project
    if (options.body !== undefined) headers['content-type'] ??= 'application/json'
    if (options.raw) headers['content-type'] ??= options.raw.contentType
    // Only where the body is streamed; a browser sets it itself, and ignores this.
    if (options.raw?.size !== undefined) headers['content-length'] = String(options.raw.size)
    if (options.idempotencyKey === 'auto') headers['idempotency-key'] = idempotencyKey()
    else if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey
    return headers
  }

  #init(
    method: Method,
    options: RequestOptions,
    headers: Record<string, string>,
    guard: Guard,
  ): FoveaRequestInit {
    const body = options.raw ? options.raw.open(guard) : bodyOf(options.body)
    const init: FoveaRequestInit = { method, headers, signal: guard.signal }
    if (this.#authenticator?.usesCookies) init.credentials = 'include'
    if (body !== undefined) init.body = body
    // Node's fetch tees a streamed body, to have it for a redirect, and so holds all of it in memory, unless a redirect
    // is an error and there is no window.
    if (body instanceof ReadableStream)
      Object.assign(init, { duplex: 'half', redirect: 'error', window: null })
    return init
  }

  async #renewAfter(error: unknown, { credentials }: Sent): Promise<boolean> {
    if (!(error instanceof FoveaError) || error.status !== 401 || credentials === null) return false
    return (await this.#authenticator?.renew(credentials)) ?? false
  }
}

function bodyOf(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value)
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function parse(text: string, response: Response): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new FoveaError({
      status: response.status,
      code: 'client.not_json',
      message: `${response.url} answered ${response.status} with something that is not JSON: is this a Fovea server?`,
      requestId: response.headers.get('x-request-id'),
      cause,
    })
  }
}
