import { FoveaError, NetworkError, TimeoutError } from './errors.ts'

const BASE_DELAY_MS = 250
const MAX_DELAY_MS = 10_000
/** A server that asks for a longer pause than this gets its error reported instead of a silent wait. */
const MAX_RETRY_AFTER_MS = 60_000

/**
 * A server that crashed over an upload frees its key after a minute; until then it says 409 with a pause of 2 s. This
 * waits that out, and does not count as failing.
 */
const MAX_BUSY = 60

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

export interface Attempted {
  method: string
  /** An `Idempotency-Key` travels with the request, or it changes nothing. */
  keyed: boolean
  /** False for a stream: once read, it cannot be sent again. */
  replayable: boolean
}

/** "Full jitter" of the AWS Architecture Blog, "Exponential Backoff And Jitter" (2015). */
export function backoff(attempt: number, random: () => number, maxMs: number = MAX_DELAY_MS): number {
  return Math.round(random() * Math.min(maxMs, BASE_DELAY_MS * 2 ** attempt))
}

/** Counts the tries of one request, and says whether and when there is another one. */
export class Tries {
  readonly #limit: number
  readonly #random: () => number
  #failed = 0
  #busy = 0

  constructor(limit: number, random: () => number) {
    this.#limit = limit
    this.#random = random
  }

  /** Which try comes next (1 is the first repetition) and after how many milliseconds, or null when none may. */
  after(error: unknown, attempted: Attempted): { attempt: number; delayMs: number } | null {
    if (!(error instanceof FoveaError) || !attempted.replayable || !mayRepeat(error, attempted)) return null
    const delayMs = this.#delay(error)
    const used = error.status === 409 ? this.#busy++ : this.#failed++
    if (delayMs === null || used >= (error.status === 409 ? MAX_BUSY : this.#limit)) return null
    return { attempt: this.#failed + this.#busy, delayMs }
  }

  #delay(error: FoveaError): number | null {
    if (error.retryAfterSeconds === null) return backoff(this.#failed, this.#random)
    const asked = error.retryAfterSeconds * 1000
    return asked > MAX_RETRY_AFTER_MS ? null : asked + Math.round(this.#random() * BASE_DELAY_MS)
  }
}

function mayRepeat(error: FoveaError, { method, keyed }: Attempted): boolean {
  // A refusal by the limit comes before any work, so even a PATCH may be sent again.
  if (error.status === 429) return true
  if (!SAFE_METHODS.has(method) && !keyed) return false
  if (error instanceof NetworkError || error instanceof TimeoutError) return true
  // The first try is still at work under the same key.
  if (error.status === 409) return keyed && error.retryAfterSeconds !== null
  return error.status >= 502 && error.status <= 504
}
