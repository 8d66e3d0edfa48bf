import { expect, it } from 'vitest'
import { createClient, type SessionEvent } from '../src/index.ts'
import { type Answer, hangUp, json, problem, startServer } from './local-server.ts'

const instant = { sleep: async () => {}, random: () => 0 }

interface Stored {
  eventId: string
  eventType: string
  timestamp: number
  receivedAt: number
}

const stored = (place: number, receivedAt = 100_000 + place * 100, eventType = 'click'): Stored => ({
  eventId: `e${place}`,
  eventType,
  timestamp: place,
  receivedAt,
})

const range = (from: number, count: number, receivedAt?: (place: number) => number): Stored[] =>
  Array.from({ length: count }, (_, each) => stored(from + each, receivedAt?.(from + each)))

/**
 * Lists what is stored as the server does: the last first, page by page, and a page of one type from `lookedAt` events
 * at most.
 */
const listing = (events: Stored[], lookedAt = 10_000): Answer => {
  return (seen, response) => {
    const after = Number(seen.query.get('receivedAfter') ?? -1)
    const limit = Number(seen.query.get('limit') ?? 50)
    const from = Number(seen.query.get('cursor') ?? 0)
    const type = seen.query.get('eventType')
    const all = events
      .filter(({ receivedAt }) => receivedAt > after)
      .sort((one, other) => other.receivedAt - one.receivedAt)
    const items: Stored[] = []
    let to = from
    for (; to < Math.min(all.length, from + lookedAt) && items.length < limit; to += 1) {
      const event = all[to]
      if (event && (type === null || event.eventType === type)) items.push(event)
    }
    return json(200, { items, nextCursor: to < all.length ? String(to) : null })(seen, response)
  }
}

/** Between two times that the server is asked something happens; then nothing more. */
const meanwhile = (...steps: (() => unknown)[]) => ({
  ...instant,
  sleep: async () => {
    steps.shift()?.()
  },
})

async function take(count: number, events: AsyncIterable<SessionEvent>, onEach = (_place: number) => {}) {
  const ids: string[] = []
  for await (const { eventId } of events) {
    onEach(ids.length)
    if (ids.push(eventId) === count) break
  }
  return ids
}

it('Events that arrive are followed in their order and each once, after the last that were there', async () => {
  const events = Array.from({ length: 300 }, (_, place) => stored(place))
  await using server = await startServer(listing(events))
  const { events: resource } = createClient({ baseUrl: server.url, runtime: instant })
  const ids = await take(5, resource.follow({ last: 2, sessionId: 's' }), place => {
    // One that was received before the newest is stored after it.
    if (place === 1) events.push(stored(300), stored(301), stored(302, 129_950))
  })
  expect(ids).toEqual(['e298', 'e299', 'e302', 'e300', 'e301'])
  // The newest of all is asked for by itself.
  const wanted = server.seen.filter(({ query }) => query.get('limit') !== '1')
  expect(new Set(wanted.map(({ query }) => query.get('sessionId')))).toEqual(new Set(['s']))
})

it('An outage is told and waited out, and what came meanwhile follows', async () => {
  const events = [stored(1)]
  const list = listing(events)
  await using server = await startServer(list, list, hangUp, problem(503, 'database.away'), list)
  const { events: resource } = createClient({ baseUrl: server.url, retries: 0, runtime: instant })
  const told: string[] = []
  const following = resource.follow({
    last: 1,
    onReconnect: ({ error }) => {
      told.push(error.code)
      if (told.length === 2) events.push(stored(2))
    },
  })
  expect(await take(2, following)).toEqual(['e1', 'e2'])
  expect(told).toEqual(['client.network', 'database.away'])
})

it('Following ends without an error at a signal, and with one when the server refuses', async () => {
  await using server = await startServer(listing([stored(1)]))
  const end = new AbortController()
  const { events: resource } = createClient({ baseUrl: server.url })
  expect(await take(9, resource.follow({ last: 1, signal: end.signal }), () => end.abort())).toEqual(['e1'])
  await using refusing = await startServer(problem(403, 'access.scope_missing'))
  const refused = createClient({ baseUrl: refusing.url }).events.follow()
  await expect(take(1, refused)).rejects.toMatchObject({ code: 'access.scope_missing' })
})

it('More at once than can be followed is told, and the newest of it come', async () => {
  const events = [stored(0)]
  await using server = await startServer(listing(events))
  const { events: resource } = createClient({ baseUrl: server.url, runtime: instant })
  let gaps = 0
  const following = resource.follow({
    last: 1,
    onGap: () => {
      gaps += 1
    },
  })
  const ids = await take(5_001, following, place => {
    if (place === 0)
      events.push(...Array.from({ length: 6_000 }, (_, each) => stored(each + 1, 200_000 + each)))
  })
  expect(ids.slice(0, 2)).toEqual(['e0', 'e1001'])
  expect(ids.at(-1)).toBe('e6000')
  expect(gaps).toBe(1)
})

it('Rare events that were there before are not told as new, however many others came since', async () => {
  const events = [stored(1, 1_000, 'error'), stored(2, 2_000, 'error'), ...range(10, 300)]
  await using server = await startServer(listing(events, 100))
  const runtime = meanwhile(
    () => events.push(...range(310, 10)),
    () => events.push(stored(320, 140_000, 'error')),
  )
  const { events: resource } = createClient({ baseUrl: server.url, runtime })
  expect(await take(2, resource.follow({ eventType: 'error', last: 1 }))).toEqual(['e2', 'e320'])
})

it('The server is asked for what is new alone, however long no event of a rare type comes', async () => {
  const events = range(0, 1_000)
  await using server = await startServer(listing(events, 100))
  const end = new AbortController()
  const steps = Array.from({ length: 20 }, (_, step) => () => {
    events.push(...range(1_000 * (step + 1), 1_000))
    server.seen.length = 0
  })
  const runtime = meanwhile(...steps, () => end.abort())
  const { events: resource } = createClient({ baseUrl: server.url, runtime })
  expect(await take(1, resource.follow({ eventType: 'error', signal: end.signal }))).toEqual([])
  // Those of the last step and of the overlap before them, of which there are ten a second; 100 are looked at for a page.
  expect(server.seen.length).toBeLessThanOrEqual(20)
})

it('Rare events of long ago are looked for once, and not through all that there is', async () => {
  const events = [stored(1, 1_000, 'error'), ...range(10, 3_000)]
  await using server = await startServer(listing(events, 10))
  const runtime = meanwhile(() => events.push(stored(5_000, 900_000, 'error')))
  const { events: resource } = createClient({ baseUrl: server.url, runtime })
  expect(await take(1, resource.follow({ eventType: 'error', last: 9 }))).toEqual(['e5000'])
  expect(server.seen.length).toBeLessThan(200)
})

it('An event that the database stored only seconds after it was received is told, too', async () => {
  const events = range(0, 3)
  await using server = await startServer(listing(events))
  const runtime = meanwhile(
    () => events.push(stored(4, 112_000)),
    () => events.push(stored(5, 100_300)),
  )
  const { events: resource } = createClient({ baseUrl: server.url, runtime })
  expect(await take(2, resource.follow())).toEqual(['e4', 'e5'])
})

it('Events of a busy project are told each once, and those of before never, without a gap', async () => {
  // 1,000 a second, of which the last six seconds are there already.
  const at = (place: number) => 100_000 + place
  const events = range(0, 6_000, at)
  await using server = await startServer(listing(events))
  const steps = [6_000, 8_000, 10_000].map(from => () => events.push(...range(from, 2_000, at)))
  const { events: resource } = createClient({ baseUrl: server.url, runtime: meanwhile(...steps) })
  let gaps = 0
  const following = resource.follow({
    onGap: () => {
      gaps += 1
    },
  })
  const ids = await take(6_000, following)
  expect(ids).toEqual(range(6_000, 6_000).map(({ eventId }) => eventId))
  expect(gaps).toBe(0)
})
