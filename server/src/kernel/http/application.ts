import multipart from '@fastify/multipart'
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { isDatabaseAway } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Ids } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import { expectContinue } from './body.ts'
import { answerClientError } from './client-error.ts'
import { corsHeaders, isPreflight, preflightHeaders } from './cors.ts'
import { Exchange, exchangeOf } from './exchange.ts'
import type { Gate, Guard } from './gate.ts'
import { createHandler, isUpload } from './handler.ts'
import { setSecurityHeaders } from './headers.ts'
import type { Idempotency } from './idempotency.ts'
import { answerBeforeBody } from './linger.ts'
import type { Observer } from './observer.ts'
import { isReserved, type Page } from './page.ts'
import { problemDocument, problemHeaders, toProblem } from './problem-reply.ts'
import { pathOf } from './query.ts'
import { requestIdOf } from './request-id.ts'
import type { Route, RouteScope } from './route.ts'
import { answersHead, type RouteTable } from './route-table.ts'
import { traceRequest } from './trace.ts'
import type { HttpConfig } from './variables.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the gate asks for; routes that nobody knows ask for credentials below /v1 and for nothing elsewhere. */
    route?: Route
  }
}

/** Idle for this long in the middle of a request or of an answer: the other side is gone. */
const IDLE_MS = 120_000
const HEADERS_MS = 30_000
/** Longer than what proxies keep idle connections for, so that they close first. */
const KEEP_ALIVE_MS = 75_000

interface ApplicationParts {
  readonly config: HttpConfig
  readonly ids: Ids
  readonly observer: Observer
  readonly gate: Gate
  readonly guard: Guard
  readonly table: RouteTable
  readonly page: Page
  readonly log: Logger
}

const createFramework = (parts: ApplicationParts): FastifyInstance => {
  const { config, ids } = parts
  return fastify({
    logger: false,
    trustProxy: typeof config.TRUST_PROXY === 'number' ? hops(config.TRUST_PROXY) : config.TRUST_PROXY,
    genReqId: request => requestIdOf(request, ids),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    connectionTimeout: IDLE_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_MS },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, ids),
    frameworkErrors: (error, request, reply) => {
      begin(parts, request, reply)
      void admit(parts, request, reply)
        .then(() => Promise.reject(error))
        .catch((refusal: unknown) => fail(refusal, request, reply))
    },
    routerOptions: {
      // A longer name is still only unknown; what is limited is the size of the whole head.
      maxParamLength: 16_384,
      // Queries are parsed strictly and late: after the credentials.
      querystringParser: () => ({}),
    },
  })
}

/** Fastify with our own first hook, error handler and unknown routes; nothing of a body is read before a route asks. */
export const createApplication = (parts: ApplicationParts): FastifyInstance => {
  const app = createFramework(parts)
  app.removeAllContentTypeParsers()
  // Bodies are read by the routes, after every check that needs none.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.decorateRequest('exchange', null)
  app.decorateRequest('span', null)
  // The span becomes the context of all that follows, which only a hook with a callback can do.
  app.addHook('onRequest', (request, _reply, done) => traceRequest(request, done))
  app.addHook('onRequest', async (request, reply) => {
    begin(parts, request, reply)
    const path = pathOf(request.raw.url ?? '/')
    if (isApi(path) && isPreflight(request.method, request.headers)) {
      return reply.code(204).headers(preflightHeaders(request.headers)).send()
    }
    await admit(parts, request, reply)
    // Here and not in the handler, because until then a body would be looked at.
    if (request.is404 && isReserved(path)) throw unknownRoute(parts.table, request.method, path)
  })
  app.setErrorHandler((error, request, reply) => fail(error, request, reply))
  app.setNotFoundHandler((request, reply) => answerUnknown(parts, request, reply))
  app.server.on('checkContinue', (request, response) => {
    expectContinue(request)
    app.routing(request, response)
  })
  return app
}

const hops =
  (count: number) =>
  (_address: string, hop: number): boolean =>
    hop < count

const begin = (parts: ApplicationParts, request: FastifyRequest, reply: FastifyReply): void => {
  const exchange = new Exchange(request, reply, parts.log)
  request.exchange = exchange
  exchange.operationId = request.routeOptions?.config?.route?.operationId ?? null
  parts.observer.began(exchange)
  // The framework's own hook is not called when the client leaves before its answer.
  reply.raw.on('close', () => parts.observer.ended(exchange, reply))
  reply.header('x-request-id', exchange.id)
  setSecurityHeaders(reply, exchange.secure)
  if (isApi(pathOf(exchange.url))) reply.headers(corsHeaders(exchange.headers))
}

const isApi = (path: string): boolean => /^\/v1(\/|$)/i.test(path)

/** Probes are asked every few seconds by machines that hold no credentials, also while the database is away. */
const isProbe = (route: Route | undefined): boolean =>
  route?.operationId === 'getHealth' || route?.operationId === 'getReadiness'

/** Where everybody may ask, everybody may also learn that there is nothing; elsewhere that takes credentials. */
const scopeOf = (route: Route | undefined, path: string, table: RouteTable): RouteScope =>
  route ? route.scope : isApi(path) && !table.isOpen(path) ? 'any' : 'public'

/** The checks that come before anything of the request but its head is looked at. */
const admit = async (
  parts: ApplicationParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const exchange = exchangeOf(request)
  const path = pathOf(exchange.url)
  const refusal = parts.guard({ address: exchange.address, path, headers: exchange.headers })
  if (refusal) throw refusal
  const route = request.routeOptions?.config?.route
  if (isProbe(route) && !exchange.headers.authorization && !exchange.headers['x-api-key']) return
  const scope = scopeOf(route, path, parts.table)
  exchange.orScope = route?.orScope
  await parts.gate.pass(exchange, scope, headers => reply.headers(headers))
  exchange.stillHolds = () => parts.gate.stillHolds(exchange, scope)
}

const unknownRoute = (table: RouteTable, method: string, path: string): Problem => {
  const methods = table.methodsOf(path)
  if (methods.length === 0) {
    return new Problem({
      status: 404,
      code: 'request.unknown_route',
      message: `Nothing answers ${method} at this path. GET /openapi.json lists what there is.`,
    })
  }
  return new Problem({
    status: 405,
    code: 'request.method_not_allowed',
    message: `This path answers ${methods.join(', ')}.`,
    headers: { allow: methods.join(', ') },
  })
}

const answerUnknown = async (
  parts: ApplicationParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const served = await parts.page.serve(request, reply)
  if (served) return served
  throw unknownRoute(parts.table, request.method, pathOf(request.raw.url ?? '/'))
}

/** What a reply may have said of its content before it failed; none of it is true of a problem document. */
const OF_CONTENT = [
  'content-length',
  'content-encoding',
  'content-disposition',
  'content-range',
  'accept-ranges',
  'last-modified',
  'etag',
]

/** The one edge where errors become answers; what is our fault is logged here, once. */
const fail = (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
  const exchange = exchangeOf(request)
  const problem = toProblem(error)
  // What fails because the client left is nobody's fault and nobody's news.
  const left = request.raw.socket.destroyed
  if (problem.status >= 500) exchange.span?.fail(problem)
  if (problem.status >= 500 && !left) {
    const { method, operationId } = exchange
    // An outage of the database is told of once, by whoever notices it, and not by every request that meets it.
    const level = problem.status === 500 ? 'error' : isDatabaseAway(problem) ? 'debug' : 'warn'
    exchange.log[level]({ err: error, method, operationId }, problem.message)
  }
  if (reply.raw.headersSent) {
    reply.raw.destroy()
    return
  }
  answerBeforeBody(request.raw, reply.raw)
  for (const name of OF_CONTENT) reply.removeHeader(name)
  reply.code(problem.status).headers(problemHeaders(problem))
  reply.header('content-type', 'application/problem+json; charset=utf-8')
  const extra = request.routeOptions?.config?.route?.problemExtra?.(problem)
  reply.send(JSON.stringify({ ...extra, ...problemDocument(problem, exchange.id) }))
}

/** Mounts every route; those that take files below the multipart parser, whose hooks the others need not pay. */
export const mountRoutes = (
  app: FastifyInstance,
  routes: readonly Route[],
  idempotency: Idempotency,
): void => {
  const mount = (scope: FastifyInstance, route: Route): void => {
    scope.route({
      method: answersHead(route) ? ['GET', 'HEAD'] : route.method,
      url: route.path,
      config: { route },
      handler: createHandler(route, idempotency),
    })
  }
  for (const route of routes.filter(({ body }) => !isUpload(body))) mount(app, route)
  app.register(async uploads => {
    await uploads.register(multipart)
    for (const route of routes.filter(({ body }) => isUpload(body))) mount(uploads, route)
  })
}
