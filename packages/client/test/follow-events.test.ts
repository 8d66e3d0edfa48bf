import { expect, it } from 'vitest'
import { createClient, type SessionEvent } from '../src/index.ts'
import { type Answer, hangUp, json, problem, startServer } from './local-server.ts'

const instant = { sleep: async () => {}, random: () => 0 }

interface Stored {
  eventId: string
  timestamp: number
  receivedAt: number
}

const stored = (place: number, receivedAt = 100_000 + place * 100): Stored => ({
  eventId: `e${place}`,
  timestamp: place,
  receivedAt,
})

/** Lists what is stored as the server does: the last first, page by page. */
const listing = (events: Stored[]): Answer => {
  return (seen, response) => {
    const after = Number(seen.query.get('receivedAfter') ?? -1)
    const limit = Number(seen.query.get('limit') ?? 50)
    const from = Number(seen.query.get('cursor') ?? 0)
    const all = events
      .filter(({ receivedAt }) => receivedAt > after)
      .sort((one, other) => other.receivedAt - one.receivedAt)
    const nextCursor = all.length > from + limit ? String(from + limit) : null
    return json(200, { items: all.slice(from, from + limit), nextCursor })(seen, response)
  }
}

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
  expect(server.seen.every(one => one.query.get('sessionId') === 's')).toBe(true)
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
