import type { JobResult } from '#kernel/jobs'

/** What became of the assets of a run, each counted once. */
export interface Counts {
  /** Have a result of this run. */
  readonly done: number
  /** Had one already. */
  readonly unchanged: number
  /** Have other bytes by now, are of a kind that the task does not take, or are gone. */
  readonly skipped: number
  readonly failed: number
  /** The task could not run. */
  readonly unavailable: number
}

export const NO_COUNTS: Counts = { done: 0, unchanged: 0, skipped: 0, failed: 0, unavailable: 0 }

export const addCounts = (one: Counts, other: Counts): Counts => ({
  done: one.done + other.done,
  unchanged: one.unchanged + other.unchanged,
  skipped: one.skipped + other.skipped,
  failed: one.failed + other.failed,
  unavailable: one.unavailable + other.unavailable,
})

export const sumOf = (counts: Counts): number =>
  counts.done + counts.unchanged + counts.skipped + counts.failed + counts.unavailable

/** Failures that a job's result names; the others are at their assets. */
const NAMED_FAILURES = 20

/** Keeps count while a job runs. */
export class Report {
  readonly #counts = { ...NO_COUNTS }
  readonly #failures: { assetId: string; code: string }[] = []
  #handedOn = 0

  add(field: keyof Counts, number = 1): void {
    this.#counts[field] += number
  }

  fail(assetId: string, code: string): void {
    this.#counts.failed += 1
    if (this.#failures.length < NAMED_FAILURES) this.#failures.push({ assetId, code })
  }

  /** Assets that have jobs of their own now. */
  handOn(number: number): void {
    this.#handedOn += number
  }

  get counts(): Counts {
    return this.#counts
  }

  toResult(): JobResult {
    return {
      ...this.#counts,
      ...(this.#handedOn > 0 ? { handedOn: this.#handedOn } : {}),
      ...(this.#failures.length > 0 ? { failures: this.#failures } : {}),
    }
  }
}
