import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '#app'
import { createLogger } from '#kernel/telemetry'
import { type Json, picture } from './factories.ts'
import { Holdings } from './faults/holdings.ts'
import type { PrivatePostgres } from './faults/private-postgres.ts'
import { startPrivateServer } from './faults/private-server.ts'
import { follow, type SeenNotice } from './faults/stream.ts'
import { ADMIN } from './harness.ts'
import { type Requester, requester } from './requester.ts'

/** Everything that a busy machine needs; nothing here must be fast. */
const PATIENT = { timeout: 90_000, interval: 50 }

const holdings = new Holdings()
let postgres: PrivatePostgres
let app: App
let dataDir: string
let url: string
let server: Requester
let token: string
const lines: Json[] = []

beforeAll(async () => {
  const log = createLogger({ level: 'info', stream: { write: line => lines.push(JSON.parse(line)) } })
  ;({ postgres, app, dataDir, url, token } = await startPrivateServer(holdings, 'outage', log))
  server = requester(url, token)
})
afterAll(() => holdings.close())

const statusOf = async (path: string): Promise<number> => {
  const reply = await server.request('GET', path)
  await reply.body?.cancel()
  return reply.status
}
const upload = async (seed: number) =>
  server.call<Json>('POST', '/v1/assets', {
    headers: { 'content-type': 'image/jpeg' },
    body: await picture(seed),
  })
const assetIds = async (): Promise<string[]> =>
  (await server.call<Json>('GET', '/v1/assets')).body.items.map(({ id }: Json) => id)
/** What lies in the data directory: the bytes that somebody accepted. */
const files = async (): Promise<string[]> =>
  (await readdir(join(dataDir, 'objects'), { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(({ name }) => name)
    .sort()
const outage = async (how: 'fast' | 'kill') => {
  await postgres.stop(how)
  await expect.poll(() => app.kernel.db.away, PATIENT).toBe(true)
}
const recovery = async () => {
  await postgres.start()
  await expect.poll(() => statusOf('/ready'), PATIENT).toBe(200)
}

/** An upload that has begun; `continued` when the server asked for the bytes. */
const beginUpload = (length: number, expectContinue: boolean) => {
  const outgoing: ClientRequest = request(`${url}/v1/assets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'image/jpeg',
      'content-length': length,
      ...(expectContinue ? { expect: '100-continue' } : {}),
    },
  })
  outgoing.on('error', () => {})
  let continued = false
  outgoing.on('continue', () => {
    continued = true
  })
  return {
    outgoing,
    continued: () => continued,
    answer: once(outgoing, 'response').then(async ([reply]: IncomingMessage[]) => {
      if (!reply) throw new Error('no reply')
      const body: Json = await json(reply)
      return { status: reply.statusCode, retryAfter: reply.headers['retry-after'], code: body.code }
    }),
  }
}
const REFUSED = { status: 503, retryAfter: '2', code: 'system.database_away' }

describe.each(['fast', 'kill'] as const)('a PostgreSQL that goes away (%s) and comes back', how => {
  it('is a 503 with Retry-After for every request meanwhile, and nothing acknowledged is lost', async () => {
    const kept = (await upload(how === 'fast' ? 1 : 2)).body.asset.id
    await app.kernel.jobs.idle()
    const seen: SeenNotice[] = []
    const ending = new AbortController()
    const following = follow({
      server: () => server,
      after: 0,
      signal: ending.signal,
      onNotice: notice => seen.push(notice),
    })
    await expect.poll(() => seen.some(({ assetId }) => assetId === kept), PATIENT).toBe(true)
    const before = await files()
    const bytes = await picture(how === 'fast' ? 11 : 12)
    const cut = beginUpload(bytes.length, false)
    cut.outgoing.write(bytes.subarray(0, bytes.length >> 1))

    lines.length = 0
    await outage(how)
    for (const [method, path, body] of [
      ['GET', '/v1/assets', undefined],
      ['GET', '/v1/me', undefined],
      ['GET', `/v1/assets/${kept}/content`, undefined],
      ['POST', '/v1/api-keys', { name: 'k', scopes: ['library:read'] }],
    ] as const) {
      const reply = await server.call<Json>(method, path, body ? { body } : {})
      expect([path, reply.status, reply.body.code]).toEqual([path, 503, REFUSED.code])
      expect(reply.headers.get('retry-after')).toBe('2')
    }
    const credentials = { grant_type: 'password', username: ADMIN.email, password: ADMIN.password }
    expect(
      await server.call<Json>('POST', '/v1/auth/token', { token: null, body: credentials }),
    ).toMatchObject({
      status: 503,
      body: { code: REFUSED.code },
    })
    expect(await statusOf('/health')).toBe(200)
    // What was found holds for a second.
    await expect.poll(() => statusOf('/ready'), PATIENT).toBe(503)

    const refused = beginUpload(bytes.length, true)
    refused.outgoing.flushHeaders()
    expect(await refused.answer).toEqual(REFUSED)
    expect(refused.continued()).toBe(false)
    refused.outgoing.destroy()
    cut.outgoing.end(bytes.subarray(bytes.length >> 1))
    expect(await cut.answer).toEqual(REFUSED)
    expect(await files()).toEqual(before)

    await recovery()
    expect(await assetIds()).toContain(kept)
    const { status, body } = await upload(how === 'fast' ? 21 : 22)
    expect(status).toBe(201)
    const path = `/v1/assets/${body.asset.id}`
    const ready = async () => (await server.call<Json>('GET', path)).body.states.renditions
    await expect.poll(ready, PATIENT).toBe('ready')
    await expect.poll(() => seen.some(({ assetId }) => assetId === body.asset.id), PATIENT).toBe(true)
    ending.abort()
    await following
    const positions = seen.map(({ position }) => position)
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b))
    expect(app.kernel.bus.connected).toBe(true)
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error')).toMatchObject([
      { msg: 'the database cannot be reached; requests are refused until it is back' },
    ])
    expect(lines.filter(({ msg }) => msg === 'the database is back')).toHaveLength(1)
  }, 240_000)
})

describe('what a server was about to do as its database went away', () => {
  it('waits for it, and nothing but the outage is told meanwhile', async () => {
    lines.length = 0
    const { body } = await upload(31)
    const asset = async (): Promise<Json> =>
      (await server.call<Json>('GET', `/v1/assets/${body.asset.id}`)).body
    // The picture can be looked at: in half a second the models that nobody searches by are told of it.
    await expect.poll(async () => (await asset()).states.renditions, PATIENT).toBe('ready')
    // What was found holds for a second: longer than that.
    expect(await statusOf('/ready')).toBe(200)
    await outage('kill')
    await expect.poll(() => statusOf('/ready'), PATIENT).toBe(503)
    await recovery()
    expect((await asset()).id).toBe(body.asset.id)
    expect(lines.filter(({ level }) => level === 'warn' || level === 'error')).toMatchObject([
      { msg: 'the database cannot be reached; requests are refused until it is back' },
    ])
  }, 240_000)
})

describe('a connection that breaks while the database lives', () => {
  it('costs the transaction that used it, and no request besides', async () => {
    lines.length = 0
    const { db } = app.kernel
    const work = db.transaction(async tx => {
      const { rows } = await tx.executeQuery<{ pid: number }>(
        CompiledQuery.raw('select pg_backend_pid() as pid'),
      )
      await postgres.run(`select pg_terminate_backend(${rows[0]?.pid})`)
      // Between two statements nobody waits for the connection, which must not end the process.
      await new Promise(resolve => setTimeout(resolve, 500))
      await tx.executeQuery(CompiledQuery.raw('select 1'))
    })
    await expect(work).rejects.toThrow()
    expect(await statusOf('/v1/assets')).toBe(200)
    expect(db.away).toBe(false)
    expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('wakes the bus up again, also when all connections break at once', async () => {
    const heard = Promise.withResolvers<void>()
    await app.kernel.bus.listen('afterwards', () => heard.resolve())
    await postgres.run(`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()`)
    await heard.promise
    await expect.poll(() => statusOf('/v1/assets'), PATIENT).toBe(200)
  })
})
