import type { TracingConfig } from './tracing-variables.ts'

/** What an attribute may be. Never a credential, a query string or anything of a body. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

export interface SpanOptions {
  /** The role of this side; `internal` unless told. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  readonly attributes?: SpanAttributes
  /**
   * W3C `traceparent` of a parent elsewhere; what is no traceparent is ignored. Without it the parent is the active span,
   * but for `server` and `consumer`, which begin a trace: what happens to be active where they start did not cause them.
   */
  readonly traceparent?: string | null | undefined
}

/** A span that is under way. */
export interface TraceSpan {
  /** For another process to continue the trace with. */
  readonly traceparent: string
  set(attributes: SpanAttributes): void
  /** Marks the span as failed, by the error's code or else its name; what is told first stays. */
  fail(error: unknown): void
  /** Runs `work` with this span as the active one. */
  run<T>(work: () => T): T
  /** Once; `at` in Unix milliseconds, now unless told. */
  end(at?: number): void
}

/** Something that was measured elsewhere, e.g. in a child process. */
export interface MeasuredSpan {
  readonly name: string
  /** Unix milliseconds, with fractions. */
  readonly startedAt: number
  readonly endedAt: number
  readonly attributes?: SpanAttributes
  readonly children?: readonly MeasuredSpan[]
}

/** What the SDK does for this folder. It is loaded only when a variable asks for traces. */
export interface TracingBackend {
  /** The active span's, if it is recorded. */
  active(): { readonly traceId: string; readonly spanId: string } | null
  traceparent(): string | null
  start(name: string, options: SpanOptions): TraceSpan
  record(span: MeasuredSpan): void
  /** Sends what waits; gives up after `ms`. Never rejects. */
  close(ms: number): Promise<void>
}

export interface TracingOptions {
  readonly config: TracingConfig
  readonly version: string
  /** Told when spans can no longer be delivered (with the reason), and when they can again (null). */
  readonly onDelivery?: (failure: Error | null) => void
}
