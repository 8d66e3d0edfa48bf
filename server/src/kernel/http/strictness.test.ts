import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Problem } from '#kernel/errors'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer } from './fixture.ts'
import { decodeCursor, encodeCursor, Page, pageQuery } from './pagination.ts'
import { answer, form, route, variants } from './route.ts'

const Item = z.strictObject({ id: z.string() }).meta({ id: 'Item' })
const Anything = z.strictObject({ value: z.json() })
const Open = z.object({ name: z.string() })

const thrown: Record<string, () => Error> = {
  refused: () =>
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
  shutdown: () => Object.assign(new Error('terminating connection'), { code: '57P01' }),
  broken: () => Object.assign(new Error('connection failure'), { code: '08006' }),
  late: () => new Error('timeout exceeded when trying to connect'),
  lock: () => Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' }),
  deadlock: () => Object.assign(new Error('deadlock detected'), { code: '40P01' }),
  file: () => Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
  busy: () => new Problem({ status: 503, code: 'test.away', message: 'Away.', retryAfterSeconds: 7.2 }),
  precise: () =>
    new Problem({
      status: 409,
      code: 'test.taken',
      message: 'Taken.',
      extra: { by: 'x', status: 1 },
      headers: { 'x-more': '1' },
    }),
}

const routes = [
  route({
    method: 'POST',
    path: '/v1/anything',
    operationId: 'createAnything',
    scope: 'any',
    summary: 'Takes any JSON.',
    body: Anything,
    idempotent: false,
    reply: [200, Anything],
    run: ({ body }) => body,
  }),
  route({
    method: 'POST',
    path: '/v1/open',
    operationId: 'createOpen',
    scope: 'any',
    summary: 'Has a schema that does not say that it is strict.',
    body: Open,
    reply: [200, Open],
    run: ({ body }) => body,
  }),
  route({
    method: 'POST',
    path: '/v1/form',
    operationId: 'createForm',
    scope: 'public',
    summary: 'Takes a form.',
    body: form(z.strictObject({ grant_type: z.string() })),
    reply: [200, z.strictObject({ grant_type: z.string() })],
    run: ({ body }) => body,
  }),
  route({
    method: 'GET',
    path: '/v1/items',
    operationId: 'listItems',
    scope: 'any',
    summary: 'A list.',
    query: z.strictObject({ ...pageQuery, tag: z.array(z.string()).optional() }),
    reply: [200, Page(Item)],
    run: ({ query }) => {
      const from = query.cursor === undefined ? 0 : Number(decodeCursor(query.cursor, 'id')[0])
      const items = Array.from({ length: query.limit }, (_, index) => ({ id: String(from + index) }))
      return { items, nextCursor: encodeCursor('id', [from + query.limit]) }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/throw/:what',
    operationId: 'throwWhat',
    scope: 'any',
    summary: 'Throws.',
    params: z.strictObject({ what: z.string() }),
    reply: variants([200, 201], Item),
    run: ({ params }) => {
      const make = thrown[params.what]
      if (make) throw make()
      return answer({ id: params.what }, { status: 201, headers: { etag: '"1"', location: '/x' } })
    },
  }),
]

const undeclared = route({
  method: 'POST',
  path: '/v1/undeclared',
  operationId: 'createUndeclared',
  scope: 'any',
  summary: 'Answers a status that its description does not name.',
  reply: [201, Item],
  run: () => answer({ id: '1' }, { status: 200 }),
})

let database: TestDatabase
let server: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer(database.target, [...routes, undeclared])
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const authorization = 'Bearer good'
const post = async (path: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/json') => {
  const reply = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body,
    headers: { authorization, 'content-type': type },
  })
  return { status: reply.status, headers: reply.headers, body: await reply.json() }
}
const get = async (path: string) => {
  const reply = await fetch(`${server.url}${path}`, { headers: { authorization } })
  return { status: reply.status, body: await reply.json() }
}
const nested = (depth: number): string => `{"value":${'['.repeat(depth)}${']'.repeat(depth)}}`

describe('a JSON body', () => {
  it.each([
    ['broken', '{"value":', 'body'],
    ['a name twice', '{"value":1,"value":2}', 'body.value'],
    ['a name twice, once escaped', '{"value":{"a":1,"\\u0061":2}}', 'body.a'],
    ['__proto__', '{"value":{"__proto__":{"x":1}}}', 'body.__proto__'],
    ['__proto__ escaped', '{"value":{"\\u005f_proto__":{"x":1}}}', 'body.__proto__'],
    ['NUL in a text', '{"value":{"a":["\\u0000"]}}', 'body.value.a.0'],
    ['NUL in a name', '{"value":{"a\\u0000":1}}', 'body.value'],
    ['half a surrogate pair', '{"value":"\\ud83d"}', 'body.value'],
    ['33 levels', nested(32), 'body'],
    ['an unknown field', '{"value":1,"more":2}', 'body.more'],
    ['nothing', '', 'body'],
    ['null', 'null', 'body'],
  ])('with %s is refused, and the field is named', async (_what, text, path) => {
    const reply = await post('/v1/anything', text)
    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ code: 'request.invalid', issues: [{ path }] })
  })

  it('that is not UTF-8 is refused', async () => {
    const reply = await post(
      '/v1/anything',
      new Uint8Array([...Buffer.from('{"value":"'), 0xff, ...Buffer.from('"}')]),
    )
    expect(reply.body).toMatchObject({ status: 400, issues: [{ path: 'body', message: 'is not UTF-8' }] })
  })

  it.each([
    ['the same name in several objects', { value: [{ a: 1 }, { a: 2, b: { a: 3 } }] }],
    ['quotes, backslashes and braces in texts', { value: { 'a"b': '\\"{', c: '}\\\\', d: ['",":'] } }],
    ['31 levels', JSON.parse(nested(31))],
    ['whole surrogate pairs', { value: '📷' }],
  ])('with %s is taken', async (_what, value) => {
    expect((await post('/v1/anything', JSON.stringify(value))).body).toEqual(value)
    expect((await post('/v1/anything', JSON.stringify(value, null, 2))).status).toBe(200)
  })

  it('is refused with unknown fields also where the schema forgot to say so', async () => {
    expect((await post('/v1/open', '{"name":"x","more":1}')).body).toMatchObject({
      issues: [{ path: 'body.more' }],
    })
  })

  it('of another type is 415, and the reply says what is taken', async () => {
    const reply = await post('/v1/anything', '<a/>', 'application/xml')
    expect([reply.status, reply.headers.get('accept')]).toEqual([415, 'application/json'])
  })

  it('may be a form only where the route says so', async () => {
    const type = 'application/x-www-form-urlencoded'
    expect((await post('/v1/form', 'grant_type=a%20b+c', type)).body).toEqual({ grant_type: 'a b c' })
    expect((await post('/v1/form', '{"grant_type":"x"}')).body).toEqual({ grant_type: 'x' })
    expect((await post('/v1/form', 'grant_type=%00', type)).status).toBe(400)
    expect((await post('/v1/anything', 'value=1', type)).status).toBe(415)
  })

  it('is refused where the operation takes none', async () => {
    expect((await post('/v1/throw/nothing', '{"a":1}')).status).toBe(400)
    expect((await post('/v1/throw/nothing', '{}')).status).toBe(201)
  })
})

describe('a query', () => {
  it.each([
    ['limit=201', 'query.limit'],
    ['limit=0', 'query.limit'],
    ['limit=ten', 'query.limit'],
    ['limit=1&limit=2', 'query.limit'],
    ['offset=10', 'query.offset'],
    ['__proto__=1', 'query.__proto__'],
    ['cursor=%00', 'query.cursor'],
    ['cursor=%ff', 'query.cursor'],
    ['cursor=%zz', 'query.cursor'],
    ['cursor=nonsense', 'query.cursor'],
    [`cursor=${encodeCursor('other', [1])}`, 'query.cursor'],
    [Array.from({ length: 201 }, (_, index) => `a${index}=1`).join('&'), 'query'],
  ])('%s is refused, and the field is named', async (query, path) => {
    const reply = await get(`/v1/items?${query}`)
    expect(reply.status).toBe(400)
    expect(reply.body).toMatchObject({ code: 'request.invalid', issues: [{ path }] })
  })

  it('has 50 items by default, 200 at most, and a cursor that goes on', async () => {
    const first = await get('/v1/items?tag=a&tag=b')
    expect(first.body.items).toHaveLength(50)
    const second = await get(`/v1/items?limit=200&cursor=${first.body.nextCursor}`)
    expect([second.body.items.length, second.body.items[0].id]).toEqual([200, '50'])
  })
})

describe('a path', () => {
  it('with NUL or broken percent-encoding is refused', async () => {
    expect((await post('/v1/throw/a%00b', '')).body).toMatchObject({
      status: 400,
      issues: [{ path: 'params.what' }],
    })
    expect((await post('/v1/throw/%zz', '')).body).toMatchObject({ status: 400, code: 'request.invalid' })
  })
})

describe('an error', () => {
  it.each([
    ['refused', 503, 'system.database_away'],
    ['shutdown', 503, 'system.database_away'],
    ['broken', 503, 'system.database_away'],
    ['late', 503, 'system.database_away'],
    ['lock', 503, 'system.database_busy'],
    ['deadlock', 503, 'system.database_busy'],
    ['file', 500, 'internal.error'],
  ])('from below (%s) becomes %i %s', async (what, status, code) => {
    const reply = await post(`/v1/throw/${what}`, '')
    expect(reply.body).toMatchObject({ status, code, type: `urn:fovea:problem:${code}` })
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(reply.headers.has('retry-after')).toBe(status === 503)
  })

  it('keeps its code, its extra members and its headers, and cannot overwrite the standard ones', async () => {
    const reply = await post('/v1/throw/precise', '')
    expect(reply.body).toMatchObject({
      status: 409,
      title: 'Conflict',
      detail: 'Taken.',
      code: 'test.taken',
      by: 'x',
    })
    expect(reply.headers.get('x-more')).toBe('1')
    expect((await post('/v1/throw/busy', '')).headers.get('retry-after')).toBe('8')
  })
})

describe('a reply', () => {
  it('may have a status and headers of its own', async () => {
    const reply = await post('/v1/throw/nothing', '')
    expect([reply.status, reply.headers.get('etag'), reply.headers.get('location')]).toEqual([
      201,
      '"1"',
      '/x',
    ])
  })

  it('carries the request id that came, or a new one when it was not fit for a log', async () => {
    const idFor = async (sent: string) =>
      (await fetch(`${server.url}/health`, { headers: { 'x-request-id': sent } })).headers.get('x-request-id')
    expect(await idFor('Abc.1_2-3')).toBe('Abc.1_2-3')
    expect(await idFor('a b')).not.toBe('a b')
    expect(await idFor('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a reply with a status that the documentation does not name', () => {
  it('is a fault of the server, so that the documentation stays complete', async () => {
    expect(await post('/v1/undeclared', '{}')).toMatchObject({
      status: 500,
      body: { code: 'internal.error' },
    })
    expect(server.lines).toContainEqual(
      expect.objectContaining({ level: 50, operationId: 'createUndeclared' }),
    )
  })
})
