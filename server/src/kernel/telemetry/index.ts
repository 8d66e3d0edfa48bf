export { createLogger, type Logger, telemetryVariables } from './logger.ts'
export { createMetrics, type Metrics } from './metrics.ts'
