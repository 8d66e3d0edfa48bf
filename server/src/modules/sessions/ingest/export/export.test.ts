import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKey, type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { eventOf, type Sender, senderOf } from '../event.fixture.ts'

let server: TestServer
let send: Sender
beforeAll(async () => {
  server = await startTestServer()
  send = await senderOf(server)
})
afterAll(() => server.stop())

const DAY = 86_400_000

const begin = (body: object) => server.call<Json>('POST', '/v1/events/exports', { body })

const fileOf = async (id: string): Promise<ArrayBuffer> => {
  const reply = await server.request('GET', `/v1/events/exports/${id}/content`)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toBe('application/vnd.apache.parquet')
  expect(reply.headers.get('content-disposition')).toMatch(/^attachment; filename="events-.*\.parquet"$/)
  return reply.arrayBuffer()
}

describe('an export of events', () => {
  it('is a file of Parquet with what the table has, day by day', async () => {
    const now = Date.now()
    const events = Array.from({ length: 250 }, (_, index) =>
      eventOf({
        sessionId: `exported-${index % 7}`,
        timestamp: now - (index % 5) * DAY,
        eventType: index % 2 ? 'click' : 'scroll',
        metadata: index % 2 ? { note: `ü ${index} 🎈`, list: [1, { a: null }] } : {},
        ...(index % 3 ? { environment: 'production' } : { target: null }),
      }),
    )
    for (let at = 0; at < events.length; at += 50) await send(events.slice(at, at + 50))
    const { status, body } = await begin({ from: now - 3 * DAY - 1, to: now + 1, eventType: 'click' })
    expect(status).toBe(201)
    await server.drainJobs()
    const done = await server.call<Json>('GET', `/v1/events/exports/${body.id}`)
    expect(done.body).toMatchObject({
      status: 'succeeded',
      eventType: 'click',
      finishedAt: expect.any(Number),
    })

    const file = await fileOf(body.id)
    expect(done.body.size).toBe(file.byteLength)
    const found = (await parquetReadObjects({ file })) as Json[]
    const { rows } = await server.app.kernel.db.pool.query(
      `select event_id as "eventId", session_id as "sessionId", event_type as "eventType", at as timestamp,
        offset_ms as "offsetMs", received_at as "receivedAt", route, target, metadata, environment, flags
       from sessions.event where event_type = 'click' and at >= $1 and at < $2 order by day, event_id`,
      [now - 3 * DAY - 1, now + 1],
    )
    expect(
      found.map(row => ({
        ...row,
        timestamp: row.timestamp.getTime(),
        receivedAt: row.receivedAt.getTime(),
      })),
    ).toEqual(rows)
    expect(done.body.events).toBe(rows.length)
    expect(rows.length).toBeGreaterThan(50)
    const columns = parquetMetadata(file).schema.slice(1)
    expect(columns.map(({ name, converted_type }) => `${name} ${converted_type ?? ''}`)).toContain(
      'timestamp TIMESTAMP_MILLIS',
    )
  })

  it('of nothing is a file without rows', async () => {
    const { body } = await begin({ from: 1, to: 2 })
    await server.drainJobs()
    expect(await parquetReadObjects({ file: await fileOf(body.id) })).toEqual([])
  })

  it('is listed, kept from other projects, and has no file until it is made', async () => {
    const { body } = await begin({ from: 1, to: 2 })
    await server.drainJobs()
    const { body: page } = await server.call<Json>('GET', '/v1/events/exports?limit=1')
    expect(page).toMatchObject({
      items: [{ id: body.id, status: 'succeeded' }],
      nextCursor: expect.any(String),
    })
    await server.app.kernel.db.pool.query(
      'update sessions.event_export set sha256 = null, size = null, finished_at = null where id = $1',
      [body.id],
    )
    expect(await server.call('GET', `/v1/events/exports/${body.id}/content`)).toMatchObject({
      status: 409,
      body: { code: 'sessions.event_export_not_ready' },
    })
    const project = await secondProject(server)
    const elsewhere = await server.call<Json>('GET', '/v1/events/exports', {
      headers: { 'fovea-project': project },
    })
    expect(elsewhere.body.items).toEqual([])
    expect(await server.call('GET', '/v1/events/exports/none')).toMatchObject({ status: 404 })
    expect(
      (
        await server.call('GET', `/v1/events/exports/${body.id}`, {
          token: null,
          headers: { 'x-api-key': send.key },
        })
      ).status,
    ).toBe(403)
  })

  it('is asked for by those who may change sessions, and fifty times a day at most', async () => {
    const reader = await apiKey(server, { scopes: ['sessions:read'] })
    const body = { from: 0, to: 1 }
    const refused = await server.call('POST', '/v1/events/exports', { body, token: reader })
    expect(refused.status).toBe(403)
    const statuses: number[] = []
    for (let count = 0; count < 51; count += 1) statuses.push((await begin(body)).status)
    expect(statuses).toContain(201)
    expect(await begin(body)).toMatchObject({
      status: 409,
      body: { code: 'sessions.too_many_event_exports' },
    })
    await server.drainJobs()
  })

  it('ends after it begins', async () => {
    expect(await begin({ from: 2, to: 2 })).toMatchObject({
      status: 400,
      body: { issues: [{ path: 'body.to' }] },
    })
  })
})
