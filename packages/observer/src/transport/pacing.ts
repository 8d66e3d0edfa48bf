const FIRST_MS = 1_000
const LONGEST_MS = 60_000
/** A server may ask for more patience than our own longest pause, but not for ever. */
const LONGEST_ASKED_MS = 3_600_000
/** Failures in a row that open the breaker. */
const BREAKER_AFTER = 5
/** Retries may be this share of the requests; the reserve lets a first fault be retried soon. */
const RETRY_SHARE = 0.2
const RETRY_RESERVE = 3
const RETRY_MOST = 10

/** When the next request may go out. All times in Unix milliseconds. */
export interface Pacing {
  /** Milliseconds until a request may go out; 0 is now. */
  wait(now: number): number
  /** Whether the last answer was a failure: what goes out next is a probe, and must be alone. */
  isProbing(): boolean
  /** A request answered, which refills what retries may spend. */
  succeeded(): void
  /** A request failed in a way that may pass; `askedMs` is the server's Retry-After. */
  failed(now: number, askedMs: number): void
  /** The network is back: no need to wait longer, unless the server asked for it. */
  reset(): void
}

/**
 * Exponential backoff with full jitter (1 s doubling to 60 s, the pause random in it), within a retry budget of 20 % of the
 * requests; without budget, or after five failures in a row (the breaker is open), one probe every 30–60 s.
 */
export const createPacing = (random: () => number): Pacing => {
  let failures = 0
  let budget = RETRY_RESERVE
  let notBefore = 0
  // What the server asked for holds, whatever another request is answered.
  let askedUntil = 0
  const reset = (): void => {
    notBefore = 0
  }
  return {
    wait: now => Math.max(0, notBefore - now, askedUntil - now),
    isProbing: () => failures > 0,
    succeeded: () => {
      failures = 0
      reset()
      budget = Math.min(RETRY_MOST, budget + RETRY_SHARE)
    },
    failed: (now, askedMs) => {
      failures++
      // Probes of many pages must not come together either.
      let pause = (LONGEST_MS * (1 + random())) / 2
      if (failures < BREAKER_AFTER && budget >= 1) {
        budget--
        pause = random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1))
      }
      notBefore = now + pause
      askedUntil = Math.max(askedUntil, now + Math.min(askedMs, LONGEST_ASKED_MS))
    },
    reset,
  }
}
