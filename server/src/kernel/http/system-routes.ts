import { z } from 'zod'
import { requireScope } from '#kernel/access'
import type { Clock } from '#kernel/system'
import type { Metrics } from '#kernel/telemetry'
import { unauthenticated } from './problem-reply.ts'
import { answer, bytes, type RequestInfo, type Route, route, variants } from './route.ts'

/** A part that the server cannot do without. */
export interface Readiness {
  /** `database`, `queue`, `storage`, `disk`. */
  readonly name: string
  /** Rejects, with words for an administrator, when the part is away. */
  check(signal: AbortSignal): Promise<void>
}

const CHECK_MS = 2_000
/** Anybody may ask for `/ready`, as often as they like: what was found holds for all of them this long. */
const SHARED_MS = 1_000

const Health = z
  .strictObject({ status: z.literal('alive'), version: z.string(), time: z.int() })
  .meta({ id: 'Health' })

const Check = z.strictObject({
  name: z.string(),
  ok: z.boolean(),
  ms: z.number(),
  message: z.string().nullable(),
})

const Ready = z
  .strictObject({
    status: z.enum(['ready', 'not_ready']),
    /** Which parts and why, for administrators. */
    checks: z.array(Check).optional(),
  })
  .meta({ id: 'Readiness' })

const runCheck = async (readiness: Readiness): Promise<z.infer<typeof Check>> => {
  const started = performance.now()
  const signal = AbortSignal.timeout(CHECK_MS)
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error(`no answer within ${CHECK_MS} ms`)), {
      once: true,
    })
  })
  const message = await Promise.race([readiness.check(signal), late]).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return { name: readiness.name, ok: message === null, ms: Math.round(performance.now() - started), message }
}

type Found = z.infer<typeof Check>[]

/** Every check once for all who ask while it runs, and for `SHARED_MS` after it began. */
const sharedChecks = (readiness: readonly Readiness[], clock: Clock): (() => Promise<Found>) => {
  let last: { readonly since: number; readonly found: Promise<Found> } | undefined
  let running = false
  return () => {
    const now = clock.now()
    // A clock that was set back must not keep an old answer alive.
    if (last && (running || Math.abs(now - last.since) < SHARED_MS)) return last.found
    running = true
    const found = Promise.all(readiness.map(runCheck)).finally(() => {
      running = false
    })
    last = { since: now, found }
    return found
  }
}

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/

/** A neighbour on this machine, and not somebody behind a proxy on it. */
const isLocal = ({ address, headers }: RequestInfo): boolean =>
  LOOPBACK.test(address) &&
  !('forwarded' in headers) &&
  !Object.keys(headers).some(name => name.startsWith('x-forwarded-'))

interface SystemOptions {
  readonly readiness: readonly Readiness[]
  readonly metrics: Metrics
  readonly clock: Clock
  readonly version: string
  readonly document: () => object
}

const probes = ({ clock, version }: SystemOptions, check: () => Promise<Found>): Route[] => [
  route({
    method: 'GET',
    path: '/health',
    operationId: 'getHealth',
    scope: 'public',
    summary: 'Whether the process is alive.',
    reply: [200, Health],
    run: () => ({ status: 'alive' as const, version, time: clock.now() }),
  }),
  route({
    method: 'GET',
    path: '/ready',
    operationId: 'getReadiness',
    scope: 'public',
    summary: 'Whether every part that the server needs is there; administrators see which one is not.',
    reply: variants([200, 503], Ready),
    run: async ({ actor }) => {
      const checks = await check()
      const ready = checks.every(check => check.ok)
      const body = {
        status: ready ? ('ready' as const) : ('not_ready' as const),
        ...(actor?.admin ? { checks } : {}),
      }
      return answer(body, ready ? {} : { status: 503, headers: { 'retry-after': '2' } })
    },
  }),
]

/** `/health`, `/ready`, `/metrics` and `/openapi.json`. */
export const systemRoutes = (options: SystemOptions): Route[] => [
  ...probes(options, sharedChecks(options.readiness, options.clock)),
  route({
    method: 'GET',
    path: '/metrics',
    operationId: 'getMetrics',
    scope: 'public',
    summary: 'Figures for Prometheus; open to this machine, elsewhere for administrators.',
    reply: bytes(['text/plain']),
    problems: [401],
    run: async ({ actor, request }) => {
      if (!isLocal(request)) {
        if (!actor) throw unauthenticated()
        requireScope(actor, 'system:admin')
      }
      const { registry } = options.metrics
      return {
        status: 200,
        headers: { 'content-type': registry.contentType },
        body: await registry.metrics(),
      }
    },
  }),
  route({
    method: 'GET',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    scope: 'public',
    summary: 'This document.',
    reply: bytes(['application/json']),
    run: () => ({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' },
      body: JSON.stringify(options.document()),
    }),
  }),
]
