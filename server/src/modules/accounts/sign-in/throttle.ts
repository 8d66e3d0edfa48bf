import { hash } from 'node:crypto'
import { addressKey, type RateLimiter, type RatePolicy } from '#kernel/http'
import { hashingBusy, tooManyFailures } from '../errors.ts'

/** Five failures at once, then one more every three minutes. */
const POLICY: RatePolicy = { name: 'sign-in', perSecond: 5 / 900, burst: 5 }
/** Failures of one address, whatever accounts it tries: 50 at once, then one more every 18 seconds. */
const OF_ADDRESS: RatePolicy = { name: 'sign-in-address', perSecond: 50 / 900, burst: 50 }
/** Tries for one account from one address that may wait for each other in this process. */
const MAX_WAITING = 32

/**
 * Counts failed passwords per account and address, and per address alone: one password tried on many accounts. Shared
 * by all processes, whether or not the account exists. Right passwords do not count.
 * `check` answers what it found, or null for a wrong password; 429 with `Retry-After` when there were too many.
 */
export interface SignInThrottle {
  guard<T>(email: string, address: string, check: () => Promise<T | null>): Promise<T | null>
}

export const createSignInThrottle = (limiter: RateLimiter): SignInThrottle => {
  const queues = new Map<string, { waiting: number; last: Promise<unknown> }>()

  const checking = new Map<string, number>()

  /** Only failures are taken from the address; tries under way are held against it, as they may all become failures. */
  const countFailure = async <T>(address: string, check: () => Promise<T | null>): Promise<T | null> => {
    const key = `sign-in-address:${address}`
    const underWay = (checking.get(key) ?? 0) + 1
    checking.set(key, underWay)
    try {
      const decision = await limiter.peek(key, OF_ADDRESS)
      if (!decision.allowed) throw tooManyFailures(decision.retryAfterSeconds)
      if (underWay > decision.remaining) throw hashingBusy()
      const found = await check()
      if (found === null) await limiter.take(key, OF_ADDRESS, { exact: true })
      return found
    } finally {
      const rest = (checking.get(key) ?? 1) - 1
      if (rest > 0) checking.set(key, rest)
      else checking.delete(key)
    }
  }

  const attempt = async <T>(
    key: string,
    address: string,
    check: () => Promise<T | null>,
  ): Promise<T | null> => {
    // Taken before the password is looked at: many guesses at once must not all pass the count of the first.
    const decision = await limiter.take(key, POLICY, { exact: true })
    if (!decision.allowed) throw tooManyFailures(decision.retryAfterSeconds)
    const found = await countFailure(address, check)
    if (found !== null) await limiter.clear(key)
    return found
  }

  return {
    // One try after the other: a right password gives its token back before the next one counts.
    async guard(email, from, check) {
      const address = addressKey(from)
      const key = `sign-in:${hash('sha256', email, 'base64url')}:${address}`
      const queue = queues.get(key) ?? { waiting: 0, last: Promise.resolve() }
      if (queue.waiting >= MAX_WAITING) throw hashingBusy()
      queue.waiting += 1
      queues.set(key, queue)
      const run = queue.last.then(() => attempt(key, address, check))
      queue.last = run.catch(() => undefined)
      try {
        return await run
      } finally {
        queue.waiting -= 1
        if (queue.waiting === 0) queues.delete(key)
      }
    },
  }
}
