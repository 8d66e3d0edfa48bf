import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createTestDatabase, type TestDatabase } from '#test/database'
import { type Fixture, startServer } from './fixture.ts'
import { rawClient } from './raw-client.ts'
import { route, upload } from './route.ts'

const MAX = 1_000_000
const Stored = z.strictObject({
  name: z.string().nullable(),
  type: z.string().nullable(),
  size: z.int(),
  sha256: z.string(),
  fields: z.record(z.string(), z.string()),
})

/** What the store of the tests keeps: everything that was stored and not undone. */
const kept = new Set<string>()
const outcome = { undone: 0, runs: 0, failed: Promise.withResolvers<unknown>() }

const routes = [
  route({
    method: 'POST',
    path: '/v1/files',
    operationId: 'createFile',
    scope: 'library:write',
    summary: 'Keeps a file.',
    body: upload(z.strictObject({ label: z.string().max(10).optional() }), MAX),
    reply: [201, Stored],
    run: async ({ body }) => {
      outcome.runs += 1
      const { stored, fields } = await body.receive(
        async ({ name, claimedType, stream }) => {
          const hash = createHash('sha256')
          let size = 0
          try {
            for await (const chunk of stream) {
              hash.update(chunk)
              size += chunk.length
            }
          } catch (error) {
            outcome.failed.resolve(error)
            throw new Error('the store wraps what went wrong', { cause: error })
          }
          const sha256 = hash.digest('hex')
          kept.add(sha256)
          return { name, type: claimedType, size, sha256 }
        },
        async ({ sha256 }) => {
          outcome.undone += 1
          kept.delete(sha256)
        },
      )
      return { ...stored, fields: Object.fromEntries(Object.entries(fields)) }
    },
  }),
]

const taking = route({
  method: 'POST',
  path: '/v1/either',
  operationId: 'createEither',
  scope: 'library:write',
  summary: 'Takes a file or JSON.',
  body: upload(z.strictObject({}), MAX, z.strictObject({ label: z.string() })),
  reply: [201, z.strictObject({ label: z.string() })],
  run: ({ body }) => ({ label: body.json?.label ?? '' }),
})

let database: TestDatabase
let server: Fixture

beforeAll(async () => {
  database = await createTestDatabase()
  server = await startServer(database.target, [...routes, taking])
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(() => {
  kept.clear()
  outcome.undone = 0
  outcome.failed = Promise.withResolvers()
})

const authorization = 'Bearer good'
const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
const raw = (path: string, body: Buffer | string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
    headers: { authorization, 'content-type': 'image/jpeg', ...headers },
  })
/** A multipart body of exactly these parts. */
const multipart = (parts: readonly string[], end = '--b--\r\n'): Buffer =>
  Buffer.from(`${parts.map(part => `--b\r\n${part}\r\n`).join('')}${end}`)
const send = (parts: readonly string[], end?: string) =>
  raw('/v1/files', multipart(parts, end), { 'content-type': 'multipart/form-data; boundary=b' })
const FILE =
  'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\nbytes'
const LABEL = 'Content-Disposition: form-data; name="label"\r\n\r\nsea'

describe('a file as a raw body', () => {
  it('arrives whole, with its fields in the query', async () => {
    const data = randomBytes(MAX)
    const reply = await raw('/v1/files?label=sea&fileName=a%20b.jpg', data)
    expect(reply.status).toBe(201)
    expect(await reply.json()).toEqual({
      name: 'a b.jpg',
      type: 'image/jpeg',
      size: MAX,
      sha256: sha256(data),
      fields: { label: 'sea' },
    })
  })

  it.each([
    [{ 'x-file-name': 'caf%C3%A9%20%F0%9F%93%B7.jpg' }, 'café 📷.jpg'],
    [{ 'x-file-name': '..%2F..%2Fetc%2Fpasswd' }, 'passwd'],
    [{ 'x-file-name': 'C%3A%5Cphotos%5Ca%00%0Ab.jpg' }, 'ab.jpg'],
    [{ 'content-disposition': 'attachment; filename="x.jpg"; filename*=UTF-8\'\'%e2%82%ac.jpg' }, '€.jpg'],
    [{ 'content-disposition': 'attachment; filename="../a.jpg"' }, 'a.jpg'],
    [{ 'x-file-name': '..' }, null],
    [{}, null],
  ])('is named as %j says', async (headers, name) => {
    expect(await (await raw('/v1/files', 'x', headers)).json()).toMatchObject({ name })
  })

  it('is refused before a byte is read when a field or the declared length is wrong', async () => {
    const runs = outcome.runs
    expect((await raw('/v1/files', Buffer.alloc(MAX + 1))).status).toBe(413)
    expect(outcome.runs).toBe(runs)
    const reply = await raw('/v1/files?lable=sea', 'x')
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ issues: [{ path: 'query.lable' }] })
    expect(kept.size).toBe(0)
  })

  it('is cut at the limit when its length was not declared', async () => {
    const reply = await fetch(`${server.url}/v1/files`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'image/png' },
      body: new Blob([new Uint8Array(MAX + 1)]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(reply.status).toBe(413)
    expect(await reply.json()).toMatchObject({ code: 'request.too_large', maxBytes: MAX })
    expect(kept.size).toBe(0)
  })

  it('may not be JSON, a form, or nothing', async () => {
    expect((await raw('/v1/files', '{}', { 'content-type': 'application/json' })).status).toBe(415)
    expect((await raw('/v1/files', 'x', { 'content-encoding': 'gzip' })).status).toBe(415)
    expect((await raw('/v1/files', '')).status).toBe(400)
  })

  it('leaves nothing when the client goes away in the middle', async () => {
    const client = await rawClient(server.port)
    client.send(
      `POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 100000\r\n\r\nabc`,
    )
    await new Promise(resolve => setTimeout(resolve, 100))
    client.close()
    expect(await outcome.failed.promise).toMatchObject({ code: 'request.aborted' })
    expect(kept.size).toBe(0)
  })
})

describe('a file as a multipart body', () => {
  it.each([[[LABEL, FILE]], [[FILE, LABEL]]])('takes fields before and after the file', async parts => {
    const reply = await send(parts)
    expect(reply.status).toBe(201)
    expect(await reply.json()).toMatchObject({
      name: 'a.jpg',
      type: 'image/jpeg',
      size: 5,
      fields: { label: 'sea' },
    })
  })

  it.each([
    ['filename="caf\u00e9 \u{1f4f7}.jpg"', 'café 📷.jpg'],
    ["filename*=UTF-8''%e2%82%ac%20rates.jpg", '€ rates.jpg'],
    ['filename="C:\\\\photos\\\\a.jpg"', 'a.jpg'],
    ['filename="../../etc/passwd"', 'passwd'],
  ])('is named as %s says', async (parameter, name) => {
    const reply = await send([`Content-Disposition: form-data; name="file"; ${parameter}\r\n\r\nbytes`])
    expect(await reply.json()).toMatchObject({ name })
  })

  it('keeps nothing when a field after the file is refused', async () => {
    const reply = await send([FILE, LABEL.replace('sea', 'far too long a label')])
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ code: 'request.invalid', issues: [{ path: 'body.label' }] })
    expect([kept.size, outcome.undone]).toEqual([0, 1])
  })

  it.each([
    ['two files', [FILE, FILE]],
    ['no file', [LABEL]],
    ['a file under another name', [FILE.replace('name="file"', 'name="photo"')]],
    ['an unknown field', [FILE, LABEL.replace('"label"', '"lable"')]],
    ['a NUL in a field', [FILE, LABEL.replace('sea', 's\u0000a')]],
    ['a field called __proto__', [FILE, LABEL.replace('"label"', '"__proto__"')]],
    ['too many fields', [...Array(60).fill(LABEL), FILE]],
  ])('refuses %s and keeps nothing', async (_what, parts) => {
    const reply = await send(parts)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ code: 'request.invalid' })
    expect(kept.size).toBe(0)
  })

  it('refuses fields of more than 1 MiB together, however they are divided', async () => {
    const field = (index: number) => LABEL.replace('label', `f${index}`).replace('sea', 'x'.repeat(300_000))
    const refused = await send([field(1), field(2), field(3), field(4), FILE])
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      issues: [{ path: 'body', message: expect.stringContaining('1048576 bytes together') }],
    })
    const others = await send([field(1), field(2), field(3), FILE])
    // Within the bytes: it is refused for what it is, and not for its size.
    expect((await others.json()).issues.map(({ path }: { path: string }) => path)).toContain('body.f1')
    expect(kept.size).toBe(0)
  })

  it('refuses a body without its end and keeps nothing', async () => {
    const reply = await send([FILE], '')
    expect([reply.status, (await reply.json()).code]).toEqual([400, 'request.aborted'])
    expect(kept.size).toBe(0)
  })

  it('refuses a body without a boundary', async () => {
    expect((await raw('/v1/files', 'x', { 'content-type': 'multipart/form-data' })).status).toBe(400)
  })

  it('is cut at the limit', async () => {
    const reply = await send([FILE.replace('bytes', 'x'.repeat(MAX + 1))])
    expect(reply.status).toBe(413)
    expect(kept.size).toBe(0)
  })

  it('leaves the connection usable after a refusal', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await send([FILE, FILE])).status).toBe(400)
      expect((await send([LABEL, FILE])).status).toBe(201)
    }
  })
})

describe('a query beside a body that has fields of its own', () => {
  it.each([
    ['a known field', '/v1/files?label=sea', 'query.label'],
    ['an unknown field', '/v1/files?bogus=1', 'query.bogus'],
    ['a file name', '/v1/files?fileName=a.jpg', 'query.fileName'],
  ])('is refused with a multipart body: %s', async (_what, path, issue) => {
    const type = { 'content-type': 'multipart/form-data; boundary=b' }
    const reply = await raw(path, multipart([FILE]), type)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ code: 'request.invalid', issues: [{ path: issue }] })
    expect(kept.size).toBe(0)
  })

  it('is refused with a JSON body, which is taken without it', async () => {
    const type = { 'content-type': 'application/json; charset=utf-8' }
    const reply = await raw('/v1/either?bogus=1', '{"label":"sea"}', type)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ issues: [{ path: 'query.bogus' }] })
    const taken = await raw('/v1/either', '{"label":"sea"}', type)
    expect([taken.status, await taken.json()]).toEqual([201, { label: 'sea' }])
  })
})

describe('an upload with an Idempotency-Key', () => {
  it('has one effect, and its repeat gets the first answer', async () => {
    const headers = { 'idempotency-key': 'upload-1', 'x-file-name': 'a.jpg' }
    const first = await raw('/v1/files', 'bytes', headers)
    const runs = outcome.runs
    const second = await raw('/v1/files', 'bytes', headers)
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true'])
    expect(await second.json()).toEqual(await first.json())
    expect(outcome.runs).toBe(runs)
    expect((await raw('/v1/files', 'other bytes', headers)).status).toBe(422)
    expect((await raw('/v1/files', 'bytes', { ...headers, 'x-file-name': 'b.jpg' })).status).toBe(422)
  })

  it('may be tried again after it failed', async () => {
    const headers = { 'idempotency-key': 'upload-2' }
    expect((await raw('/v1/files?label=far-too-long-a-label', 'bytes', headers)).status).toBe(400)
    expect((await raw('/v1/files', 'bytes', headers)).status).toBe(201)
  })

  it('is refused while the first one is still under way', async () => {
    const client = await rawClient(server.port)
    const request = `POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nIdempotency-Key: upload-3\r\nContent-Type: image/png\r\nContent-Length: 6\r\n\r\n`
    const runs = outcome.runs
    client.send(`${request}abc`)
    while (outcome.runs === runs) await new Promise(resolve => setImmediate(resolve))
    const twin = await raw('/v1/files', 'abcdef', { 'idempotency-key': 'upload-3' })
    expect([twin.status, (await twin.json()).code]).toEqual([409, 'request.in_progress'])
    client.send('def')
    expect(await client.until(/"size":6/)).toContain('201 Created')
    client.close()
  })
})
