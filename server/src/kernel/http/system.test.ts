import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createDatabase } from '#kernel/db'
import { Problem } from '#kernel/errors'
import { systemClock } from '#kernel/system'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer, temporaryFolder } from './fixture.ts'
import { rawClient } from './raw-client.ts'
import { empty, route } from './route.ts'

const SCRIPT = `console.log(${JSON.stringify('x'.repeat(5_000))})`
const broken = { storage: false }
const startedAt = Date.now()
let ahead = 0
let lookedAt = 0

const routes = [
  route({
    method: 'GET',
    path: '/v1/secret/:id',
    operationId: 'getSecret',
    scope: 'any',
    summary: 'For the log.',
    params: z.strictObject({ id: z.string() }),
    query: z.strictObject({ token: z.string().optional() }),
    reply: empty,
    run: () => undefined,
  }),
]

let database: TestDatabase
let server: Fixture
let bare: Fixture
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  database = await createTestDatabase()
  folder = await temporaryFolder()
  await mkdir(join(folder.path, 'assets'))
  await writeFile(join(folder.path, 'index.html'), '<!doctype html><title>Album</title>')
  await writeFile(join(folder.path, 'assets/index-C0ffee12.js'), SCRIPT)
  await writeFile(join(folder.path, 'favicon.svg'), '<svg/>')
  await writeFile(join(folder.path, 'observer.js'), SCRIPT)
  await writeFile(join(folder.path, 'theme.js'), SCRIPT)
  server = await startServer(database.target, routes, {
    pageRoot: folder.path,
    env: { TRUST_PROXY: true },
    // Stands still unless moved on, so that a slow machine does not end the second.
    clock: { ...systemClock, now: () => startedAt + ahead },
    readiness: [
      { name: 'database', check: async () => undefined },
      {
        name: 'storage',
        check: async () => {
          lookedAt += 1
          if (broken.storage) throw new Error('the disk is gone')
        },
      },
    ],
    guard: ({ address, path }) =>
      address === '203.0.113.9' && path.startsWith('/v1')
        ? new Problem({ status: 403, code: 'test.guarded', message: 'Not from there.' })
        : null,
  })
  bare = await startServer(database.target, [], {
    readiness: [{ name: 'stuck', check: () => new Promise<void>(() => undefined) }],
  })
})
afterAll(async () => {
  await server?.stop()
  await bare?.stop()
  await folder?.remove()
  await database?.drop()
})

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${server.url}${path}`, { headers })
const HTML = { accept: 'text/html,*/*' }

describe('the page', () => {
  it('answers at / and at its own routes, under a policy without inline scripts', async () => {
    for (const path of ['/', '/album/2024?sort=name', '/index.html']) {
      const reply = await get(path, HTML)
      expect([reply.status, await reply.text()]).toEqual([200, '<!doctype html><title>Album</title>'])
      expect(reply.headers.get('cache-control')).toBe('no-cache')
      const policy = reply.headers.get('content-security-policy')
      expect(policy).toContain("script-src 'self';")
      expect(policy).not.toContain('unsafe')
      expect(policy).toContain("frame-ancestors 'none'")
    }
  })

  it('lets browsers keep files whose name holds their hash, and compresses them', async () => {
    const reply = await get('/assets/index-C0ffee12.js', { 'accept-encoding': 'br' })
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(reply.headers.get('content-encoding')).toBe('br')
    expect(await reply.text()).toBe(SCRIPT)
    const client = await rawClient(server.port)
    client.send('GET /assets/index-C0ffee12.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, br;q=0\r\n\r\n')
    expect((await client.until(/\r\n\r\n/)).toLowerCase()).toContain('content-encoding: gzip')
    client.close()
  })

  it('answers 304 to whoever has the file, and HEAD without a body', async () => {
    const etag = (await get('/favicon.svg')).headers.get('etag') ?? ''
    expect((await get('/favicon.svg', { 'if-none-match': etag })).status).toBe(304)
    const head = await fetch(`${server.url}/favicon.svg`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '6', ''])
  })

  it('never stands in for the API, for files, or for a path outside its folder', async () => {
    expect((await get('/v1/nothing', HTML)).status).toBe(401)
    expect((await get('/docs/nothing', HTML)).status).toBe(404)
    expect((await get('/assets/gone.js')).status).toBe(404)
    for (const path of ['/../package.json', '/assets/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd']) {
      const client = await rawClient(server.port)
      client.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      expect(await client.ended()).toMatch(/^HTTP\/1.1 404 /)
      client.close()
    }
  })

  it('lets pages of any origin load the observer, and ask again whether it is still the same', async () => {
    const observer = await get('/observer.js', { origin: 'https://shop.example' })
    expect(observer.status).toBe(200)
    expect(Object.fromEntries(observer.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    })
    expect(await observer.text()).toBe(SCRIPT)
    const again = await get('/observer.js', { 'if-none-match': observer.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    // A 304 replaces the headers of what is kept.
    expect(again.headers.get('access-control-allow-origin')).toBe('*')
    expect(again.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    // What is the page's own stays so.
    const own = await get('/theme.js', { origin: 'https://shop.example' })
    expect(own.status).toBe(200)
    expect(own.headers.get('access-control-allow-origin')).toBeNull()
    expect(own.headers.get('cross-origin-resource-policy')).toBe('same-origin')
  })

  it('says how to build it when it is not built', async () => {
    const reply = await fetch(`${bare.url}/`, { headers: HTML })
    expect([reply.status, reply.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
    expect(await reply.text()).toContain('npm run build')
  })
})

describe('the probes', () => {
  it('say that the process is alive, without credentials', async () => {
    const reply = await get('/health')
    expect(await reply.json()).toMatchObject({ status: 'alive', version: '0.0.0-test' })
  })

  it('say whether every part is there, and which one is not to administrators only', async () => {
    expect(await (await get('/ready')).json()).toEqual({ status: 'ready' })
    broken.storage = true
    ahead += 1_000
    const reply = await get('/ready')
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '2'])
    expect(await reply.json()).toEqual({ status: 'not_ready' })
    const told = await get('/ready', { authorization: 'Bearer admin' })
    expect(await told.json()).toMatchObject({
      checks: [
        { name: 'database', ok: true },
        { name: 'storage', ok: false, message: 'the disk is gone' },
      ],
    })
    broken.storage = false
  })

  it('look at each part once a second at most, however many ask', async () => {
    ahead += 1_000
    lookedAt = 0
    const replies = await Promise.all(Array.from({ length: 50 }, () => get('/ready')))
    expect(replies.map(reply => reply.status)).toEqual(Array(50).fill(200))
    expect((await get('/ready')).status).toBe(200)
    expect(lookedAt).toBe(1)
    ahead += 1_000
    await get('/ready')
    expect(lookedAt).toBe(2)
  })

  it('do not wait for ever for a part that says nothing', async () => {
    expect((await fetch(`${bare.url}/ready`)).status).toBe(503)
  })

  it('answer while the database is away, and so do problems', async () => {
    const gone = { host: '127.0.0.1', port: 9, user: 'nobody', database: 'none' }
    const db = createDatabase({
      target: gone,
      poolSize: 1,
      applicationName: 'x',
      onIdleError: () => undefined,
    })
    const lost = await startServer(gone, routes, {
      verify: async () => {
        await db.pool.query('select 1')
        return null
      },
    })
    expect((await fetch(`${lost.url}/health`, { headers: { cookie: 'a=b' } })).status).toBe(200)
    expect((await fetch(`${lost.url}/ready`, { headers: { cookie: 'a=b' } })).status).toBe(200)
    const reply = await fetch(`${lost.url}/v1/secret/1`, { headers: { authorization: 'Bearer x' } })
    expect([reply.status, (await reply.json()).code]).toEqual([503, 'system.database_away'])
    await lost.stop()
    await db.close()
  })
})

describe('the metrics', () => {
  it('are for this machine, and elsewhere for administrators', async () => {
    await get('/v1/secret/7', { authorization: 'Bearer good' })
    const text = await (await get('/metrics')).text()
    expect(text).toContain('operation="getSecret",method="GET",status="204"')
    expect(text).toContain('fovea_http_requests_in_flight 1')
    const far = { 'x-forwarded-for': '203.0.113.7' }
    expect((await get('/metrics', far)).status).toBe(401)
    expect((await get('/metrics', { ...far, authorization: 'Bearer good' })).status).toBe(403)
    expect((await get('/metrics', { ...far, authorization: 'Bearer admin' })).status).toBe(200)
    expect((await fetch(`${bare.url}/metrics`, { headers: far })).status).toBe(401)
  })
})

describe('the access log', () => {
  it('has one line per request with operation, status, time, id and caller, and no query or secret', async () => {
    const headers = { authorization: 'Bearer good', 'x-request-id': 'line-1' }
    await (await get('/v1/secret/7?token=hunter2', headers)).text()
    await get('/health')
    const lines = server.lines.filter(line => line.requestId === 'line-1')
    expect(lines).toMatchObject([
      {
        msg: 'request',
        method: 'GET',
        route: 'getSecret',
        status: 204,
        ms: expect.any(Number),
        actor: expect.any(String),
      },
    ])
    expect(JSON.stringify(server.lines)).not.toMatch(/hunter2|Bearer/)
  })
})

describe('the guard and the proxy', () => {
  it('refuses an address before anything else', async () => {
    const reply = await get('/v1/nothing', { 'x-forwarded-for': '203.0.113.9' })
    expect([reply.status, (await reply.json()).code]).toEqual([403, 'test.guarded'])
  })

  it('asks browsers for https once they came by it', async () => {
    expect((await get('/health')).headers.has('strict-transport-security')).toBe(false)
    const secure = await get('/health', { 'x-forwarded-proto': 'https' })
    expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000')
    const untrusted = await fetch(`${bare.url}/health`, { headers: { 'x-forwarded-proto': 'https' } })
    expect(untrusted.headers.has('strict-transport-security')).toBe(false)
  })
})

describe('the documentation', () => {
  it('has its own scripts and its document', async () => {
    const page = await get('/docs')
    const html = await page.text()
    expect(html).not.toMatch(/<script(?![^>]*src=)/)
    for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await get(path)).status).toBe(200)
    }
    expect((await get('/docs/..%2fpackage.json')).status).toBe(404)
    const document = await (await get('/openapi.json')).json()
    expect(document.paths['/v1/secret/{id}'].get.operationId).toBe('getSecret')
  })
})
