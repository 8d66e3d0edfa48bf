import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, createApp } from '#app'
import { readConfig } from '#config'
import type { ConnectionTarget } from '#kernel/db'
import { createLogger } from '#kernel/telemetry'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { Holdings } from '#test/faults/holdings'
import { ADMIN } from '#test/harness'
import { type Requester, requester } from '#test/requester'

/** A way to the database that can be cut, or go silent without an end as behind a firewall that forgot it. */
interface Way {
  readonly target: ConnectionTarget
  cut(): void
  silence(): void
  mend(): void
}

const holdings = new Holdings()
let database: TestDatabase
let token: string
const apps: App[] = []
const nodes: { server: Requester; way: Way }[] = []

const makeWay = async (target: ConnectionTarget): Promise<Way> => {
  const sockets = new Set<Socket>()
  let state: 'open' | 'cut' | 'silent' = 'open'
  const proxy = createServer(socket => {
    const { host = '', port = 0 } = target
    const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host)
    for (const end of [socket, upstream]) sockets.add(end.on('error', () => {}))
    if (state === 'cut') for (const end of [socket, upstream]) end.destroy()
    socket.on('data', bytes => state === 'open' && upstream.write(bytes))
    upstream.on('data', bytes => state === 'open' && socket.write(bytes))
    socket.on('close', () => upstream.destroy())
    upstream.on('close', () => state === 'open' && socket.destroy())
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  const destroyAll = (): void => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  holdings.defer(async () => {
    destroyAll()
    proxy.close()
  })
  return {
    target: {
      ...target,
      host: '127.0.0.1',
      port: address !== null && typeof address === 'object' ? address.port : 0,
    },
    cut: () => {
      state = 'cut'
      destroyAll()
    },
    silence: () => {
      state = 'silent'
    },
    mend: () => {
      state = 'open'
      destroyAll()
    },
  }
}

/** A process whose notification connection alone goes by a way of its own. */
const startNode = async (owner: string): Promise<void> => {
  const way = await makeWay(database.target)
  const config = readConfig({
    FOVEA_DATA_DIR: await holdings.folder('deaf'),
    PORT: '0',
    DATABASE_POOL_SIZE: '6',
    FOVEA_ADMIN_EMAIL: ADMIN.email,
    FOVEA_ADMIN_PASSWORD: ADMIN.password,
  })
  const log = createLogger({ level: 'silent' })
  const { target } = database
  const app = await createApp({
    config,
    target,
    direct: way.target,
    soleWorker: false,
    roles: ['api'],
    owner,
    log,
  })
  apps.push(app)
  const started = await app.start()
  nodes.push({ server: requester(`http://127.0.0.1:${started?.port}`, ''), way })
}

beforeAll(async () => {
  database = await createTestDatabase()
  await startNode('node 0')
  await startNode('node 1')
  const body = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password }
  token = (await node(0).server.call<{ access_token: string }>('POST', '/v1/auth/token', { body })).body
    .access_token
})
afterAll(async () => {
  for (const { way } of nodes) way.mend()
  for (const app of apps) await app.close(AbortSignal.timeout(20_000))
  await holdings.close()
  await database.drop()
})

const node = (index: number) => {
  const found = nodes[index]
  if (!found) throw new Error('The node did not start')
  return found
}
const makeKey = async (fields: Record<string, unknown> = {}) =>
  (
    await node(0).server.call<{ id: string; secret: string }>('POST', '/v1/api-keys', {
      body: { name: 'k', scopes: ['library:read'], ...fields },
      token,
    })
  ).body
const statusOf = async (index: number, secret: string): Promise<number> =>
  (await node(index).server.call('GET', '/v1/me', { token: secret })).status
/** How long the other process still took the key, in ms, from the moment when its revocation was answered. */
const believedAfter = async (secret: string, revoke: () => Promise<unknown>): Promise<number> => {
  await revoke()
  const since = performance.now()
  let lastAccepted = 0
  for (;;) {
    const asked = performance.now() - since
    if ((await statusOf(1, secret)) === 401) return lastAccepted
    lastAccepted = asked
    if (asked > 20_000) return asked
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

describe('a revoked key', () => {
  const outages = [
    ['the connection of the one that forgets is cut', 1, 'cut'],
    ['the connection of the one that forgets is silent', 1, 'silence'],
    ['the connection of the one that revokes is cut', 0, 'cut'],
    ['the connection of the one that revokes is silent', 0, 'silence'],
  ] as const

  it.each(outages)(
    'ends on the other process within a second although %s',
    { retry: 2 },
    async (_name, index, how) => {
      const { id, secret } = await makeKey()
      expect(await statusOf(1, secret)).toBe(200)
      const { way } = node(index)
      way[how]()
      try {
        const revoke = () => node(0).server.call('DELETE', `/v1/api-keys/${id}`, { token })
        expect(await believedAfter(secret, revoke)).toBeLessThan(1_000)
      } finally {
        way.mend()
      }
      const bus = apps[index]?.kernel.bus
      await expect.poll(() => (bus?.silentMs ?? Infinity) < 1_000, { timeout: 60_000 }).toBe(true)
    },
  )
})

describe('what is counted or done once', () => {
  it('the limit of a key counts the requests to both processes together', async () => {
    const { secret } = await makeKey({ rateLimit: 3 })
    const replies = await Promise.all(Array.from({ length: 20 }, (_, turn) => statusOf(turn % 2, secret)))
    const allowed = replies.filter(status => status === 200).length
    expect(allowed).toBeGreaterThanOrEqual(3)
    // Three at once and three more for each second that the requests took.
    expect(allowed).toBeLessThan(20)
    expect(replies.filter(status => status === 429).length).toBe(20 - allowed)
  })

  it('an idempotency key holds on the other process', async () => {
    const send = (index: number) =>
      node(index).server.call<{ id: string }>('POST', '/v1/projects', {
        body: { name: 'once' },
        token,
        headers: { 'idempotency-key': 'same-on-both' },
      })
    const [first, second] = await Promise.all([send(0), send(1)])
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body.id).toBe(first.body.id)
  })
})
