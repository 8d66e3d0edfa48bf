import { hostname } from 'node:os'
import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { parseTraceParent } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { ReportingExporter } from './reporting-exporter.ts'
import type { MeasuredSpan, SpanOptions, TraceSpan, TracingBackend, TracingOptions } from './span.ts'
import type { TracingConfig } from './tracing-variables.ts'

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const

const samplerOf = (config: TracingConfig): Sampler => {
  const ratio = new TraceIdRatioBasedSampler(config.OTEL_TRACES_SAMPLER_ARG)
  const samplers: Record<TracingConfig['OTEL_TRACES_SAMPLER'], () => Sampler> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => ratio,
    parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: () => new ParentBasedSampler({ root: ratio }),
  }
  return samplers[config.OTEL_TRACES_SAMPLER]()
}

const createProvider = ({ config, version, onDelivery }: TracingOptions): TracerProvider =>
  new TracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector] }))
      .merge(
        resourceFromAttributes({
          'service.name': config.OTEL_SERVICE_NAME,
          'service.version': version,
          'service.instance.id': `${hostname()}/${process.pid}`,
        }),
      ),
    sampler: samplerOf(config),
    spanLimits: { attributeValueLengthLimit: 1_024 },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new ReportingExporter(
          new OTLPTraceExporter({ timeoutMillis: config.OTEL_EXPORTER_OTLP_TIMEOUT }),
          onDelivery ?? (() => undefined),
        ),
        scheduledDelayMillis: config.OTEL_BSP_SCHEDULE_DELAY,
        maxQueueSize: config.OTEL_BSP_MAX_QUEUE_SIZE,
        maxExportBatchSize: Math.min(config.OTEL_BSP_MAX_EXPORT_BATCH_SIZE, config.OTEL_BSP_MAX_QUEUE_SIZE),
      }),
    ],
  })

/** A sampled-out span has a context too: its traceparent tells the next process not to record either. */
const traceparentOf = (span: Span): string => {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}

const parentOf = ({ kind, traceparent }: SpanOptions): Context => {
  const remote = traceparent ? parseTraceParent(traceparent) : null
  if (remote) return trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true })
  return kind === 'server' || kind === 'consumer' ? ROOT_CONTEXT : context.active()
}

/** The code and not the message: messages are in the log, beside the ids of the span, and may name what is private. */
const failureOf = (error: unknown): string => {
  if (error === null || typeof error !== 'object') return 'Error'
  // A Problem's, a system call's or PostgreSQL's.
  return 'code' in error && typeof error.code === 'string'
    ? error.code
    : error instanceof Error
      ? error.name
      : 'Error'
}

const wrap = (span: Span, parent: Context): TraceSpan => {
  let failed = false
  return {
    traceparent: traceparentOf(span),
    set: attributes => {
      span.setAttributes(attributes)
    },
    fail: error => {
      if (failed) return
      failed = true
      const code = failureOf(error)
      span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR, message: code })
    },
    run: work => context.with(trace.setSpan(parent, span), work),
    end: at => span.end(at),
  }
}

/** Traces by the SDK of OpenTelemetry. Registers itself with its API, so that libraries which trace themselves join in. */
export const createOpenTelemetry = (options: TracingOptions): TracingBackend => {
  const provider = createProvider(options)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  const tracer = provider.getTracer('fovea', options.version)
  const start = (name: string, options: SpanOptions): TraceSpan => {
    const { kind = 'internal', attributes = {} } = options
    const parent = parentOf(options)
    return wrap(tracer.startSpan(name, { kind: KINDS[kind], attributes }, parent), parent)
  }
  const record = ({ name, startedAt, endedAt, attributes = {}, children = [] }: MeasuredSpan): void => {
    const parent = context.active()
    const span = tracer.startSpan(name, { attributes, startTime: startedAt }, parent)
    context.with(trace.setSpan(parent, span), () => children.forEach(record))
    span.end(endedAt)
  }
  return {
    active: () => {
      const span = trace.getActiveSpan()
      if (!span?.isRecording()) return null
      const { traceId, spanId } = span.spanContext()
      return { traceId, spanId }
    },
    traceparent: () => {
      const span = trace.getActiveSpan()
      return span ? traceparentOf(span) : null
    },
    start,
    record,
    close: ms => close(provider, ms),
  }
}

const close = async (provider: TracerProvider, ms: number): Promise<void> => {
  const late = new Promise<void>(resolve => setTimeout(resolve, ms).unref())
  // What cannot be delivered was reported by the exporter; the server does not wait for it.
  await Promise.race([provider.shutdown().catch(() => undefined), late])
  trace.disable()
  context.disable()
}
