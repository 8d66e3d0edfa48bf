import type { Clock } from '#kernel/system'
import type { Success } from './ledger.ts'

/** Jobs that one transaction settles at most. */
const MAX_BATCH = 200
/** The database may be away for as long as a lease lives; after that the job runs again anyway. */
const TRIES = 5
const BETWEEN_TRIES_MS = 1_000

interface Waiting {
  readonly job: Success
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Settles jobs that succeeded: those that finish while a transaction is on its way go together in the next one.
 * What waits is bounded by the jobs that run.
 */
export class Settler {
  readonly #succeed: (jobs: readonly Success[]) => Promise<void>
  readonly #clock: Clock
  #waiting: Waiting[] = []
  #flushing = false

  constructor(succeed: (jobs: readonly Success[]) => Promise<void>, clock: Clock) {
    this.#succeed = succeed
    this.#clock = clock
  }

  /** Resolves when the job's success is committed, or when it turned out to be another's job. */
  settle(job: Success): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ job, done, failed })
      if (!this.#flushing) void this.#flush()
    })
  }

  async #flush(): Promise<void> {
    this.#flushing = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH)
      await persist(this.#clock, () => this.#succeed(batch.map(({ job }) => job))).then(
        () => {
          for (const { done } of batch) done()
        },
        (error: unknown) => {
          for (const { failed } of batch) failed(error)
        },
      )
    }
    this.#flushing = false
  }
}

/** Tries again for a few seconds: a result must not be thrown away because the connection broke just then. */
export const persist = async <T>(clock: Clock, work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === TRIES) throw error
      await clock.wait(BETWEEN_TRIES_MS)
    }
  }
}
