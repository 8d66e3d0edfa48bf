import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import QuickLRU from 'quick-lru'
import type { Clock } from '#kernel/system'
import type { RateDecision } from './gcra.ts'

/** Addresses and credentials that a process remembers; quick-lru holds up to twice as many. */
const REMEMBERED = 10_000
/** A credential that held this recently is let through to be looked at, whatever its neighbours do. */
const KNOWN_MS = 300_000

/** Addresses that have used up what they may do without credentials, until their next token grows back. */
export class SpentAddresses {
  readonly #clock: Clock
  readonly #spent = new QuickLRU<string, { readonly until: number; readonly decision: RateDecision }>({
    maxSize: REMEMBERED,
  })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(address: string, decision: RateDecision): RateDecision {
    if (!decision.allowed) {
      this.#spent.set(address, { until: this.#clock.now() + decision.retryAfterSeconds * 1_000, decision })
    }
    return decision
  }

  /** The decision that refused the address, as long as it holds. */
  refusalOf(address: string): RateDecision | null {
    const found = this.#spent.get(address)
    return found && this.#clock.now() < found.until ? found.decision : null
  }
}

/** Credentials that held a short while ago, known by their hash alone. */
export class KnownCredentials {
  readonly #clock: Clock
  readonly #held = new QuickLRU<string, number>({ maxSize: REMEMBERED })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(headers: IncomingHttpHeaders): void {
    this.#held.set(digest(headers), this.#clock.now())
  }

  has(headers: IncomingHttpHeaders): boolean {
    const heldAt = this.#held.get(digest(headers))
    return heldAt !== undefined && this.#clock.now() - heldAt < KNOWN_MS
  }
}

const digest = ({ authorization, cookie, 'x-api-key': key }: IncomingHttpHeaders): string =>
  hash('sha256', JSON.stringify([authorization, key, cookie]), 'base64url')
