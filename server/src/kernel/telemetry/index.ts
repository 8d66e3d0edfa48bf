export { createLogger, type Logger, telemetryVariables } from './logger.ts'
export { createMetrics, type Metrics, type Sample } from './metrics.ts'
export type { MeasuredSpan, SpanAttributes, SpanOptions, TraceSpan, TracingOptions } from './span.ts'
export {
  currentTraceparent,
  inSpan,
  isRecording,
  isTracing,
  recordSpan,
  startSpan,
  startTracing,
  stopTracing,
  type Tracing,
  tracing,
} from './tracing.ts'
export { type TracingConfig, tracingVariables } from './tracing-variables.ts'
