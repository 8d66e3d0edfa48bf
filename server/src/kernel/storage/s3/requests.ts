import type { S3Client } from '@aws-sdk/client-s3'
import { Problem } from '#kernel/errors'
import { storageAway, storageRefuses } from '../problems.ts'
import type { Availability } from './availability.ts'
import { failureOf, isMissing } from './failure.ts'

/** The longest that a request without a body of its own may take, repetitions included. */
export const QUICK_MS = 15_000

type Send<T> = (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<T>

/** Sends requests with a deadline, tells the availability how they end, and speaks of their failures in Problems. */
export class Requests {
  readonly #client: S3Client
  readonly #where: string
  readonly #availability: Availability

  constructor(client: S3Client, where: string, availability: Availability) {
    this.#client = client
    this.#where = where
    this.#availability = availability
  }

  /**
   * Throws the signal's reason, the SDK's own error when the service says 404, else Problems: `storage.unavailable`
   * (503) and `storage.unusable` (500).
   */
  async send<T>(
    send: Send<T>,
    options: { signal?: AbortSignal | undefined; timeoutMs?: number } = {},
  ): Promise<T> {
    const { signal, timeoutMs = QUICK_MS } = options
    this.#availability.assertNotAway()
    return this.ask(send, signal, timeoutMs)
  }

  /** The same, also while the store is known to be away. */
  async ask<T>(send: Send<T>, signal?: AbortSignal, timeoutMs = QUICK_MS): Promise<T> {
    signal?.throwIfAborted()
    const deadline = AbortSignal.timeout(timeoutMs)
    const abortSignal = signal ? AbortSignal.any([signal, deadline]) : deadline
    try {
      const answer = await send(this.#client, { abortSignal })
      this.#availability.answered()
      return answer
    } catch (error) {
      signal?.throwIfAborted()
      throw this.#translate(error)
    }
  }

  /** What a failure of a request or of its body means here; it may find the store to be away. */
  #translate(error: unknown): unknown {
    if (error instanceof Problem) return error
    if (isMissing(error)) {
      this.#availability.answered()
      return error
    }
    const { kind, reason } = failureOf(error)
    if (kind === 'away') this.#availability.failed(reason)
    if (kind === 'refused') return storageRefuses(this.#where, reason, error)
    return kind === 'fault' ? error : storageAway(this.#where, reason, error)
  }

  /** For failures in the middle of a body, after the answer was there. */
  away(error: unknown): Problem {
    const { reason } = failureOf(error)
    return storageAway(this.#where, reason, error)
  }
}
