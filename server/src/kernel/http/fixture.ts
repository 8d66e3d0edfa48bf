import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Actor, Scope, Verifier } from '#kernel/access'
import { type ConnectionTarget, createDatabase, type Database } from '#kernel/db'
import { Problem } from '#kernel/errors'
import { type Clock, systemClock, systemIds } from '#kernel/system'
import { createMetrics, type Metrics } from '#kernel/telemetry'
import type { Route } from './route.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts'

const PROJECT = '0199c0de-0000-7000-8000-000000000001'
const USER = '0199c0de-0000-7000-8000-000000000002'

/** A caller for tests; `scopes` are those in the one project that it has. */
const testActor = (changes: Partial<Actor> = {}, scopes: readonly Scope[] = []): Actor => ({
  kind: 'user',
  userId: USER,
  keyId: null,
  credentialId: null,
  label: 'ada@example.org',
  projectId: PROJECT,
  grants: new Map([[PROJECT, new Set(scopes)]]),
  admin: false,
  rateLimit: null,
  requestId: null,
  address: null,
  ...changes,
})

const ALL: readonly Scope[] = ['library:read', 'library:write']

/** Known tokens of the tests; whatever is unknown is refused as the real verifier does. */
const TOKENS: Readonly<Record<string, Actor>> = {
  good: testActor({}, ALL),
  other: testActor({ userId: '0199c0de-0000-7000-8000-000000000003' }, ALL),
  reader: testActor({ userId: '0199c0de-0000-7000-8000-000000000004' }, ['library:read']),
  admin: testActor({ admin: true, userId: '0199c0de-0000-7000-8000-000000000005' }, ALL),
  slow: testActor({ keyId: 'key-2', rateLimit: 2 }, ALL),
}

const verifyTokens: Verifier = async ({ headers }) => {
  const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? headers['x-api-key']
  if (bearer === undefined) return null
  const actor = TOKENS[String(bearer)]
  if (actor) return actor
  throw new Problem({
    status: 401,
    code: 'access.bad_credentials',
    message: 'These credentials do not hold.',
  })
}

export interface Fixture {
  readonly url: string
  readonly port: number
  readonly server: HttpServer
  readonly db: Database
  readonly metrics: Metrics
  /** The lines of the log, parsed. */
  readonly lines: Record<string, unknown>[]
  stop(): Promise<void>
}

/** A real server with these routes on a free port and a real database. */
export const startServer = async (
  target: ConnectionTarget,
  routes: readonly Route[],
  changes: Partial<HttpServerOptions> & { env?: Partial<HttpServerOptions['config']>; clock?: Clock } = {},
): Promise<Fixture> => {
  const db = createDatabase({
    target,
    poolSize: 8,
    applicationName: 'http test',
    onIdleError: () => undefined,
  })
  const lines: Record<string, unknown>[] = []
  const metrics = createMetrics({ defaults: false })
  const { env, ...options } = changes
  const server = createHttpServer({
    config: {
      HOST: '127.0.0.1',
      PORT: 0,
      PUBLIC_URL: undefined,
      TRUST_PROXY: false,
      MAX_UPLOAD_BYTES: 10 * 2 ** 30,
      ...env,
    },
    routes,
    verify: verifyTokens,
    db,
    clock: systemClock,
    ids: systemIds,
    log: pino({ level: 'debug' }, { write: line => void lines.push(JSON.parse(line)) }),
    metrics,
    readiness: [],
    pageRoot: null,
    version: '0.0.0-test',
    ...options,
  })
  const { port } = await server.listen()
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    db,
    metrics,
    lines,
    stop: async () => {
      await server.close(AbortSignal.timeout(2_000))
      await db.close()
    },
  }
}

/** A folder for one test, and how to remove it. */
export const temporaryFolder = async (): Promise<{ path: string; remove(): Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), 'fovea-http-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
