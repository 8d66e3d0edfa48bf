import type { Clock } from '#kernel/system'

/** The bounds of one fetch. Every one can be given per fetcher; the time-outs but the first also per call. */
export interface FetchLimits {
  /** Milliseconds for name lookup, TCP and TLS together, on each hop. */
  readonly connectMs: number
  /** Milliseconds from the sent request to the end of the response headers, on each hop (the connection included). */
  readonly headersMs: number
  /** Milliseconds that the reader may wait for the next bytes of the body. */
  readonly idleMs: number
  /** Milliseconds for everything, redirects and body included. */
  readonly totalMs: number
  /** Bytes of response headers. */
  readonly maxHeaderBytes: number
  /** Redirects that are followed. */
  readonly maxRedirects: number
  /** Open connections to one origin; further requests wait, within `headersMs`. */
  readonly connectionsPerOrigin: number
}

/** Finds the addresses of a name; a test hands in its own. */
export type Resolver = (hostname: string) => Promise<readonly string[]>

export interface GuardedFetcherOptions {
  readonly clock: Clock
  /** Version of the program, sent as `User-Agent: Fovea/<version>`. */
  readonly version: string
  /**
   * `host` (on the usual ports) or `host:port` entries that may be reached although they are not public: for tests and
   * intranets. IPv6 as `[::1]:8080`. A host is compared as it is written in the URL, never by what it resolves to.
   */
  readonly allowHosts?: readonly string[]
  readonly resolver?: Resolver
  /** Certificate authorities (PEM) that are trusted besides the usual ones. */
  readonly trust?: readonly string[]
  readonly limits?: Partial<FetchLimits>
}

export interface FetchOptions {
  /** Default GET. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Connection, cookie, host and user-agent headers are not the caller's to set and are dropped. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Most bytes of the body, counted after decompression. */
  readonly maxBytes: number
  readonly signal: AbortSignal
  /**
   * Asked once with the content type (lower case, without parameters; '' when there is none) and the first bytes (at
   * most 4,100, after decompression). False ends the fetch with `fetch.not_accepted`; a Problem that it throws goes
   * to the caller as it is.
   */
  readonly accept?: (contentType: string, head: Uint8Array) => boolean
  /**
   * Called when the connection stands, right before the request goes out on it (on each hop); what it throws is thrown,
   * and nothing was sent.
   */
  readonly beforeSending?: () => void
  readonly timeouts?: Partial<Pick<FetchLimits, 'headersMs' | 'idleMs' | 'totalMs'>>
  /** Answers what the host said, whatever its status, and follows no redirect: for those who speak its protocol. */
  readonly asIs?: boolean
}

export interface FetchedResponse {
  /** 2xx, or 304 for a conditional request; everything else is thrown as `fetch.bad_status`, unless it was asked for `asIs`. */
  readonly status: number
  /** Lower-case names; repeated headers joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The URL that answered, after redirects. */
  readonly url: string
  /** Decompressed and capped. Read it once, to the end or `break`; unread it holds its connection until `totalMs`. */
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Fetches what a user or a stranger's page named, without ever touching an address that is not public.
 *
 * All errors are Problems. Final (422): `fetch.bad_url`, `fetch.blocked_scheme`, `fetch.blocked_port`,
 * `fetch.blocked_address`, `fetch.too_large`, `fetch.too_many_redirects`, `fetch.not_accepted`, `fetch.bad_encoding`,
 * `fetch.bad_status` (most 4xx). Worth another try: `fetch.timeout` (504), `fetch.unreachable` (502), `fetch.bad_status`
 * (502; 408, 425, 429, 5xx, with `retryAfterSeconds` when the host named it). An abort rejects with the signal's reason.
 */
export interface GuardedFetcher {
  /** Throws what can be seen from the URL alone; answers the parsed URL. */
  check(url: string): URL
  fetch(url: string, options: FetchOptions): Promise<FetchedResponse>
  /**
   * One of the same bounds that may also reach these (`host` or `host:port`): for an address that whoever runs the
   * server has set, which no user can name. To be closed by whoever asked for it.
   */
  allowing(hosts: readonly string[]): GuardedFetcher
  /** Ends all connections. */
  close(): Promise<void>
}
