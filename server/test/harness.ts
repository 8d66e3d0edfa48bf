import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '#app'
import { type Role, readConfig } from '#config'
import type { Clock, Ids } from '#kernel/system'
import { createLogger, type Logger } from '#kernel/telemetry'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { type Requester, requester } from './requester.ts'

export { requester } from './requester.ts'

export const ADMIN = { email: 'ada@example.org', password: 'correct horse battery', name: 'Ada' } as const

/** Its requests are the administrator's, unless a call says otherwise. */
export interface TestServer extends Requester {
  readonly app: App
  /** Without a slash at the end. */
  readonly url: string
  /** Of the broker in it; null without the role `mqtt`. */
  readonly mqttUrl: string | null
  readonly dataDir: string
  readonly database: TestDatabase
  /** The administrator's access token and project. */
  readonly token: string
  readonly projectId: string
  /** Resolves when no job waits or runs. */
  drainJobs(): Promise<void>
  stop(): Promise<void>
}

export interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly roles?: readonly Role[]
  readonly clock?: Clock
  readonly ids?: Ids
  /** Where its lines go; nowhere unless TEST_LOG_LEVEL says so. */
  readonly log?: Logger
  /** False: nobody is set up yet, and `token` and `projectId` are empty. */
  readonly admin?: boolean
  /** Another server whose database this one shares; that one is stopped last. */
  readonly beside?: TestServer
}

/** The whole program in this process on a database and a data directory of its own, listening on a free port. */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const database = options.beside?.database ?? (await createTestDatabase())
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-server-'))
  const withAdmin = options.admin ?? true
  const config = readConfig({
    FOVEA_DATA_DIR: dataDir,
    PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    DATABASE_POOL_SIZE: '10',
    ...(withAdmin ? { FOVEA_ADMIN_EMAIL: ADMIN.email, FOVEA_ADMIN_PASSWORD: ADMIN.password } : {}),
    ...options.env,
  })
  const app = await createApp({
    config,
    target: database.target,
    soleWorker: options.beside === undefined,
    roles: options.roles ?? ['api', 'worker'],
    owner: 'test server',
    log: options.log ?? createLogger({ level: config.LOG_LEVEL }),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.ids ? { ids: options.ids } : {}),
  })
  const started = await app.start()
  const url = `http://127.0.0.1:${started?.port}`
  const admin = withAdmin && started ? await signIn(url) : { token: '', projectId: '' }
  return {
    app,
    url,
    mqttUrl: started?.mqtt ?? null,
    dataDir,
    database,
    ...admin,
    ...requester(url, admin.token),
    drainJobs: () => app.kernel.jobs.idle(),
    stop: async () => {
      await app.close(AbortSignal.timeout(20_000))
      if (!options.beside) await database.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const signIn = async (url: string): Promise<{ token: string; projectId: string }> => {
  const reply = await fetch(`${url}/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'password', username: ADMIN.email, password: ADMIN.password }),
  })
  if (!reply.ok)
    throw new Error(`The test administrator cannot sign in: ${reply.status} ${await reply.text()}`)
  const { access_token: token } = (await reply.json()) as { access_token: string }
  const projects = await fetch(`${url}/v1/projects`, { headers: { authorization: `Bearer ${token}` } })
  const { items } = (await projects.json()) as { items: { id: string }[] }
  return { token, projectId: items[0]?.id ?? '' }
}
