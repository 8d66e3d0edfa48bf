import type { FastifyReply } from 'fastify'
import type { Logger, Metrics } from '#kernel/telemetry'
import type { Exchange } from './exchange.ts'
import { endTrace } from './trace.ts'

/** Sees every request come and go: the access log, the metrics, and the list of what still runs. */
export interface Observer {
  readonly running: ReadonlySet<Exchange>
  began(exchange: Exchange): void
  ended(exchange: Exchange, reply: FastifyReply): void
  /** Resolves when nothing runs. */
  idle(): Promise<void>
}

/** Seconds; from a cached answer to an upload of gigabytes. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60]

interface Timer {
  observe(seconds: number): void
}
type Labels = { operation: string; method: string; status: number }

/** Looking labels up costs more than counting; operations, methods and statuses are few. */
const createTimers = (duration: { labels(labels: Labels): Timer }) => {
  const timers = new Map<string, Timer>()
  return (operation: string, method: string, status: number): Timer => {
    const key = `${operation} ${method} ${status}`
    const timer = timers.get(key) ?? duration.labels({ operation, method, status })
    timers.set(key, timer)
    return timer
  }
}

export const createObserver = (options: { log: Logger; metrics: Metrics }): Observer => {
  const { log, metrics } = options
  const duration = metrics.histogram('http_request_seconds', 'Duration of requests', BUCKETS, [
    'operation',
    'method',
    'status',
  ])
  const inFlight = metrics.gauge('http_requests_in_flight', 'Requests that are being answered')
  const timerOf = createTimers(duration)
  const running = new Set<Exchange>()
  const waiting = new Set<() => void>()
  return {
    running,
    began(exchange) {
      running.add(exchange)
      inFlight.inc()
    },
    ended(exchange, reply) {
      if (!running.delete(exchange)) return
      inFlight.dec()
      const ms = performance.now() - exchange.startedAt
      const operation = exchange.operationId ?? 'unknown'
      const status = reply.raw.writableFinished ? reply.statusCode : 499
      timerOf(operation, exchange.method, status).observe(ms / 1000)
      // The operation and not the URL: paths hold ids, queries may hold anything.
      const line = {
        requestId: exchange.id,
        method: exchange.method,
        route: operation,
        status,
        ms: Math.round(ms * 10) / 10,
      }
      const { actor, span } = exchange
      const write = () =>
        log.info(actor ? { ...line, actor: actor.keyId ?? actor.userId ?? actor.label } : line, 'request')
      if (span) span.run(write)
      else write()
      endTrace(exchange, reply)
      if (running.size === 0) for (const resolve of waiting) resolve()
    },
    idle() {
      if (running.size === 0) return Promise.resolve()
      return new Promise(resolve => waiting.add(resolve))
    },
  }
}
