import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer } from './fixture.ts'
import { empty, route } from './route.ts'

const Thing = z.strictObject({ name: z.string(), count: z.int() }).meta({ id: 'Thing' })

const routes = [
  route({
    method: 'GET',
    path: '/v1/things/:id',
    operationId: 'getThing',
    scope: 'library:read',
    summary: 'One thing.',
    params: z.strictObject({ id: z.string() }),
    query: z.strictObject({ limit: z.coerce.number().int().max(200).default(50) }),
    reply: [200, Thing],
    run: ({ params, query }) => ({ name: params.id, count: query.limit }),
  }),
  route({
    method: 'POST',
    path: '/v1/things',
    operationId: 'createThing',
    scope: 'library:write',
    summary: 'Makes a thing.',
    body: Thing,
    reply: [201, Thing],
    run: ({ body }) => body,
  }),
  route({
    method: 'DELETE',
    path: '/v1/things/:id',
    operationId: 'deleteThing',
    scope: 'library:write',
    summary: 'Deletes a thing.',
    params: z.strictObject({ id: z.string() }),
    reply: empty,
    run: () => undefined,
  }),
  route({
    method: 'GET',
    path: '/v1/broken',
    operationId: 'getBroken',
    scope: 'any',
    summary: 'Throws.',
    reply: [200, Thing],
    run: () => {
      throw new Error('the secret of the house')
    },
  }),
]

const good = { authorization: 'Bearer good' }
const json = { ...good, 'content-type': 'application/json' }

let database: TestDatabase
let server: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer(database.target, routes)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const get = (path: string, headers: Record<string, string> = good) =>
  fetch(`${server.url}${path}`, { headers })
const post = (body: string, headers: Record<string, string> = json) =>
  fetch(`${server.url}/v1/things`, { method: 'POST', body, headers })

describe('the order of checks', () => {
  it.each([
    ['GET', '/v1/things/1', {}],
    ['GET', '/v1/things/%00?limit=abc', {}],
    ['GET', '/v1/things/%zz', {}],
    ['GET', '/v1/nothing', {}],
    ['PUT', '/v1/things/1', {}],
    ['POST', '/v1/things', { 'content-type': 'text/plain' }],
    ['POST', '/v1/things', { 'content-type': 'nonsense' }],
  ])('answers 401 without credentials to %s %s, whatever else is wrong', async (method, path, headers) => {
    const reply = await fetch(`${server.url}${path}`, {
      method,
      headers: { ...headers },
      ...(method === 'POST' ? { body: '{' } : {}),
    })
    expect(reply.status).toBe(401)
    expect(reply.headers.get('www-authenticate')).toBe('Bearer')
    expect(await reply.json()).toMatchObject({ code: 'access.unauthenticated', status: 401 })
  })

  it('answers 403 before it looks at the body', async () => {
    const reply = await post('{', { authorization: 'Bearer reader', 'content-type': 'text/plain' })
    expect(reply.status).toBe(403)
    expect(await reply.json()).toMatchObject({ code: 'access.scope_missing', scope: 'library:write' })
  })

  it('answers 404 to an unknown route and 405 with Allow to a known one, with credentials', async () => {
    expect((await get('/v1/nothing')).status).toBe(404)
    const reply = await fetch(`${server.url}/v1/things/1`, { method: 'PATCH', headers: good })
    expect(reply.status).toBe(405)
    expect(reply.headers.get('allow')).toBe('GET, HEAD, DELETE')
  })
})

describe('requests and replies', () => {
  it('answers what the route made', async () => {
    const reply = await get('/v1/things/abc?limit=7')
    expect(reply.status).toBe(200)
    expect(reply.headers.get('cache-control')).toBe('no-store')
    expect(await reply.json()).toEqual({ name: 'abc', count: 7 })
    const made = await post('{"name":"x","count":1}')
    expect([made.status, await made.json()]).toEqual([201, { name: 'x', count: 1 }])
    const gone = await fetch(`${server.url}/v1/things/1`, { method: 'DELETE', headers: good })
    expect([gone.status, await gone.text()]).toEqual([204, ''])
    const head = await fetch(`${server.url}/v1/things/abc`, { method: 'HEAD', headers: good })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '25', ''])
  })

  it('says nothing of an error that nobody foresaw, and logs it once', async () => {
    const reply = await get('/v1/broken', { ...good, 'x-request-id': 'find-me' })
    const body = await reply.text()
    expect(reply.status).toBe(500)
    expect(JSON.parse(body)).toMatchObject({ code: 'internal.error', requestId: 'find-me' })
    expect(body).not.toContain('secret of the house')
    const logged = server.lines.filter(line => line.requestId === 'find-me' && line.err !== undefined)
    expect(logged).toHaveLength(1)
  })
})
