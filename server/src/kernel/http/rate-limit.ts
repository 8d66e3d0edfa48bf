import { sql } from 'kysely'
import QuickLRU from 'quick-lru'
import type { Database } from '#kernel/db'
import type { Clock } from '#kernel/system'
import { decide, interval, type RateDecision, type RatePolicy, tokensLeft } from './gcra.ts'

/**
 * Limits that all processes share: GCRA (the leaky bucket as one timestamp per key) in one SQL statement.
 * While the database is away each process limits by itself, so that neither requests nor limits stop.
 */
export interface RateLimiter {
  /**
   * Takes one token. `exact` (the default for bursts below 256) asks the database each time; otherwise a process
   * takes an eighth of the burst per round trip: never more than the limit together, but one may be
   * refused what another still holds.
   */
  take(key: string, policy: RatePolicy, options?: { exact?: boolean }): Promise<RateDecision>
  /** What `take` would say, taking nothing. */
  peek(key: string, policy: RatePolicy): Promise<RateDecision>
  /** Forgets what was taken, e.g. after a successful sign-in. */
  clear(key: string): Promise<void>
  /** Removes keys that are whole again; answers how many. */
  sweep(): Promise<number>
}

/** Keys that a process remembers; the least recently used fall out and are asked for again. */
const REMEMBERED_KEYS = 10_000
/** Tokens in hand are worth nothing afterwards: other processes may have given out the time since. */
const LEASE_MS = 1_000
const EXACT_BELOW = 256
/** After a failure the database is left alone this long. */
const PAUSE_MS = 1_000
const TIMEOUT_MS = 500

interface Lease {
  arrivalAt: number
  tokens: number
  until: number
}

export const createRateLimiter = (options: { db: Database; clock: Clock }): RateLimiter =>
  new SharedRateLimiter(options)

class SharedRateLimiter implements RateLimiter {
  readonly #db: Database
  readonly #clock: Clock
  readonly #leases = new QuickLRU<string, Lease>({ maxSize: REMEMBERED_KEYS })
  readonly #local = new QuickLRU<string, number>({ maxSize: REMEMBERED_KEYS })
  /** Round trips under way: requests of one key that come together wait for the same lease. */
  readonly #asking = new Map<string, Promise<void>>()
  #awayUntil = 0

  constructor(options: { db: Database; clock: Clock }) {
    this.#db = options.db
    this.#clock = options.clock
  }

  async take(key: string, policy: RatePolicy, options?: { exact?: boolean }): Promise<RateDecision> {
    const now = this.#clock.now()
    const exact = options?.exact ?? policy.burst < EXACT_BELOW
    if (!exact) {
      const held = this.#spend(key, policy, now)
      if (held) return held
    }
    if (now < this.#awayUntil) return this.#takeLocally(key, policy, now)
    try {
      return await (exact ? this.#takeShared(key, policy, now) : this.#lease(key, policy))
    } catch {
      // Whatever is wrong with the database, the request that needs it will say so; the limit goes on here.
      this.#awayUntil = this.#clock.now() + PAUSE_MS
      return this.#takeLocally(key, policy, now)
    }
  }

  async peek(key: string, policy: RatePolicy): Promise<RateDecision> {
    const now = this.#clock.now()
    const arrivalAt = await this.#arrivalOf(key).catch(() => this.#local.get(key) ?? 0)
    return decide(policy, { allowed: tokensLeft(policy, arrivalAt, now) > 0, arrivalAt, now, held: 0 })
  }

  async clear(key: string): Promise<void> {
    this.#leases.delete(key)
    this.#local.delete(key)
    await this.#ask(`delete from kernel.rate_limit where key = $1`, [key])
  }

  async sweep(): Promise<number> {
    const { numAffectedRows } = await sql`
      delete from kernel.rate_limit where arrival_at < ${this.#clock.now()}`.execute(this.#db.query)
    return Number(numAffectedRows ?? 0n)
  }

  #spend(key: string, policy: RatePolicy, now: number): RateDecision | null {
    const lease = this.#leases.get(key)
    if (!lease || lease.until <= now || lease.tokens < 1) return null
    lease.tokens -= 1
    return decide(policy, { allowed: true, arrivalAt: lease.arrivalAt, now, held: lease.tokens })
  }

  async #lease(key: string, policy: RatePolicy): Promise<RateDecision> {
    for (;;) {
      const asking = this.#asking.get(key)
      if (!asking) break
      await asking
      const held = this.#spend(key, policy, this.#clock.now())
      if (held) return held
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#asking.set(key, promise)
    try {
      const now = this.#clock.now()
      const wanted = Math.max(1, Math.floor(policy.burst / 8))
      const grant = await this.#grant(key, policy, wanted, now)
      if (!grant)
        return decide(policy, { allowed: false, arrivalAt: await this.#arrivalOf(key), now, held: 0 })
      const lease = { arrivalAt: grant.arrivalAt, tokens: grant.granted - 1, until: now + LEASE_MS }
      this.#leases.set(key, lease)
      return decide(policy, { allowed: true, arrivalAt: grant.arrivalAt, now, held: lease.tokens })
    } finally {
      this.#asking.delete(key)
      resolve()
    }
  }

  async #takeShared(key: string, policy: RatePolicy, now: number): Promise<RateDecision> {
    const grant = await this.#grant(key, policy, 1, now)
    const arrivalAt = grant?.arrivalAt ?? (await this.#arrivalOf(key))
    return decide(policy, { allowed: grant !== null, arrivalAt, now, held: 0 })
  }

  /** Up to `wanted` tokens, as many as there are; null when there is none. */
  async #grant(
    key: string,
    policy: RatePolicy,
    wanted: number,
    now: number,
  ): Promise<{ arrivalAt: number; granted: number } | null> {
    const span = interval(policy)
    const [row] = await this.#ask<{ arrival_at: number; granted: number }>(GRANT, [
      key,
      now,
      span,
      policy.burst,
      Math.min(wanted, policy.burst),
    ])
    return row ? { arrivalAt: row.arrival_at, granted: row.granted } : null
  }

  async #arrivalOf(key: string): Promise<number> {
    const [row] = await this.#ask<{ arrival_at: number }>(
      'select arrival_at from kernel.rate_limit where key = $1',
      [key],
    )
    return row?.arrival_at ?? 0
  }

  /** On the pool, never in the caller's transaction: what was taken stays taken when that one rolls back. */
  async #ask<R extends object>(text: string, values: unknown[]): Promise<R[]> {
    const asked = this.#db.ask<R>(text, values)
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('The rate limit took too long')), TIMEOUT_MS)
    try {
      return (await Promise.race([asked, late.promise])).rows
    } finally {
      clearTimeout(timer)
      // After a time-out its own failure interests nobody.
      asked.catch(() => undefined)
    }
  }

  #takeLocally(key: string, policy: RatePolicy, now: number): RateDecision {
    const arrivalAt = Math.max(this.#local.get(key) ?? 0, now)
    const allowed = tokensLeft(policy, arrivalAt, now) > 0
    const next = allowed ? arrivalAt + interval(policy) : arrivalAt
    if (allowed) this.#local.set(key, next)
    return decide(policy, { allowed, arrivalAt: next, now, held: 0 })
  }
}

/** $1 key, $2 now, $3 interval, $4 burst, $5 tokens wanted. No row: nothing was left, and nothing was written. */
const GRANT = `
  insert into kernel.rate_limit as r (key, arrival_at, granted)
  values ($1, $2::float8 + $5::int * $3::float8, $5::int)
  on conflict (key) do update set
    arrival_at = greatest(r.arrival_at, $2::float8) + $3::float8 *
      least($5::int, floor(($2::float8 + $4::int * $3::float8 - greatest(r.arrival_at, $2::float8)) / $3::float8 + 1e-6)),
    granted =
      least($5::int, floor(($2::float8 + $4::int * $3::float8 - greatest(r.arrival_at, $2::float8)) / $3::float8 + 1e-6))
  where $2::float8 + $4::int * $3::float8 - greatest(r.arrival_at, $2::float8) >= $3::float8 * (1 - 1e-6)
  returning arrival_at, granted`
