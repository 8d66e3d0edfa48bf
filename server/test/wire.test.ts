import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kernel/system'
import { apiKey, type Json } from './factories.ts'
import { startTestServer, type TestServer } from './harness.ts'

let server: TestServer
/** Ahead of the machine's clock: so many requests of one address at once would meet its limit. */
let aheadMs = 0
beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => systemClock.now() + aheadMs, wait: systemClock.wait },
  })
})
afterAll(() => server.stop())

const NOWHERE = '01900000-0000-7000-8000-000000000000'
const protectedRoutes = () => server.app.routes.filter(route => route.scope !== 'public')
const fill = (path: string, id: string): string => path.replaceAll(/:version/g, '1').replaceAll(/:\w+/g, id)

describe('every route', () => {
  it('asks for credentials before it looks at anything else of a request', async () => {
    const hostile: { headers?: Record<string, string>; body?: unknown }[] = [
      {},
      { headers: { 'content-type': 'application/json' }, body: '{broken' },
      { headers: { 'content-type': 'application/x-nonsense' }, body: 'x' },
      { headers: { 'fovea-project': 'none of yours' }, body: { unknown: 'field' } },
    ]
    for (const route of protectedRoutes()) {
      aheadMs += 1_000
      for (const id of [NOWHERE, 'not-an-id', '..%2f..']) {
        for (const { headers, body } of hostile) {
          const reply = await server.call<Json>(route.method, `${fill(route.path, id)}?unknown=1&limit=-1`, {
            token: null,
            headers: headers ?? {},
            body: route.method === 'GET' ? undefined : body,
          })
          expect([route.operationId, id, reply.status]).toEqual([route.operationId, id, 401])
          expect(reply.headers.get('www-authenticate')).toContain('Bearer')
          expect(reply.headers.get('content-type')).toContain('application/problem+json')
        }
      }
    }
  })

  it('refuses a key without its scope, also for what does not exist', async () => {
    const key = await apiKey(server, { scopes: ['assistant:read'] })
    for (const route of protectedRoutes().filter(({ scope }) => scope !== 'any')) {
      const reply = await server.call<Json>(route.method, fill(route.path, NOWHERE), {
        token: key,
        body: route.method === 'GET' ? undefined : {},
      })
      expect([route.operationId, reply.status]).toEqual([route.operationId, 403])
    }
  })

  it('knows no object under an id that is none, and says so with a code', async () => {
    const withId = protectedRoutes().filter(
      ({ path, scope }) => path.includes(':') && scope !== 'system:admin',
    )
    expect(withId.length).toBeGreaterThan(15)
    for (const route of withId) {
      for (const id of [NOWHERE, 'not-an-id']) {
        if (route.body !== undefined) continue
        const reply = await server.call<Json>(route.method, fill(route.path, id))
        expect([route.operationId, id, reply.status]).toEqual([route.operationId, id, 404])
        expect(reply.body.code).toMatch(/^[a-z]+\.[a-z_]+$/)
        expect(reply.body.requestId).toBe(reply.headers.get('x-request-id'))
      }
    }
  })

  it('is described in the OpenAPI document, and nothing else is', async () => {
    const { body } = await server.call<Json>('GET', '/openapi.json', { token: null })
    expect(body.openapi).toBe('3.1.0')
    const described = Object.values<Json>(body.paths).flatMap(path =>
      Object.values<Json>(path).map(operation => operation.operationId),
    )
    for (const { operationId } of server.app.routes) expect(described).toContain(operationId)
    expect(new Set(described).size).toBe(described.length)
  })
})

describe('the document in the repository', () => {
  it('is the one that the server gives, with its probes and its documentation', async () => {
    const kept: Json = JSON.parse(
      await readFile(new URL('../../docs/reference/openapi.json', import.meta.url), 'utf8'),
    )
    const { body } = await server.call<Json>('GET', '/openapi.json', { token: null })
    expect(body).toEqual(kept)
    expect(Object.keys(kept.paths)).toEqual(
      expect.arrayContaining(['/health', '/ready', '/metrics', '/docs']),
    )
  })
})

describe('a field that cannot be read', () => {
  it.each([
    ['GET', '/v1/jobs?limit=x', 'query.limit', 'whole number'],
    ['GET', '/v1/jobs?limit=5&limit=6', 'query.limit', 'whole number'],
    ['GET', '/v1/assets?takenAfter=2024-01-01', 'query.takenAfter', 'Unix milliseconds'],
    ['GET', '/v1/assets?minWidth=1.5', 'query.minWidth', 'whole number'],
    ['POST', '/v1/collections', 'body', 'send a JSON object'],
    ['POST', '/v1/jobs/cancel', 'body', 'send a JSON object'],
  ])('of %s %s is named with what belongs there', async (method, path, field, words) => {
    const { status, body } = await server.call<Json>(method, path)
    expect([status, body.issues[0].path]).toEqual([400, field])
    expect(body.issues[0].message).toContain(words)
  })

  it('is called missing when it is', async () => {
    const { body } = await server.call<Json>('POST', '/v1/collections', { body: {} })
    expect(body.issues).toEqual([{ path: 'body.name', message: 'is missing: expected string' }])
  })
})

describe('a path that is none', () => {
  it('is 404 or 405 without credentials where everybody may ask', async () => {
    const ask = async (method: string, path: string) =>
      (await server.call(method, path, { token: null })).status
    for (const path of ['/v1/auth/nothing', '/v1/auth/token/more', '/v1/setup/nothing']) {
      expect([path, await ask('GET', path), await ask('POST', path)]).toEqual([path, 404, 404])
    }
    for (const [method, path] of [
      ['GET', '/v1/auth/token'],
      ['PUT', '/v1/auth/session'],
      ['DELETE', '/v1/setup'],
    ] as const) {
      expect([method, path, await ask(method, path)]).toEqual([method, path, 405])
    }
  })

  it('is 401 without credentials and 404 with them', async () => {
    expect((await server.call('GET', '/v1/nothing', { token: null })).status).toBe(401)
    expect((await server.call<Json>('GET', '/v1/nothing')).body.code).toBe('request.unknown_route')
    const wrong = await server.call<Json>('PUT', '/v1/assets')
    expect([wrong.status, wrong.headers.get('allow')?.includes('GET')]).toEqual([405, true])
  })
})
