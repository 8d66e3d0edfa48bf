/** A limit: `burst` tokens at once, and `perSecond` of them grow back each second. */
export interface RatePolicy {
  /** Names the policy in `RateLimit-Policy`. */
  readonly name: string
  readonly perSecond: number
  readonly burst: number
}

export interface RateDecision {
  readonly allowed: boolean
  readonly policy: RatePolicy
  readonly remaining: number
  /** Seconds until the burst is whole again. */
  readonly resetSeconds: number
  /** Seconds until the next token; 0 when this one was allowed. */
  readonly retryAfterSeconds: number
}

/** Milliseconds that one token is worth. */
export const interval = (policy: RatePolicy): number => 1000 / policy.perSecond

/** Whole tokens that are left at `now` when the theoretical arrival time is `arrivalAt`. */
export const tokensLeft = (policy: RatePolicy, arrivalAt: number, now: number): number => {
  const span = interval(policy)
  // A grain above the quotient, because 0.3 / 0.1 is 2.999…
  return Math.max(0, Math.floor((now + policy.burst * span - Math.max(arrivalAt, now)) / span + 1e-6))
}

/** Describes the state after a decision; `held` are tokens that this process has in hand. */
export const decide = (
  policy: RatePolicy,
  state: { allowed: boolean; arrivalAt: number; now: number; held: number },
): RateDecision => {
  const { arrivalAt, now } = state
  const next = arrivalAt - (policy.burst - 1) * interval(policy)
  return {
    allowed: state.allowed,
    policy,
    remaining: state.allowed
      ? Math.min(policy.burst - 1, tokensLeft(policy, arrivalAt, now) + state.held)
      : 0,
    resetSeconds: Math.max(0, Math.ceil((arrivalAt - now) / 1000)),
    retryAfterSeconds: state.allowed ? 0 : Math.max(1, Math.ceil((next - now) / 1000)),
  }
}
