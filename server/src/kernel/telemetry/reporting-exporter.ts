import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

/** Tells when deliveries begin to fail and when they succeed again: once each, however long the collector is away. */
export class ReportingExporter implements SpanExporter {
  readonly #inner: SpanExporter
  readonly #report: (failure: Error | null) => void
  #failing = false

  constructor(inner: SpanExporter, report: (failure: Error | null) => void) {
    this.#inner = inner
    this.#report = report
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#inner.export(spans, result => {
      const failed = result.code !== ExportResultCode.SUCCESS
      if (failed !== this.#failing) {
        this.#failing = failed
        this.#report(failed ? (result.error ?? new Error('the collector refused the spans')) : null)
      }
      done(result)
    })
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown()
  }

  async forceFlush(): Promise<void> {
    await this.#inner.forceFlush?.()
  }
}
