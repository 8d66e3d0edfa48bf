import type { Verifier } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { Clock, Ids } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import { createApplication, mountRoutes } from './application.ts'
import { close } from './closing.ts'
import { docsRoutes } from './docs.ts'
import { createGate, type Guard } from './gate.ts'
import { createIdempotency } from './idempotency.ts'
import { type Listening, listen } from './listen.ts'
import { createObserver } from './observer.ts'
import { buildOpenApi } from './openapi.ts'
import { createPage } from './page.ts'
import { createRateLimiter, type RateLimiter } from './rate-limit.ts'
import type { Route } from './route.ts'
import { createRouteTable } from './route-table.ts'
import { type Readiness, systemRoutes } from './system-routes.ts'
import type { HttpConfig } from './variables.ts'

export interface HttpServerOptions {
  readonly config: HttpConfig
  readonly routes: readonly Route[]
  readonly verify: Verifier
  readonly db: Database
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly metrics: Metrics
  readonly readiness: readonly Readiness[]
  /** The folder of the built page; null serves none. */
  readonly pageRoot: string | null
  readonly guard?: Guard
  /** The limiter that other parts use as well; one of its own unless told. */
  readonly limiter?: RateLimiter
  readonly version: string
}

export interface HttpServer {
  /** Every route that is mounted, the system's own included. */
  readonly routes: readonly Route[]
  /** Throws `http.port_taken`, `http.port_forbidden` or `http.address_unknown` with what to do. */
  listen(): Promise<Listening>
  /** Stops accepting, ends event streams, waits for running requests; what still runs at `deadline` is cut off. */
  close(deadline: AbortSignal): Promise<void>
}

export const createHttpServer = (options: HttpServerOptions): HttpServer => {
  const { db, clock, ids, log, metrics, verify } = options
  const routes = allRoutes(options)
  const limiter = options.limiter ?? createRateLimiter({ db, clock })
  const observer = createObserver({ log, metrics })
  const app = createApplication({
    config: options.config,
    ids,
    observer,
    gate: createGate({ verify, limiter, clock, away: () => db.away }),
    guard: options.guard ?? (() => null),
    table: createRouteTable(routes),
    page: createPage(options.pageRoot),
    log,
  })
  mountRoutes(app, routes, createIdempotency({ db, clock, ids }))
  return {
    routes,
    listen: () => listen(app, options.config),
    close: deadline => close(app, observer, deadline),
  }
}

const allRoutes = (options: HttpServerOptions): Route[] => {
  const { readiness, metrics, clock, version } = options
  const routes: Route[] = [...options.routes]
  // The document describes the routes that serve it as well, so it is made when all of them are known.
  const document = (): object => openApi
  routes.push(...systemRoutes({ readiness, metrics, clock, version, document }), ...docsRoutes())
  const openApi = buildOpenApi(routes, { version, url: options.config.PUBLIC_URL })
  return routes
}
