import { expect, it } from 'vitest'
import { createClient, type SentEvent } from '../src/index.ts'
import { json, problem, startServer } from './local-server.ts'

const click = (place: number): SentEvent => ({
  eventId: `e${place}`,
  eventType: 'click',
  timestamp: 1_764_288_000_000 + place,
  sessionId: 's',
  route: '/cart',
})

it('Any number of events is sent, fifty at a time, and the receipt speaks of all of them', async () => {
  await using server = await startServer(
    json(200, { accepted: 49, duplicates: 1, rejected: [] }),
    json(200, {
      accepted: 1,
      duplicates: 0,
      rejected: [{ index: 1, code: 'sessions.too_old', message: '' }],
    }),
  )
  const { events } = createClient({ baseUrl: server.url, credentials: { apiKey: 'secret' } })
  const all = Array.from({ length: 52 }, (_, place) => click(place))
  const receipt = await events.send(all, { sentAt: 5 })
  expect(receipt).toMatchObject({ accepted: 50, duplicates: 1, rejected: [{ index: 51 }] })
  const bodies = server.seen.map(({ body }) => JSON.parse(body.toString()))
  expect(bodies.map(body => [body.sentAt, body.events.length])).toEqual([
    [5, 50],
    [5, 2],
  ])
  expect(await events.send([])).toEqual({ accepted: 0, duplicates: 0, rejected: [] })
})

it('Events are sent again after a failure, since a repeat is stored once', async () => {
  await using server = await startServer(
    problem(503, 'sessions.busy'),
    json(200, { accepted: 1, duplicates: 0, rejected: [] }),
  )
  const { events } = createClient({ baseUrl: server.url, runtime: { random: () => 0 } })
  expect(await events.send([click(1)])).toMatchObject({ accepted: 1 })
  expect(server.seen).toHaveLength(2)
})

it('Sessions are found by their filters, and by the id of their client whatever it contains', async () => {
  await using server = await startServer(json(200, { items: [], nextCursor: null }))
  const { sessions, signals } = createClient({ baseUrl: server.url })
  await sessions.list({ state: 'completed', minScore: 40, bots: false })
  await sessions.get('a:b')
  await sessions.timeline('a', { limit: 10 })
  await sessions.stats()
  await signals.list({ sessionId: 'a', type: 'rage' })
  expect(server.seen.map(one => `${one.path}?${one.query}`)).toEqual([
    '/v1/sessions?state=completed&minScore=40&bots=false',
    '/v1/sessions/a%3Ab?',
    '/v1/sessions/a/timeline?limit=10',
    '/v1/session-stats?',
    '/v1/signals?sessionId=a&type=rage',
  ])
})

it('The events of a session are walked to their end', async () => {
  await using server = await startServer(
    json(200, { items: [{ eventId: '1' }], nextCursor: 'next' }),
    json(200, { items: [{ eventId: '2' }], nextCursor: null }),
  )
  const ids: string[] = []
  const { sessions } = createClient({ baseUrl: server.url })
  for await (const one of sessions.iterateEvents('s', { limit: 1 })) ids.push(one.eventId)
  expect(ids).toEqual(['1', '2'])
  expect(server.seen.map(one => one.query.toString())).toEqual(['limit=1', 'limit=1&cursor=next'])
})

it('History is scored again once, and read by its own id', async () => {
  await using server = await startServer(json(202, { id: 'r', jobId: 'j' }))
  const { sessions, rescores } = createClient({ baseUrl: server.url })
  const { id } = await sessions.rescore({ rulesetId: 'default', range: { from: 0, to: 1 } })
  await rescores.get(id)
  expect(server.seen.map(one => [one.method, one.path])).toEqual([
    ['POST', '/v1/sessions/rescore'],
    ['GET', '/v1/rescores/r'],
  ])
  expect(server.seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
})

it('An incident is decided about safely, and its history is read', async () => {
  await using server = await startServer(json(200, { items: [], nextCursor: null }))
  const { incidents } = createClient({ baseUrl: server.url })
  await incidents.list({ status: 'new', suppressed: false, sort: '-sessionCount' })
  await incidents.update('i', { status: 'confirmed', note: 'seen' }, { ifMatch: '"2"' })
  await incidents.audit('i')
  expect(server.seen.map(one => [one.method, `${one.path}?${one.query}`])).toEqual([
    ['GET', '/v1/incidents?status=new&suppressed=false&sort=-sessionCount'],
    ['PATCH', '/v1/incidents/i?'],
    ['GET', '/v1/incidents/i/audit?'],
  ])
  expect(server.seen[1]?.headers['if-match']).toBe('"2"')
})

it('Destinations are set up once and tried, and an incident is exported once', async () => {
  await using server = await startServer(json(200, {}))
  const { destinations, incidents } = createClient({ baseUrl: server.url })
  await destinations.create({
    kind: 'github',
    name: 'Issues',
    secret: 'token',
    settings: { owner: 'acme', repo: 'shop' },
  })
  await destinations.test('d')
  await destinations.update('d', { enabled: false }, { ifMatch: '"1"' })
  await destinations.delete('d')
  await incidents.export('i', 'd')
  expect(server.seen.map(one => [one.method, one.path])).toEqual([
    ['POST', '/v1/destinations'],
    ['POST', '/v1/destinations/d/test'],
    ['PATCH', '/v1/destinations/d'],
    ['DELETE', '/v1/destinations/d'],
    ['POST', '/v1/incidents/i/export'],
  ])
  expect(server.seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  expect(server.seen[2]?.headers['if-match']).toBe('"1"')
  expect(JSON.parse(server.seen[4]?.body.toString() ?? '')).toEqual({ destinationId: 'd' })
})

it('Events are exported once, and the file is read as a stream', async () => {
  await using server = await startServer(json(201, { id: 'x', jobId: 'j' }), json(200, { bytes: 1 }))
  const { events } = createClient({ baseUrl: server.url })
  const { id } = await events.exports.create({ from: 0, to: 1 })
  const file = await events.exports.download(id, { range: { start: 0, end: 3 } })
  expect(await file.json()).toEqual({ bytes: 1 })
  expect(server.seen.map(one => [one.method, one.path])).toEqual([
    ['POST', '/v1/events/exports'],
    ['GET', '/v1/events/exports/x/content'],
  ])
  expect(server.seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
  expect(server.seen[1]?.headers.range).toBe('bytes=0-3')
})
