import { Agent, type Dispatcher, errors } from 'undici'
import { Problem } from '#kernel/errors'
import { type AllowList, createAllowList } from './allow-list.ts'
import { parseEncodings, readBody } from './body.ts'
import { createConnector, systemResolver } from './connector.ts'
import type {
  FetchedResponse,
  FetchLimits,
  FetchOptions,
  GuardedFetcher,
  GuardedFetcherOptions,
} from './fetcher.ts'
import { Lifetime } from './lifetime.ts'
import { badStatus, notAccepted, tooLarge, tooManyRedirects, unreachable } from './problems.ts'
import { type Hop, isRedirect, nextHop } from './redirects.ts'
import { asking } from './sending.ts'
import { checkUrl } from './target.ts'
import { inHopSpan, traceHeaders } from './trace.ts'

export const defaultFetchLimits: FetchLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleMs: 30_000,
  totalMs: 300_000,
  maxHeaderBytes: 32_768,
  maxRedirects: 5,
  connectionsPerOrigin: 8,
}

/** Connected origins at one time. */
const MAX_ORIGINS = 1_000

/** What the `accept` callback sees: enough for every magic number (file-type reads 4,100 bytes). */
const HEAD_BYTES = 4_100

/** Headers that belong to the fetcher or to the connection. */
const RESERVED_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

/** Errors by which undici says that the host sent too much. */
const isHeaderOverflow = (error: unknown): boolean => error instanceof errors.HeadersOverflowError

/** See `GuardedFetcher`. Keeps connections to an origin open for a few seconds; `close` ends them. */
export const createGuardedFetcher = (options: GuardedFetcherOptions): GuardedFetcher => new Fetcher(options)

class Fetcher implements GuardedFetcher {
  readonly #options: GuardedFetcherOptions
  readonly #limits: FetchLimits
  readonly #agent: Agent
  readonly #allowList: AllowList
  readonly check: (url: string) => URL

  constructor(options: GuardedFetcherOptions) {
    const allowList = createAllowList(options.allowHosts ?? [])
    this.#options = options
    this.#allowList = allowList
    this.#limits = { ...defaultFetchLimits, ...options.limits }
    this.check = url => checkUrl(url, allowList)
    this.#agent = new Agent({
      connect: createConnector({
        clock: options.clock,
        allowList,
        resolver: options.resolver ?? systemResolver,
        connectMs: this.#limits.connectMs,
        trust: options.trust ?? [],
      }),
      connections: this.#limits.connectionsPerOrigin,
      maxOrigins: MAX_ORIGINS,
      maxHeaderSize: this.#limits.maxHeaderBytes,
      // The deadlines here are the Lifetime's, which follow the injected clock.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }

  allowing(hosts: readonly string[]): GuardedFetcher {
    return new Fetcher({ ...this.#options, allowHosts: [...(this.#options.allowHosts ?? []), ...hosts] })
  }

  async fetch(url: string, options: FetchOptions): Promise<FetchedResponse> {
    const limits = { ...this.#limits, ...options.timeouts }
    const lifetime = new Lifetime(this.#options.clock, options.signal)
    try {
      lifetime.signal.throwIfAborted()
      const first = { url: this.check(url), ...requestOf(options) }
      lifetime.deadline('in total', limits.totalMs)
      const { hop, response } = await this.#follow(first, options, limits, lifetime)
      return await this.#receive(hop, response, options, limits, lifetime)
    } catch (error) {
      lifetime.end()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #follow(first: Hop, options: FetchOptions, limits: FetchLimits, lifetime: Lifetime) {
    let hop = first
    for (let redirects = 0; ; redirects += 1) {
      const response = await inHopSpan(hop, () => this.#send(hop, options, limits, lifetime))
      const location = single(response.headers.location)
      if (options.asIs || !isRedirect(response.statusCode, location)) return { hop, response }
      abandon(response)
      if (redirects >= limits.maxRedirects) throw tooManyRedirects(limits.maxRedirects)
      hop = nextHop(hop, response.statusCode, location, this.check)
    }
  }

  async #send(
    hop: Hop,
    { beforeSending }: FetchOptions,
    limits: FetchLimits,
    lifetime: Lifetime,
  ): Promise<Dispatcher.ResponseData> {
    const dispatcher = beforeSending ? this.#agent.compose(asking(beforeSending)) : this.#agent
    const arrived = lifetime.deadline('waiting for the headers', limits.headersMs)
    try {
      return await dispatcher.request({
        origin: hop.url.origin,
        path: `${hop.url.pathname}${hop.url.search}`,
        method: hop.method,
        headers: {
          accept: '*/*',
          ...hop.headers,
          ...traceHeaders(hop.url, this.#allowList),
          'accept-encoding': 'gzip, deflate, br',
          'user-agent': `Fovea/${this.#options.version}`,
        },
        body: hop.body ?? null,
        signal: lifetime.signal,
      })
    } catch (error) {
      throw this.#translate(error, hop.url, lifetime)
    } finally {
      arrived()
    }
  }

  async #receive(
    hop: Hop,
    response: Dispatcher.ResponseData,
    options: FetchOptions,
    limits: FetchLimits,
    lifetime: Lifetime,
  ): Promise<FetchedResponse> {
    const headers = flatten(response.headers)
    const { statusCode: status } = response
    try {
      if (!options.asIs && (status < 200 || status > 299) && status !== 304) {
        throw badStatus(status, headers['retry-after'], this.#options.clock.now())
      }
      const encodings = parseEncodings(headers['content-encoding'])
      const hasBody = hop.method !== 'HEAD' && status !== 304
      if (hasBody && encodings.length === 0 && Number(headers['content-length']) > options.maxBytes) {
        throw tooLarge('content', options.maxBytes)
      }
      const body = readBody(response.body, {
        encodings: hasBody ? encodings : [],
        maxBytes: options.maxBytes,
        lifetime,
        idleMs: limits.idleMs,
        translate: error => this.#translate(error, hop.url, lifetime),
      })
      if (!hasBody) await body.next()
      return {
        status,
        headers,
        url: hop.url.href,
        body: hasBody ? await judged(body, headers, options) : body,
      }
    } catch (error) {
      abandon(response)
      throw error
    }
  }

  #translate(error: unknown, url: URL, lifetime: Lifetime): unknown {
    if (lifetime.signal.aborted) return lifetime.signal.reason
    if (error instanceof Problem) return error
    if (isHeaderOverflow(error)) return tooLarge('response header', this.#limits.maxHeaderBytes)
    return unreachable(url.hostname, error)
  }
}

const requestOf = (options: FetchOptions): Omit<Hop, 'url'> => ({
  method: options.method ?? 'GET',
  body: options.body,
  headers: Object.fromEntries(
    Object.entries(options.headers ?? {})
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !RESERVED_HEADERS.has(name)),
  ),
})

/** Reads the head when somebody wants to judge it, and gives it back in front of the rest. */
const judged = async (
  body: AsyncGenerator<Uint8Array>,
  headers: Readonly<Record<string, string>>,
  options: FetchOptions,
): Promise<AsyncIterable<Uint8Array>> => {
  if (!options.accept) return body
  const read: Uint8Array[] = []
  let size = 0
  while (size < HEAD_BYTES) {
    const next = await body.next()
    if (next.done) break
    read.push(next.value)
    size += next.value.length
  }
  const contentType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!options.accept(contentType, Buffer.concat(read).subarray(0, HEAD_BYTES)))
    throw notAccepted(contentType)
  return (async function* () {
    try {
      yield* read
      yield* body
    } finally {
      await body.return(undefined)
    }
  })()
}

/** Lets go of an answer that is not read; the transport reports that as an error, which is none. */
const abandon = (response: Dispatcher.ResponseData): void => {
  response.body.on('error', () => undefined).destroy()
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value

const flatten = (headers: Dispatcher.ResponseData['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
