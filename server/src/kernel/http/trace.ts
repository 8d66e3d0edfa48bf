import type { FastifyReply, FastifyRequest } from 'fastify'
import { isTracing, startSpan, type TraceSpan } from '#kernel/telemetry'
import type { Exchange } from './exchange.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The request's part of a trace; null when it is not traced. */
    span: TraceSpan | null
  }
}

/** Probes and scrapes come every few seconds from machines, and would bury what people ask for. */
const UNTRACED: ReadonlySet<string> = new Set(['getHealth', 'getReadiness', 'getMetrics'])

/**
 * Goes on with the request within its span, as the child of the caller's `traceparent` if there is one. The span is named
 * by the route: neither the path, which holds ids, nor the query, which may hold anything, becomes part of it.
 */
export const traceRequest = (request: FastifyRequest, next: () => void): void => {
  const route = request.routeOptions?.config?.route
  if (!isTracing() || (route && UNTRACED.has(route.operationId))) {
    next()
    return
  }
  const { traceparent } = request.raw.headers
  const span = startSpan(route ? `${request.method} ${route.path}` : request.method, {
    kind: 'server',
    traceparent: typeof traceparent === 'string' ? traceparent : null,
    attributes: {
      'http.request.method': request.method,
      'url.scheme': request.protocol,
      'fovea.request_id': request.id,
      ...(route ? { 'http.route': route.path, 'fovea.operation': route.operationId } : {}),
    },
  })
  request.span = span
  if (span) span.run(next)
  else next()
}

/** Ends the request's span with the answer; one that the client did not wait for has no status. */
export const endTrace = (exchange: Exchange, reply: FastifyReply): void => {
  const { span } = exchange
  if (!span) return
  const { statusCode } = reply
  if (reply.raw.writableFinished) span.set({ 'http.response.status_code': statusCode })
  else span.set({ 'fovea.client_left': true })
  if (statusCode >= 500) span.fail({ code: String(statusCode) })
  span.end()
}
