import { AuthenticationError } from './errors.ts'
import type { Credentials } from './options.ts'
import type { Tokens } from './types.ts'

export interface Authenticator {
  /** The page's cookie goes along. */
  readonly usesCookies: boolean
  headers(method: string): Promise<Record<string, string>>
  /** After a 401 to these headers: true when there is a newer credential to send the request with once more. */
  renew(rejected: Record<string, string>): Promise<boolean>
}

export type Grant =
  | { grantType: 'password'; email: string; password: string }
  | { grantType: 'refresh_token'; refreshToken: string }

/** Gets tokens for a grant, without credentials. */
export type TokenSource = (grant: Grant) => Promise<Tokens>

/** A token this close to its end is replaced before it is used. */
const EXPIRY_MARGIN_MS = 30_000

export function authenticatorOf(
  credentials: Credentials,
  source: TokenSource,
  now: () => number,
): Authenticator {
  if (credentials === 'session') return cookies
  if ('apiKey' in credentials) return bearer(credentials.apiKey)
  if ('accessToken' in credentials) return bearer(credentials.accessToken)
  if ('token' in credentials) return provided(credentials.token)
  return new TokenKeeper(credentials, source, now)
}

const cookies: Authenticator = {
  usesCookies: true,
  headers: async (method): Promise<Record<string, string>> =>
    method === 'GET' || method === 'HEAD' ? {} : { 'x-fovea-csrf': '1' },
  renew: async () => false,
}

function bearer(secret: string): Authenticator {
  return {
    usesCookies: false,
    headers: async () => ({ authorization: `Bearer ${secret}` }),
    renew: async () => false,
  }
}

function provided(source: (rejected: string | null) => Promise<string>): Authenticator {
  return {
    usesCookies: false,
    headers: async () => ({ authorization: `Bearer ${await source(null)}` }),
    renew: async ({ authorization }) => {
      const rejected = authorization?.replace(/^Bearer /, '') ?? null
      return (await source(rejected)) !== rejected
    },
  }
}

type Renewable = Extract<Credentials, { password: string } | { refreshToken: string }>

/** Holds an access token and replaces it: ahead of its end, and after a 401. */
class TokenKeeper implements Authenticator {
  readonly usesCookies = false
  readonly #credentials: Renewable
  readonly #source: TokenSource
  readonly #now: () => number
  #tokens: Tokens | null = null
  #expiresAt = 0
  #refreshToken: string | null
  /** Requests that need a token at the same time share one exchange: a refresh token works once. */
  #pending: Promise<Tokens> | null = null

  constructor(credentials: Renewable, source: TokenSource, now: () => number) {
    this.#credentials = credentials
    this.#source = source
    this.#now = now
    this.#refreshToken = 'refreshToken' in credentials ? credentials.refreshToken : null
  }

  async headers(): Promise<Record<string, string>> {
    const fresh = this.#tokens !== null && this.#now() < this.#expiresAt - EXPIRY_MARGIN_MS
    const tokens = fresh && this.#tokens ? this.#tokens : await this.#exchange()
    return { authorization: `Bearer ${tokens.accessToken}` }
  }

  async renew(rejected: Record<string, string>): Promise<boolean> {
    // Another request, rejected at the same time, may have got the new token already, or be getting it.
    if (this.#pending) await this.#pending
    else if (rejected.authorization === this.#header()) await this.#exchange()
    return true
  }

  #header(): string | null {
    return this.#tokens && `Bearer ${this.#tokens.accessToken}`
  }

  #exchange(): Promise<Tokens> {
    this.#pending ??= this.#obtain().finally(() => {
      this.#pending = null
    })
    return this.#pending
  }

  async #obtain(): Promise<Tokens> {
    const asked = this.#now()
    this.#tokens = null
    const tokens = await this.#ask()
    this.#refreshToken = tokens.refreshToken
    if ('onTokens' in this.#credentials) await this.#credentials.onTokens?.(tokens)
    this.#tokens = tokens
    this.#expiresAt = asked + tokens.expiresIn * 1000
    return tokens
  }

  async #ask(): Promise<Tokens> {
    const refreshToken = this.#refreshToken
    if (refreshToken !== null) {
      try {
        return await this.#source({ grantType: 'refresh_token', refreshToken })
      } catch (error) {
        if (!(error instanceof AuthenticationError) || !('password' in this.#credentials)) throw error
        this.#refreshToken = null
      }
    }
    if (!('password' in this.#credentials)) {
      throw new AuthenticationError({ status: 401, code: 'client.signed_out', message: 'Sign in again' })
    }
    const { email, password } = this.#credentials
    return await this.#source({ grantType: 'password', email, password })
  }
}
