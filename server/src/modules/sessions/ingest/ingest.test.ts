import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, secondProject } from '#test/factories'
import { startTestServer, type TestServer } from '#test/harness'
import { eventOf, type Sender, senderOf } from './event.fixture.ts'
import { sessionEventPages } from './event.repository.ts'
import type { StoredEvent } from './stored-event.ts'

let server: TestServer
let send: Sender
beforeAll(async () => {
  server = await startTestServer({ roles: ['api'] })
  send = await senderOf(server)
})
afterAll(() => server.stop())

const MONTH = 30 * 86_400_000
const stored = (sessionId: string) =>
  server.app.kernel.db.transaction(async tx => {
    const ranges = new Map([[sessionId, { from: Date.now() - MONTH, to: Date.now() + MONTH }]])
    const wanted = { projectId: server.projectId, ranges, perSession: 10_000 }
    const found: StoredEvent[] = []
    for await (const page of sessionEventPages(tx, wanted)) found.push(...page)
    return found
  })

describe('sending events', () => {
  it('stores them before it answers, and tells what it did', async () => {
    const event = eventOf({ sessionId: 'first', environment: 'production' })
    const reply = await send([event])
    expect(reply).toMatchObject({ status: 200, body: { accepted: 1, duplicates: 0, rejected: [] } })
    expect(await stored('first')).toEqual([
      {
        eventId: event.eventId,
        sessionId: 'first',
        eventType: 'click',
        at: event.timestamp,
        offsetMs: 0,
        receivedAt: expect.any(Number),
        route: '/cart',
        target: event.target,
        metadata: event.metadata,
        environment: 'production',
        flags: [],
      },
    ])
  })

  it('knows an event again, within a request and in later ones', async () => {
    const [one, two] = [eventOf({ sessionId: 'again' }), eventOf({ sessionId: 'again' })]
    expect((await send([one, one, two])).body).toEqual({ accepted: 2, duplicates: 1, rejected: [] })
    expect((await send([two, eventOf({ sessionId: 'again' }), one])).body).toEqual({
      accepted: 1,
      duplicates: 2,
      rejected: [],
    })
    expect(await stored('again')).toHaveLength(3)
  })

  it('takes a gzipped body', async () => {
    const reply = await server.call<Json>('POST', '/v1/events', {
      token: null,
      headers: { 'x-api-key': send.key, 'content-encoding': 'gzip', 'content-type': 'application/json' },
      body: gzipSync(JSON.stringify({ events: [eventOf({ sessionId: 'zipped' })] })),
    })
    expect(reply).toMatchObject({ status: 200, body: { accepted: 1 } })
    expect(await stored('zipped')).toHaveLength(1)
  })

  it('tells the sessions once for each request that brought them something', async () => {
    const began = Date.now()
    const events = [10, 0, 20].map(ms =>
      eventOf({ sessionId: ms === 20 ? 'other' : 'told', timestamp: began + ms }),
    )
    await send(events)
    await send([...events, eventOf({ sessionId: 'told', timestamp: began + 30 })])
    const { rows } = await server.app.kernel.db.pool.query(
      `select session_id as id, events, first_at - $1 as first, last_at - $1 as last,
        shard = hashtextextended(project_id::text || '/' || session_id, 0) & 63 as placed
      from sessions.arrival where session_id in ('told', 'other') order by 1, 3`,
      [began],
    )
    expect(rows).toEqual([
      { id: 'other', events: 1, first: 20, last: 20, placed: true },
      { id: 'told', events: 2, first: 0, last: 10, placed: true },
      { id: 'told', events: 1, first: 30, last: 30, placed: true },
    ])
  })

  it('knows an event without an id by its content', async () => {
    const { eventId: _, ...event } = eventOf({
      sessionId: 'nameless',
      metadata: { b: 1, a: { d: 1, c: [2] } },
    })
    expect((await send([event])).body).toMatchObject({ accepted: 1 })
    const again = { ...event, metadata: { a: { c: [2], d: 1 }, b: 1 } }
    expect((await send([again, { ...event, route: '/other' }])).body).toMatchObject({
      accepted: 1,
      duplicates: 1,
    })
    const [first] = await stored('nameless')
    expect(first?.eventId).toMatch(/^[0-9a-f]{64}$/)
  })

  it('takes idempotencyKey as another name of the id', async () => {
    const { eventId, ...event } = eventOf({ sessionId: 'named' })
    expect(
      (
        await send([
          { ...event, idempotencyKey: eventId },
          { ...event, eventId },
        ])
      ).body,
    ).toMatchObject({
      accepted: 1,
      duplicates: 1,
    })
  })

  it.each(['first', 'beside a repeat'])('keeps every sign of a text, %s', async when => {
    const texts = [
      'tab\there',
      'line\nbreak\r',
      'back\\slash \\t \\N',
      '\\N',
      '\\.',
      '',
      '"quoted" {a,b}',
      'ü 漢 🙂',
    ]
    const sessionId = `signs-${when.replaceAll(' ', '-')}`
    const events = texts.map(text =>
      eventOf({
        sessionId,
        route: text,
        environment: text,
        target: { type: text, id: null, selector: text, tagName: null },
        metadata: { [text]: text, list: [text] },
      }),
    )
    const known = eventOf({ sessionId: 'known' })
    await send([known])
    const repeats = when === 'first' ? [] : [known]
    const reply = await send([...repeats, ...events])
    expect(reply.body).toEqual({ accepted: texts.length, duplicates: repeats.length, rejected: [] })
    const kept = new Map((await stored(sessionId)).map(event => [event.eventId, event]))
    for (const { eventId, route, environment, target, metadata } of events)
      expect(kept.get(String(eventId))).toMatchObject({ route, environment, target, metadata, flags: [] })
  })

  it('keeps the events of two projects apart, whatever their ids are', async () => {
    const event = eventOf({ sessionId: 'shared' })
    const project = await secondProject(server)
    expect((await send([event])).body).toMatchObject({ accepted: 1 })
    const elsewhere = { headers: { 'fovea-project': project }, body: { events: [event] } }
    expect((await server.call('POST', '/v1/events', elsewhere)).body).toMatchObject({ accepted: 1 })
    expect(await stored('shared')).toHaveLength(1)
  })

  it('flags what a program sent that looks at pages by itself, and not what a backend passes on', async () => {
    const robot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
    await send([eventOf({ sessionId: 'robot' })], { headers: { 'user-agent': robot } })
    await send([eventOf({ sessionId: 'backend' })], { headers: { 'user-agent': 'node' } })
    expect((await stored('robot'))[0]?.flags).toEqual(['bot'])
    expect((await stored('backend'))[0]?.flags).toEqual([])
  })

  it('takes as many at once as clients send, and loses and doubles none', async () => {
    const events = Array.from({ length: 600 }, () => eventOf({ sessionId: 'crowd' }))
    const requests = Array.from({ length: 60 }, (_, index) => {
      const at = (index % 30) * 20
      return send(events.slice(at, at + 20).reverse())
    })
    const replies = await Promise.all(requests)
    const sum = replies.reduce((total, { body }) => total + body.accepted, 0)
    const twice = replies.reduce((total, { body }) => total + body.duplicates, 0)
    expect([sum, twice]).toEqual([600, 600])
    expect(await stored('crowd')).toHaveLength(600)
  })
})

describe('the list of events', () => {
  it('has those that arrived last first, page by page, each once', async () => {
    for (const index of [1, 2, 3]) {
      await send([
        eventOf({ sessionId: 'listed', metadata: { index } }),
        eventOf({ sessionId: 'listed', eventType: 'scroll', metadata: { index } }),
      ])
    }
    const seen: Json[] = []
    let cursor = ''
    do {
      const page: Json = await server.call('GET', `/v1/events?sessionId=listed&limit=4${cursor}`)
      seen.push(...page.body.items)
      cursor = page.body.nextCursor && `&cursor=${page.body.nextCursor}`
    } while (cursor)
    expect(seen.map(({ metadata }) => metadata.index)).toEqual([3, 3, 2, 2, 1, 1])
    expect(new Set(seen.map(({ eventId }) => eventId)).size).toBe(6)
  })

  it('can be narrowed by type, environment and time of arrival', async () => {
    await send([
      eventOf({ sessionId: 'narrow', environment: 'staging' }),
      eventOf({ sessionId: 'narrow', eventType: 'scroll' }),
    ])
    const by = async (query: string) => {
      const { body } = await server.call<Json>('GET', `/v1/events?sessionId=narrow&${query}`)
      return body.items.map(({ eventType }: Json) => eventType)
    }
    expect(await by('eventType=scroll')).toEqual(['scroll'])
    expect(await by('environment=staging')).toEqual(['click'])
    const { body } = await server.call<Json>('GET', '/v1/events?sessionId=narrow&limit=1')
    expect(await by(`receivedAfter=${body.items[0].receivedAt}`)).toEqual([])
    expect(await by(`receivedAfter=${body.items[0].receivedAt - 1}`)).toHaveLength(2)
  })

  it('is of one project, for those who may read it, and refuses a cursor that it did not make', async () => {
    const project = await secondProject(server)
    const other = await server.call<Json>('GET', '/v1/events', { headers: { 'fovea-project': project } })
    expect(other.body.items).toEqual([])
    const refused = await server.call('GET', '/v1/events', {
      token: null,
      headers: { 'x-api-key': send.key },
    })
    expect(refused).toMatchObject({ status: 403, body: { code: 'access.scope_missing' } })
    expect((await server.call('GET', '/v1/events?cursor=none')).status).toBe(400)
  })
})
