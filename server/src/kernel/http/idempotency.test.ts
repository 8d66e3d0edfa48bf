import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Database } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer } from './fixture.ts'
import { sweepIdempotency } from './idempotency.ts'
import { answer, route, variants } from './route.ts'

const Key = z.strictObject({ name: z.string(), secret: z.string().optional() })

const DAY = 24 * 3_600_000
let now = 1_800_000_000_000
const clock: Clock = { now: () => now, wait: () => Promise.reject(new Error('nobody waits here')) }

let database: TestDatabase
let server: Fixture
let db: Database
/** Holds the effect open until the test lets it go on. */
let pause: Promise<void> | null = null
let entered = Promise.withResolvers<void>()

const routes = [
  route({
    method: 'POST',
    path: '/v1/keys',
    operationId: 'createKey',
    scope: 'library:write',
    summary: 'Writes a row and answers a secret.',
    query: z.strictObject({ colour: z.string().optional() }),
    body: Key,
    reply: variants([200, 201], Key),
    secrets: ['secret'],
    run: async ({ body }) => {
      await db.transaction(async tx => {
        await sql`insert into effect (name) values (${body.name})`.execute(tx)
        entered.resolve()
        await pause
      })
      if (body.name === 'refused') throw new Problem({ status: 409, code: 'test.refused', message: 'No.' })
      return answer(
        { ...body, secret: 'shown once' },
        { status: 201, headers: { etag: '"1"', location: '/v1/keys/1' } },
      )
    },
  }),
  route({
    method: 'POST',
    path: '/v1/public',
    operationId: 'createPublic',
    scope: 'public',
    summary: 'Has no caller.',
    body: Key,
    reply: [200, Key],
    run: async ({ body }) => {
      await sql`insert into effect (name) values (${body.name})`.execute(db.query)
      return body
    },
  }),
]

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer(database.target, routes, { clock })
  db = server.db
  await sql`create table effect (name text not null)`.execute(db.query)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  pause = null
  entered = Promise.withResolvers()
  await sql`truncate effect`.execute(db.query)
})

const effects = async (): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from effect`.execute(db.query)
  return rows[0]?.count ?? -1
}
const post = async (key: string, body: object, token = 'good', path = '/v1/keys') => {
  const reply = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
  })
  return { status: reply.status, headers: reply.headers, body: await reply.json() }
}

describe('a repeated POST', () => {
  it('has one effect and gets the first answer without its secret', async () => {
    const first = await post('one', { name: 'a' })
    expect(first.body).toEqual({ name: 'a', secret: 'shown once' })
    const second = await post('one', { name: 'a' })
    expect([second.status, second.body]).toEqual([201, { name: 'a' }])
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect([second.headers.get('etag'), second.headers.get('location')]).toEqual(['"1"', '/v1/keys/1'])
    expect(await effects()).toBe(1)
    const { rows } = await sql<{ reply: string }>`select reply from kernel.idempotency`.execute(db.query)
    expect(JSON.stringify(rows)).not.toContain('shown once')
  })

  it('with another body or another query is 422', async () => {
    await post('two', { name: 'a' })
    for (const other of [
      post('two', { name: 'b' }),
      post('two', { name: 'a' }, 'good', '/v1/keys?colour=red'),
    ]) {
      expect((await other).body).toMatchObject({ status: 422, code: 'request.idempotency_mismatch' })
    }
    expect(await effects()).toBe(1)
  })

  it('of another caller is another request', async () => {
    await post('three', { name: 'a' })
    expect((await post('three', { name: 'b' }, 'other')).status).toBe(201)
    expect(await effects()).toBe(2)
  })

  it('runs again after a failure, of which nothing is kept', async () => {
    expect((await post('four', { name: 'refused' })).status).toBe(409)
    expect(await effects()).toBe(0)
    expect((await post('four', { name: 'a' })).status).toBe(201)
  })

  it('at the same time waits for the first one: thirty twins have one effect', async () => {
    const replies = await Promise.all(Array.from({ length: 30 }, () => post('five', { name: 'a' })))
    expect(replies.map(({ status }) => status)).toEqual(Array(30).fill(201))
    expect(replies.filter(({ headers }) => headers.has('idempotency-replayed'))).toHaveLength(29)
    expect(await effects()).toBe(1)
  })

  it('gets 409 when the first one takes longer than five seconds', async () => {
    const gate = Promise.withResolvers<void>()
    pause = gate.promise
    const first = post('six', { name: 'a' })
    await entered.promise
    const second = await post('six', { name: 'a' })
    expect(second.body).toMatchObject({ status: 409, code: 'request.in_progress' })
    gate.resolve()
    expect((await first).status).toBe(201)
  })

  it('after 24 hours is a new request, and the old answer is swept', async () => {
    await post('seven', { name: 'a' })
    now += DAY + 1
    expect((await post('seven', { name: 'b' })).status).toBe(201)
    now += DAY + 1
    expect(await sweepIdempotency({ db, clock })).toBeGreaterThan(0)
    const { rows } = await sql`select 1 from kernel.idempotency`.execute(db.query)
    expect(rows).toHaveLength(0)
  })
})

describe('the key', () => {
  it.each(['', 'with space', 'x'.repeat(256)])('%j is refused', async key => {
    expect((await post(key, { name: 'a' })).body).toMatchObject({
      issues: [{ path: 'headers.idempotency-key' }],
    })
  })

  it('is not looked at where there is no caller', async () => {
    await post('eight', { name: 'a' }, 'good', '/v1/public')
    await post('eight', { name: 'b' }, 'good', '/v1/public')
    expect(await effects()).toBe(2)
  })
})
