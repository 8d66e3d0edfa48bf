import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '#app'
import { type Role, readConfig } from '#config'
import type { Clock, Ids } from '#kernel/system'
import { createLogger } from '#kernel/telemetry'
import { createTestDatabase } from './database.ts'

export const ADMIN = { email: 'ada@example.org', password: 'correct horse battery', name: 'Ada' } as const

export interface TestServer {
  readonly app: App
  /** Without a slash at the end. */
  readonly url: string
  readonly dataDir: string
  /** The administrator's access token and project. */
  readonly token: string
  readonly projectId: string
  /** A request as the administrator, unless `headers` say otherwise; a body that is no string or bytes goes as JSON. */
  request(method: string, path: string, options?: RequestOptions): Promise<Response>
  /** The same, answering status and parsed body (null when there is none). */
  call<T = Record<string, unknown>>(method: string, path: string, options?: RequestOptions): Promise<Reply<T>>
  /** Resolves when no job waits or runs. */
  drainJobs(): Promise<void>
  stop(): Promise<void>
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Null: without credentials. */
  readonly token?: string | null
  readonly signal?: AbortSignal
}

export interface Reply<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface TestServerOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly roles?: readonly Role[]
  readonly clock?: Clock
  readonly ids?: Ids
  /** False: nobody is set up yet, and `token` and `projectId` are empty. */
  readonly admin?: boolean
}

/** The whole program in this process on a database and a data directory of its own, listening on a free port. */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const database = await createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'fovea-server-'))
  const withAdmin = options.admin ?? true
  const config = readConfig({
    FOVEA_DATA_DIR: dataDir,
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    DATABASE_POOL_SIZE: '10',
    ...(withAdmin ? { FOVEA_ADMIN_EMAIL: ADMIN.email, FOVEA_ADMIN_PASSWORD: ADMIN.password } : {}),
    ...options.env,
  })
  const app = await createApp({
    config,
    target: database.target,
    soleWorker: true,
    roles: options.roles ?? ['api', 'worker'],
    owner: 'test server',
    log: createLogger({ level: config.LOG_LEVEL }),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.ids ? { ids: options.ids } : {}),
  })
  const started = await app.start()
  const url = `http://127.0.0.1:${started?.port}`
  const admin = withAdmin && started ? await signIn(url) : { token: '', projectId: '' }
  return {
    app,
    url,
    dataDir,
    ...admin,
    ...requester(url, admin.token),
    drainJobs: () => app.kernel.jobs.idle(),
    stop: async () => {
      await app.close(AbortSignal.timeout(20_000))
      await database.drop()
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

/** `request` and `call` against a server, with a token that each call can replace. */
export const requester = (url: string, token: string): Pick<TestServer, 'request' | 'call'> => {
  const request = (method: string, path: string, options: RequestOptions = {}): Promise<Response> => {
    const headers = new Headers(options.headers)
    const bearer = options.token === undefined ? token : options.token
    if (bearer !== null && bearer !== '' && !headers.has('authorization')) {
      headers.set('authorization', `Bearer ${bearer}`)
    }
    return fetch(`${url}${path}`, {
      method,
      headers,
      ...bodyOf(options.body, headers),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  }
  return {
    request,
    call: async (method, path, options) => {
      const reply = await request(method, path, options)
      const text = await reply.text()
      return { status: reply.status, headers: reply.headers, body: text === '' ? null : JSON.parse(text) }
    },
  }
}

const bodyOf = (body: unknown, headers: Headers): { body?: BodyInit; duplex?: 'half' } => {
  if (body === undefined) return {}
  if (typeof body === 'string' || body instanceof FormData || body instanceof URLSearchParams) return { body }
  if (body instanceof Uint8Array) return { body: new Uint8Array(body) }
  if (body instanceof ReadableStream) return { body, duplex: 'half' }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return { body: JSON.stringify(body) }
}
