import type { IncomingHttpHeaders } from 'node:http'
import ipaddr from 'ipaddr.js'
import { type Actor, mayAnywhere, requireScope, type Verifier } from '#kernel/access'
import { databaseAway } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import type { Exchange } from './exchange.ts'
import type { RateDecision, RatePolicy } from './gcra.ts'
import { KnownCredentials, SpentAddresses } from './guessing.ts'
import { unauthenticated } from './problem-reply.ts'
import type { RateLimiter } from './rate-limit.ts'
import type { RouteScope } from './route.ts'

/** What is known of a request before anything else of it is looked at. */
export interface Arrival {
  /** The client's address after TRUST_PROXY. */
  readonly address: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

/** Whether a request may go on at all, whatever route it asks for; answers the refusal, or null. */
export type Guard = (arrival: Arrival) => Problem | null

const OF_ADDRESS: RatePolicy = { name: 'address', perSecond: 200, burst: 1_000 }
const OF_CALLER: RatePolicy = { name: 'caller', perSecond: 1_000, burst: 5_000 }

/** Whoever owns an IPv6 network owns a /64 at least: its single addresses say nothing. */
export const addressKey = (address: string): string => {
  if (!ipaddr.isValid(address)) return 'address:unknown'
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return `address:${parsed}`
  return `address:${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`
}

const policyOf = (actor: Actor): { key: string; policy: RatePolicy } => {
  const key = actor.keyId === null ? `user:${actor.userId}` : `key:${actor.keyId}`
  if (actor.rateLimit === null) return { key, policy: OF_CALLER }
  const policy = { name: 'key', perSecond: actor.rateLimit, burst: Math.max(1, Math.floor(actor.rateLimit)) }
  return { key, policy }
}

/** The current draft's structured fields (draft-ietf-httpapi-ratelimit-headers) and the older names beside them. */
export const rateHeaders = (decision: RateDecision): Record<string, string> => {
  const { policy, remaining, resetSeconds } = decision
  const window = Math.max(1, Math.ceil(policy.burst / policy.perSecond))
  return {
    'ratelimit-policy': `"${policy.name}";q=${policy.burst};w=${window}`,
    ratelimit: `"${policy.name}";r=${remaining};t=${resetSeconds}`,
    'x-ratelimit-limit': String(policy.burst),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(resetSeconds),
  }
}

export const tooManyRequests = (decision: RateDecision): Problem =>
  new Problem({
    status: 429,
    code: 'request.rate_limited',
    message: `Too many requests: ${decision.policy.perSecond} per second at most. Try again in ${decision.retryAfterSeconds} s.`,
    retryAfterSeconds: decision.retryAfterSeconds,
  })

const hasCredentials = (headers: IncomingHttpHeaders): boolean =>
  headers.authorization !== undefined || headers['x-api-key'] !== undefined || headers.cookie !== undefined

export interface Gate {
  /**
   * Credentials, limits and scope, in this order and before anything else of the request is looked at.
   * Sets `exchange.actor`; answers the rate headers of the reply. Throws 401, 403, 404 (`Fovea-Project`) or 429.
   */
  pass(
    exchange: Exchange,
    scope: RouteScope,
    setHeaders: (headers: Record<string, string>) => void,
  ): Promise<void>
  /** Whether a request that passed would pass again: for streams, which may outlive the credentials that opened them. */
  stillHolds(exchange: Exchange, scope: RouteScope): Promise<boolean>
}

/** The caller; null without credentials; the refusal (401, 403, 404) as a value, because it counts for the address. */
const identify = async (
  verify: Verifier,
  exchange: Exchange,
  scope: RouteScope,
): Promise<Actor | Problem | null> => {
  if (scope === 'public' && !hasCredentials(exchange.headers)) return null
  const { headers, method, address, id } = exchange
  try {
    return await verify({ headers, method, address, requestId: id })
  } catch (error) {
    // A stale cookie must not keep anyone from signing in, nor a lost database from asking for `/ready`.
    if (scope === 'public') return null
    if (error instanceof Problem && error.status < 500) return error
    throw error
  }
}

export const createGate = (options: {
  verify: Verifier
  limiter: RateLimiter
  clock: Clock
  /** Whether the database is known to be away. */
  away: () => boolean
}): Gate => {
  const { verify, limiter, away } = options
  const spent = new SpentAddresses(options.clock)
  const known = new KnownCredentials(options.clock)
  const limit = async (
    taken: Promise<RateDecision>,
    setHeaders: (headers: Record<string, string>) => void,
  ): Promise<void> => {
    const decision = await taken
    setHeaders(rateHeaders(decision))
    if (!decision.allowed) throw tooManyRequests(decision)
  }
  return {
    async pass(exchange, scope, setHeaders) {
      const address = addressKey(exchange.address)
      const refusal = spent.refusalOf(address)
      // Before the credentials are looked up: whoever guesses must not reach the database with every guess.
      if (refusal && !known.has(exchange.headers)) {
        setHeaders(rateHeaders(refusal))
        throw tooManyRequests(refusal)
      }
      // Remembered credentials would let an upload in whose bytes nobody could keep.
      if (scope !== 'public' && away() && hasCredentials(exchange.headers)) throw databaseAway()
      const found = await identify(verify, exchange, scope)
      if (found === null || found instanceof Problem) {
        // Refused credentials count for the address: guessing is limited as well.
        await limit(
          limiter.take(address, OF_ADDRESS).then(decision => spent.note(address, decision)),
          setHeaders,
        )
        if (scope === 'public') return
        throw found ?? unauthenticated()
      }
      exchange.actor = found
      known.add(exchange.headers)
      const { key, policy } = policyOf(found)
      if (found.kind !== 'system') await limit(limiter.take(key, policy), setHeaders)
      if (scope === 'any' || scope === 'public') return
      const orScope = exchange.orScope
      if (orScope === undefined || !mayAnywhere(found, orScope)) requireScope(found, scope)
    },
    async stillHolds(exchange, scope) {
      const found = await identify(verify, exchange, scope)
      if (found === null || found instanceof Problem) return scope === 'public'
      if (found.projectId !== exchange.actor?.projectId) return false
      return scope === 'any' || scope === 'public' || mayAnywhere(found, scope)
    },
  }
}
