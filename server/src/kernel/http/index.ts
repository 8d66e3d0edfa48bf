export type { DirectBody } from './direct-body.ts'
export { addressKey, type Guard, rateHeaders, tooManyRequests } from './gate.ts'
export type { RateDecision, RatePolicy } from './gcra.ts'
export { sweepIdempotency } from './idempotency.ts'
export { assertIfMatch, header } from './if-match.ts'
export { readJsonText } from './json.ts'
export type { Listening } from './listen.ts'
export { newestAfter, newestPage } from './newest.ts'
export { buildOpenApi } from './openapi.ts'
export { decodeCursor, encodeCursor, Page, pageQuery } from './pagination.ts'
export { invalidField, invalidRequest, problemDocument, toProblem } from './problem-reply.ts'
export { createRateLimiter, type RateLimiter } from './rate-limit.ts'
export {
  Answer,
  answer,
  type ByteStream,
  bytes,
  empty,
  events,
  form,
  type Incoming,
  judged,
  noContent,
  type ReceivedFile,
  type RequestInfo,
  type Route,
  type RouteScope,
  route,
  type ServerSentEvent,
  type StreamPlace,
  upload,
  variants,
} from './route.ts'
export { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts'
export type { Readiness } from './system-routes.ts'
export { fileNameOf, textFault } from './text.ts'
export { type HttpConfig, httpVariables } from './variables.ts'
