import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fastify } from 'fastify'
import { z } from 'zod'
import { createDatabase, migrateUp, startEmbeddedPostgres } from '../server/src/kernel/db/index.ts'
import { createHttpServer, route } from '../server/src/kernel/http/index.ts'
import { kernelMigrations } from '../server/src/kernel/index.ts'
import { systemClock as clock, systemIds as ids } from '../server/src/kernel/system/index.ts'
import { createLogger, createMetrics } from '../server/src/kernel/telemetry/index.ts'
import { report } from './fovea-process.ts'

/** A small JSON reply: every check of the wire (caller, limit, scope, query, schema) against Fastify with none. */
const CONNECTIONS = 50
const SECONDS = 4
const ROUNDS = 3

const REPLY = { id: '0199c0de-0000-7000-8000-000000000001', name: 'a small reply', count: 3 }

const startBare = async (): Promise<number> => {
  const app = fastify({ logger: false })
  app.get('/v1/thing', async () => REPLY)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const address = app.server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

const startOurs = async (): Promise<number> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-bench-http-'))
  const postgres = await startEmbeddedPostgres({ dataDir, owner: 'bench http', clock })
  const db = createDatabase({
    target: postgres.connection,
    poolSize: 10,
    applicationName: 'bench http',
    onIdleError: () => undefined,
  })
  await migrateUp(db.pool, [kernelMigrations])
  const scopes = new Set(['library:read'] as const)
  // A limit so high that the bench never meets it; it is counted all the same.
  const actor = {
    kind: 'user' as const,
    userId: 'bench',
    keyId: null,
    credentialId: null,
    label: 'bench',
    projectId: 'p',
    grants: new Map([['p', scopes]]),
    admin: false,
    rateLimit: 1_000_000,
    requestId: null,
    address: null,
  }
  const server = createHttpServer({
    config: { HOST: '127.0.0.1', PORT: 0, PUBLIC_URL: undefined, TRUST_PROXY: false, MAX_UPLOAD_BYTES: 0 },
    routes: [
      route({
        method: 'GET',
        path: '/v1/thing',
        operationId: 'getThing',
        scope: 'library:read',
        summary: 'A small reply.',
        query: z.strictObject({ limit: z.coerce.number().int().max(200).default(50) }),
        reply: [200, z.strictObject({ id: z.string(), name: z.string(), count: z.int() })],
        run: () => REPLY,
      }),
    ],
    verify: async () => actor,
    db,
    clock,
    ids,
    log: createLogger({ level: 'error' }),
    metrics: createMetrics({ defaults: true }),
    readiness: [],
    pageRoot: null,
    version: 'bench',
  })
  process.once('disconnect', () => {
    void server
      .close(AbortSignal.timeout(1_000))
      .then(() => db.close())
      .then(() => postgres.stop())
      .then(() => rm(dataDir, { recursive: true, force: true }))
      .then(() => process.exit(0))
  })
  return (await server.listen()).port
}

interface Running {
  readonly url: string
  /** Microseconds of processor time that the process has used. */
  cpu(): Promise<number>
  stop(): Promise<void>
}

/** Runs a server in a process of its own, so that the load generator does not share its event loop. */
const inChild = async (which: string): Promise<Running> => {
  const child = fork(fileURLToPath(import.meta.url), [which])
  const [port] = await once(child, 'message')
  return {
    url: `http://127.0.0.1:${port}/v1/thing?limit=20`,
    cpu: async () => {
      child.send('cpu')
      const [used] = await once(child, 'message')
      return Number(used)
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

const AUTOCANNON = createRequire(import.meta.url).resolve('autocannon')

interface Load {
  readonly perSecond: number
  /** Processor time of the server per request: what counts on a machine that others use as well. */
  readonly microseconds: number
}

const load = async ({ url, cpu }: Running): Promise<Load> => {
  const before = await cpu()
  const options = [
    '-j',
    '-c',
    String(CONNECTIONS),
    '-d',
    String(SECONDS),
    '-H',
    'authorization=Bearer x',
    url,
  ]
  const child = fork(AUTOCANNON, options, { silent: true })
  let out = ''
  child.stdout?.on('data', chunk => {
    out += String(chunk)
  })
  await once(child, 'close')
  const result: { requests: { average: number; total: number }; non2xx: number } = JSON.parse(out)
  if (result.non2xx > 0) throw new Error(`${result.non2xx} requests to ${url} were refused`)
  return {
    perSecond: result.requests.average,
    microseconds: ((await cpu()) - before) / result.requests.total,
  }
}

const measure = async (): Promise<void> => {
  const bare = await inChild('bare')
  const ours = await inChild('ours')
  await load(bare)
  await load(ours)
  const rounds: { bare: Load; ours: Load; ratio: number }[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const pair = { bare: await load(bare), ours: await load(ours) }
    rounds.push({ ...pair, ratio: pair.bare.microseconds / pair.ours.microseconds })
  }
  const middle = rounds.toSorted((a, b) => a.ratio - b.ratio)[Math.floor(ROUNDS / 2)]
  if (middle) {
    report({
      name: 'small JSON reply',
      figure: middle.ours.perSecond,
      unit: 'requests/s',
      ratio: middle.ratio,
      limit: 'bare Fastify without any check, by processor time per request (goal ≥ 0.7)',
    })
  }
  await Promise.all([bare.stop(), ours.stop()])
}

const [which] = process.argv.slice(2)
if (which === undefined) await measure()
else {
  const port = await (which === 'bare' ? startBare() : startOurs())
  if (which === 'bare') process.once('disconnect', () => process.exit(0))
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.(user + system)
  })
  process.send?.(port)
}
