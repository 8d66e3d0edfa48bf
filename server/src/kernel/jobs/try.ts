import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import { inSpan, type Logger } from '#kernel/telemetry'
import type { JobContext, JobHandler } from './declaration.ts'
import type { JobRow } from './job-table.ts'
import { isLastAttempt } from './outcome.ts'
import { resultTooLarge, timedOut } from './problems.ts'
import { ProgressWriter } from './progress.ts'
import type { JobTimings } from './timings.ts'

export type LeasedRow = JobRow & { lease: string }

/** How a try ended. `stopped`: its signal fired because it was cancelled, lost or the server stops. */
export type TryResult =
  | { readonly kind: 'succeeded'; readonly result: string | null }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'stopped' }

interface TryOptions {
  readonly row: LeasedRow
  readonly handler: JobHandler
  readonly clock: Clock
  readonly log: Logger
  readonly timings: JobTimings
  readonly writeProgress: (fraction: number) => Promise<void>
  /** What the handler reaches through its context, bound to this try. */
  readonly bound: Pick<JobContext, 'attachAsset' | 'transaction' | 'confirm' | 'results'>
}

/** Results are for the steps of a flow, not for data: those belong into the handler's own tables. */
const MAX_RESULT_BYTES = 64 * 1024

/** One run of a handler for one job: its input, its signal and its deadline. */
export class Try {
  readonly row: LeasedRow
  readonly handler: JobHandler
  readonly #options: TryOptions
  readonly #stop = new AbortController()
  readonly #ended = new AbortController()
  #timedOut = false

  constructor(options: TryOptions) {
    this.row = options.row
    this.handler = options.handler
    this.#options = options
  }

  /** Fires the handler's signal; the result of the try no longer counts. */
  stop(reason: Problem): void {
    // Its result is on its way: a row that has moved on says nothing about it any more.
    if (!this.#ended.signal.aborted) this.#stop.abort(reason)
  }

  /** Answers the result, and a promise of the moment when the handler's code has really ended. */
  run(): { result: Promise<TryResult>; over: Promise<void> } {
    void this.#startTimer()
    const work = this.#callHandler().then(
      (result): TryResult => ({ kind: 'succeeded', result }),
      (error: unknown): TryResult => ({ kind: 'failed', error }),
    )
    const result = Promise.race([work, this.#graceAfterStop()]).then(found => {
      this.#ended.abort()
      return this.#afterStop(found)
    })
    return { result, over: work.then(() => undefined) }
  }

  async #callHandler(): Promise<string | null> {
    const { row, handler, log } = this.#options
    const parsed = handler.declaration.input.safeParse(row.input)
    if (!parsed.success) {
      throw new Problem({
        status: 422,
        code: 'jobs.input_invalid',
        message: `The stored input of the job is not what ${row.name} takes.`,
        cause: parsed.error,
      })
    }
    const progress = new ProgressWriter(this.#options.writeProgress, {
      clock: this.#options.clock,
      everyMs: this.#options.timings.progressMs,
      ended: this.#ended.signal,
    })
    const context: JobContext = {
      jobId: row.id,
      projectId: row.projectId,
      assetId: row.assetId,
      flowId: row.flowId,
      requestId: row.requestId,
      attempt: row.attempts,
      lastAttempt: isLastAttempt(row, handler.declaration),
      signal: this.#stop.signal,
      log,
      progress: fraction => progress.report(fraction),
      ...this.#options.bound,
    }
    const span = {
      kind: 'consumer',
      traceparent: row.traceparent,
      attributes: { 'fovea.job_id': row.id, 'fovea.attempt': row.attempts },
    } as const
    const result = (await inSpan(row.name, span, async () => handler.run(parsed.data, context))) ?? null
    const text = result === null ? null : JSON.stringify(result)
    if (text !== null && Buffer.byteLength(text) > MAX_RESULT_BYTES) throw resultTooLarge(MAX_RESULT_BYTES)
    return text
  }

  async #startTimer(): Promise<void> {
    const { clock, handler } = this.#options
    const { timeoutMs } = handler.declaration
    // Rejects only when the try has ended in time.
    await clock.wait(timeoutMs, this.#ended.signal).then(
      () => {
        this.#timedOut = !this.#stop.signal.aborted
        this.#stop.abort(timedOut(timeoutMs))
      },
      () => undefined,
    )
  }

  /** Resolves when the handler has had its time to end after the signal and has not. */
  async #graceAfterStop(): Promise<TryResult> {
    const { clock, timings, log } = this.#options
    const { signal } = this.#stop
    if (!signal.aborted) {
      await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    }
    const tooLong = await clock.wait(timings.graceMs, this.#ended.signal).then(
      () => true,
      () => false,
    )
    if (tooLong) log.warn('the handler does not end although its signal fired; its place stays taken')
    return { kind: 'stopped' }
  }

  /** After its signal fired a handler may return early, so that its return means nothing any more. */
  #afterStop(found: TryResult): TryResult {
    if (!this.#stop.signal.aborted) return found
    return this.#timedOut ? { kind: 'failed', error: this.#stop.signal.reason } : { kind: 'stopped' }
  }
}
