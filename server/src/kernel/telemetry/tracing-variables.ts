import { z } from 'zod'
import { boolean, integer } from '#kernel/config'

const url = () => z.url({ protocol: /^https?$/, error: 'expected http://host:4318 or https://…' })

const PROTOCOL = z.enum(['http/protobuf'], { error: 'expected http/protobuf' })

/** The standard variables of OpenTelemetry, as far as Fovea heeds them; the exporter reads its own from the environment. */
export const tracingVariables = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: url().optional().meta({
    description:
      'Sends traces to the OTLP collector at this address; `/v1/traces` is added. Without it, nothing is traced.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url().optional().meta({
    description: 'The same, used exactly as it is written.',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional().meta({
    secret: true,
    description: 'Headers for the collector: `name=value`, separated by commas.',
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: PROTOCOL.optional().meta({
    description: 'How spans are sent; `http/protobuf` is the one that is spoken.',
  }),
  OTEL_EXPORTER_OTLP_TIMEOUT: integer({ min: 1, max: 60_000 }).default(10_000).meta({
    description: 'Milliseconds that one delivery may take, its retries included.',
  }),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], { error: 'expected otlp or none' }).optional().meta({
    description: '`otlp` traces to `http://localhost:4318` unless an endpoint is set; `none` traces nothing.',
  }),
  OTEL_SDK_DISABLED: boolean()
    .default(false)
    .meta({ description: '`true` turns traces off, whatever else is set.' }),
  OTEL_SERVICE_NAME: z.string().default('fovea').meta({ description: 'The name of this service in traces.' }),
  OTEL_RESOURCE_ATTRIBUTES: z.string().optional().meta({
    description: 'What else every span says of this process: `deployment.environment.name=production,…`.',
  }),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on')
    .meta({ description: 'Which traces are kept; `parentbased_*` follows the caller where there is one.' }),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'expected a share from 0 to 1')
    .transform(Number)
    .default(1)
    .meta({ description: 'The share that the `traceidratio` samplers keep, 0 to 1.' }),
  OTEL_BSP_SCHEDULE_DELAY: integer({ min: 1, max: 60_000 }).default(5_000).meta({
    description: 'Milliseconds between two deliveries of spans.',
  }),
  OTEL_BSP_MAX_QUEUE_SIZE: integer({ min: 1, max: 100_000 }).default(2_048).meta({
    description: 'Spans that wait for delivery at most; what comes beyond is dropped.',
  }),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: integer({ min: 1, max: 100_000 }).default(512).meta({
    description: 'Spans of one delivery at most.',
  }),
})
export type TracingConfig = z.infer<typeof tracingVariables>
