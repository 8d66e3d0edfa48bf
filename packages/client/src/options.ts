import type { FoveaError } from './errors.ts'
import type { Tokens } from './types.ts'

export type FetchLike = (input: string, init: FoveaRequestInit) => Promise<Response>

/** `duplex` is required by fetch for a streamed body, and missing from the DOM types. */
export interface FoveaRequestInit extends RequestInit {
  duplex?: 'half'
}

export type Credentials =
  | { apiKey: string }
  | { accessToken: string }
  /** Signs in at the first request, and keeps the access token fresh from then on. */
  | { email: string; password: string }
  /** Refresh tokens rotate: `onTokens` gets each new pair before it is used, to be stored. */
  | { refreshToken: string; onTokens?: (tokens: Tokens) => void | Promise<void> }
  /**
   * Access tokens from a store of your own, asked for before each request; `rejected` is the one that the server has
   * just refused, and another one is wanted.
   */
  | { token: (rejected: string | null) => Promise<string> }
  /** The cookie of the page. */
  | 'session'

export interface RetryEvent {
  /** 1 before the first repetition. */
  attempt: number
  delayMs: number
  error: FoveaError
  method: string
  path: string
}

/** What a test must control. */
export interface ClientRuntime {
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** 0..1 */
  random(): number
  /** Unix milliseconds. */
  now(): number
}

export interface ClientOptions {
  /** For example `http://127.0.0.1:8400`; in a page, `''` means its own origin. */
  baseUrl: string
  credentials?: Credentials
  /** Id of the project that lists and creates apply to. */
  project?: string
  fetch?: FetchLike
  /** Longest wait for an answer, or between two parts of a stream. 30,000 when left out. */
  timeoutMs?: number
  /** How often a request that may be repeated is repeated. 3 when left out. */
  retries?: number
  onRetry?: (event: RetryEvent) => void
  runtime?: Partial<ClientRuntime>
}

export const DEFAULT_TIMEOUT_MS = 30_000
export const DEFAULT_RETRIES = 3

export const systemRuntime: ClientRuntime = {
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const stop = (): void => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }, ms)
      signal?.addEventListener('abort', stop, { once: true })
    }),
  random: () => Math.random(),
  now: () => Date.now(),
}
