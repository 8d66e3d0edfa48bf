import type { MeasuredSpan, SpanOptions, TraceSpan, TracingBackend, TracingOptions } from './span.ts'
import type { TracingConfig } from './tracing-variables.ts'

/** One per process, as the context that spans live in is. */
let backend: TracingBackend | null = null

const asked = (config: TracingConfig): boolean =>
  !config.OTEL_SDK_DISABLED &&
  config.OTEL_TRACES_EXPORTER !== 'none' &&
  (config.OTEL_TRACES_EXPORTER ??
    config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ??
    config.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined

/**
 * Begins to trace when a variable asks for it; before any logger is made, so that log lines carry the ids. Without it
 * nothing is loaded, and every function here costs one comparison.
 */
export const startTracing = async (options: TracingOptions): Promise<void> => {
  if (backend || !asked(options.config)) return
  const { createOpenTelemetry } = await import('./open-telemetry.ts')
  backend = createOpenTelemetry(options)
}

/** Sends what waits, for `ms` milliseconds at most, and ends tracing. Never rejects. */
export const stopTracing = async (ms: number): Promise<void> => {
  const ending = backend
  backend = null
  await ending?.close(ms)
}

/** Whether this process traces at all. */
export const isTracing = (): boolean => backend !== null

/** Ids of the active span for a log line; empty without one. */
export const traceIds = (): { traceId?: string; spanId?: string } => ({ ...backend?.active() })

/** Whether there is an active span that is recorded: what only details a trace is left out without one. */
export const isRecording = (): boolean => backend !== null && backend.active() !== null

/** W3C `traceparent` of the active span, to be kept with work that is done later or elsewhere; null without one. */
export const currentTraceparent = (): string | null => backend?.traceparent() ?? null

/** A span that the caller ends; null when nothing is traced. Where one function spans it all, `inSpan` is safer. */
export const startSpan = (name: string, options: SpanOptions = {}): TraceSpan | null =>
  backend?.start(name, options) ?? null

/** Adds a span that was measured elsewhere below the active one. */
export const recordSpan = (span: MeasuredSpan): void => backend?.record(span)

/**
 * Runs `work` in a span: active while it runs, ended with it, marked as failed with the error's code when it rejects.
 * The error itself goes on to the caller. `work` is given null when nothing is traced.
 */
export const inSpan = async <T>(
  name: string,
  options: SpanOptions,
  work: (span: TraceSpan | null) => Promise<T> | T,
): Promise<T> => {
  if (!backend) return work(null)
  const span = backend.start(name, options)
  try {
    return await span.run(() => work(span))
  } catch (error) {
    span.fail(error)
    throw error
  } finally {
    span.end()
  }
}

/** For code that must not load this folder: child processes may not even read it. */
export const tracing = { inSpan, recordSpan, isRecording }
export type Tracing = typeof tracing
