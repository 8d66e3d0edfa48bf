import pino from 'pino'
import { z } from 'zod'
import { isTracing, traceIds } from './tracing.ts'

export type Logger = pino.Logger

export const telemetryVariables = z.object({
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info').meta({
    description:
      'The least severe log line that is written: fatal, error, warn, info, debug, trace or silent.',
  }),
})

/** What must never reach a log line, wherever it stands in an object. */
const SECRETS = [
  'authorization',
  'cookie',
  'x-api-key',
  'password',
  'secret',
  'access_token',
  'refresh_token',
]

/** JSON lines on stdout (or `stream`); values of fields that hold secrets are replaced. In a trace they carry its ids. */
export const createLogger = (options: { level: string; stream?: pino.DestinationStream }): Logger =>
  pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.epochTime,
      ...(isTracing() ? { mixin: traceIds } : {}),
      formatters: { level: label => ({ level: label }) },
      redact: {
        paths: SECRETS.flatMap(name => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
        censor: '[redacted]',
      },
    },
    options.stream ?? pino.destination({ dest: 1, sync: true }),
  )
