import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_RULESET, scoreSession } from '../engine/index.ts'
import type { StoredEvent } from '../ingest/stored-event.ts'
import { EVENT_TYPES } from '../schema/event.ts'
import {
  addEvents,
  emptyState,
  type FoldState,
  finishSession,
  foldSession,
  MAX_EVENTS,
  MAX_SPAN_MS,
  mergeStates,
} from './fold.ts'

const RUNS = { numRuns: 1_000 }
const MINUTE = 60_000
const T0 = Date.UTC(2026, 10, 28, 12)
const OPTIONS = { idleMs: 30 * MINUTE, latenessMs: 2 * MINUTE, now: T0 + 600 * MINUTE }

const event = (eventId: string, at: number, more: Partial<StoredEvent> = {}): StoredEvent => ({
  eventId,
  sessionId: 'session',
  eventType: 'click',
  at,
  offsetMs: 0,
  receivedAt: at,
  route: '/',
  target: null,
  metadata: {},
  environment: null,
  flags: [],
  ...more,
})

const target = fc.constantFrom('#save', '#menu', '#row').map(selector => ({
  type: 'button',
  id: null,
  selector,
  tagName: 'button',
}))
const metadata = fc.oneof(
  fc.constant({}),
  fc.constant({ interactive: true, response: null, x: 10, y: 10 }),
  fc.constant({ name: 'identify', userId: 'ada' }),
  fc.constant({ name: 'identify', userId: 'bob' }),
  fc.constant({ status: 500, method: 'POST', path: '/api/save' }),
  fc.record({ depth: fc.integer({ min: 0, max: 100 }), kind: fc.constantFrom('back', 'push', 'reload') }),
)
/** Few ids and close times, so that copies, ties and signals are common. */
const anyEvent = fc
  .record({
    id: fc.integer({ min: 0, max: 60 }),
    at: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 3 * MAX_SPAN_MS })),
    offsetMs: fc.constantFrom(0, 0, 0, 400_000, -7_200_000),
    receivedAt: fc.integer({ min: 0, max: 3 }),
    eventType: fc.constantFrom('click' as const, 'click' as const, 'custom' as const, ...EVENT_TYPES),
    route: fc.constantFrom('/', '/cart', '/checkout'),
    target: fc.option(target),
    metadata,
    environment: fc.constantFrom(null, 'production', 'staging'),
    flags: fc.constantFrom([], ['bot'], ['redacted']),
  })
  .map(({ id, at, receivedAt, ...rest }) =>
    event(`e${id}`, T0 + at, { ...rest, receivedAt: T0 + at + receivedAt }),
  )
/** Somebody clicks a button that does not answer. */
const burst = fc
  .record({ id: fc.integer({ min: 0, max: 4 }), at: fc.integer({ min: 0, max: 60_000 }) })
  .map(({ id, at }) =>
    [0, 250, 500, 750].map((after, index) =>
      event(`b${id}-${index}`, T0 + at + after, {
        route: '/checkout',
        target: { type: 'button', id: `b${id}`, selector: `#b${id}`, tagName: 'button' },
        metadata: { interactive: true, response: null, x: 10, y: 10 },
      }),
    ),
  )
const trace = fc
  .tuple(fc.array(anyEvent, { minLength: 1, maxLength: 70 }), fc.array(burst, { maxLength: 3 }))
  .map(([events, bursts]) => [...events, ...bursts.flat()])

/** The session and its signals as bytes. */
const bytesOf = (state: FoldState, options = OPTIONS): string => {
  const session = finishSession(state, options)
  if (!session) return 'nothing'
  const { sessionId, engineEvents } = session
  const closed = session.state === 'completed'
  return JSON.stringify([session, scoreSession({ sessionId, events: engineEvents, closed }, DEFAULT_RULESET)])
}
const stateOf = (...batches: readonly (readonly StoredEvent[])[]): FoldState =>
  batches.reduce(addEvents, emptyState)

const shuffled = <T>(items: readonly T[], keys: readonly number[]): T[] =>
  items
    .map((item, index) => ({ item, key: keys[index % keys.length] ?? 0, index }))
    .sort((a, b) => a.key - b.key || b.index - a.index)
    .map(({ item }) => item)
const keys = fc.array(fc.integer(), { minLength: 1, maxLength: 97 })

const batched = (events: readonly StoredEvent[], sizes: readonly number[]): StoredEvent[][] => {
  const batches: StoredEvent[][] = []
  for (let from = 0, turn = 0; from < events.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1
    batches.push(events.slice(from, from + size))
    from += size
  }
  return batches
}
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 })

describe('the bytes of a session and its signals', () => {
  it('are the same in whatever order its events come', () => {
    fc.assert(
      fc.property(trace, keys, (events, order) => {
        expect(bytesOf(stateOf(shuffled(events, order)))).toBe(bytesOf(stateOf(events)))
      }),
      RUNS,
    )
  })

  it('are the same however often its events are repeated', () => {
    fc.assert(
      fc.property(trace, keys, (events, order) => {
        const repeated = shuffled([...events, ...events, ...events.slice(0, order.length)], order)
        expect(bytesOf(stateOf(repeated))).toBe(bytesOf(stateOf(events)))
      }),
      RUNS,
    )
  })

  it('are the same when its events come one by one, in batches, or all at once', () => {
    fc.assert(
      fc.property(trace, keys, sizes, (events, order, parts) => {
        const batches = batched(shuffled(events, order), parts)
        const whole = JSON.stringify(foldSession(events, OPTIONS))
        expect(JSON.stringify(finishSession(stateOf(...batches), OPTIONS))).toBe(whole)
        expect(bytesOf(stateOf(...batches))).toBe(bytesOf(stateOf(events)))
      }),
      RUNS,
    )
  })

  it('are the same when several processes each see a part and put together what they know', () => {
    fc.assert(
      fc.property(trace, keys, fc.integer({ min: 2, max: 5 }), (events, order, processes) => {
        const shares = Array.from({ length: processes }, (_, index) =>
          stateOf(events.filter((_, place) => (order[place % order.length] ?? place) % processes === index)),
        )
        const rest = stateOf(events.filter((_, place) => (order[place % order.length] ?? place) < 0))
        const merged = shuffled([...shares, rest], order).reduce(mergeStates, emptyState)
        expect(bytesOf(merged)).toBe(bytesOf(stateOf(events)))
      }),
      RUNS,
    )
  })

  it('follow from the events that there are: a late one gives what it would have given in time', () => {
    fc.assert(
      fc.property(trace, trace, (events, late) => {
        const before = stateOf(events)
        bytesOf(before)
        expect(bytesOf(addEvents(before, late))).toBe(bytesOf(stateOf([...late, ...events])))
      }),
      RUNS,
    )
  })

  it('are compared where there is something to compare: many of these traces have signals', () => {
    const traces = fc.sample(trace, { numRuns: 200, seed: 7 })
    const withSignals = traces.filter(events => bytesOf(stateOf(events)).includes('"ruleId"'))
    expect(withSignals.length).toBeGreaterThan(50)
  })

  it('are of one session, though events came after its gap had passed once: 0, then 3 after the close at 6', () => {
    const gap = { idleMs: 5, latenessMs: 1 }
    const first = stateOf([event('a', 0)])
    expect(finishSession(first, { ...gap, now: 6 })).toMatchObject({ state: 'completed', eventCount: 1 })
    const both = addEvents(first, [event('b', 3)])
    expect(finishSession(both, { ...gap, now: 6 })).toMatchObject({
      state: 'active',
      startedAt: 0,
      endedAt: 3,
      eventCount: 2,
    })
    expect(bytesOf(both)).toBe(bytesOf(stateOf([event('b', 3), event('a', 0)])))
  })
})

describe('the caps of a session', () => {
  it('keep the first events by time and id, whatever came first', () => {
    const many = Array.from({ length: MAX_EVENTS + 20 }, (_, index) =>
      event(`e${String(index % 7).padStart(2, '0')}-${index}`, T0 + Math.floor(index / 7)),
    )
    const inOrder = foldSession(many, OPTIONS)
    expect(inOrder).toMatchObject({ eventCount: MAX_EVENTS, flags: ['truncated'] })
    const halves = mergeStates(stateOf(many.slice(5_000).toReversed()), stateOf(many.slice(0, 5_000)))
    expect(JSON.stringify(finishSession(halves, OPTIONS))).toBe(JSON.stringify(inOrder))
    const repeats = stateOf(many.slice(0, MAX_EVENTS), many.slice(0, MAX_EVENTS))
    expect(finishSession(repeats, OPTIONS)?.flags).toEqual([])
  })

  it('are told also when an id of two days leaves fewer than count of those that were read', () => {
    const read = Array.from({ length: MAX_EVENTS + 1 }, (_, index) =>
      event(`e${index % (MAX_EVENTS - 10)}`, T0 + index),
    )
    expect(foldSession(read, OPTIONS)).toMatchObject({ eventCount: MAX_EVENTS - 10, flags: ['truncated'] })
  })

  it('end it a day after its first event', () => {
    const session = foldSession(
      [event('a', T0), event('b', T0 + MAX_SPAN_MS), event('c', T0 + MAX_SPAN_MS + 1)],
      { ...OPTIONS, now: T0 + 10 * MAX_SPAN_MS },
    )
    expect(session).toMatchObject({ eventCount: 2, endedAt: T0 + MAX_SPAN_MS, flags: ['truncated'] })
  })

  it('name a hundred routes, in the order of the first visit', () => {
    const events = Array.from({ length: 300 }, (_, index) =>
      event(`e${index}`, T0 + index, { route: `/${(index * 7) % 150}` }),
    )
    const routes = foldSession(events, OPTIONS)?.routes ?? []
    expect(routes).toHaveLength(100)
    expect(routes.slice(0, 3)).toEqual(['/0', '/7', '/14'])
  })
})

describe('a session', () => {
  it('is active, then idle, then completed, by time alone', () => {
    const events = [event('a', T0)]
    const at = (minutes: number) => foldSession(events, { ...OPTIONS, now: T0 + minutes * MINUTE })
    expect(at(0)).toMatchObject({ state: 'active', changesAt: T0 + 30 * MINUTE })
    expect(at(30)).toMatchObject({ state: 'idle', changesAt: T0 + 32 * MINUTE })
    expect(at(32)).toMatchObject({ state: 'completed', changesAt: null })
  })

  it('is moved as a whole when the clock of its first event was wrong', () => {
    const hour = 60 * MINUTE
    const session = foldSession(
      [event('a', T0, { offsetMs: hour }), event('b', T0 + 50, { offsetMs: hour + 900 })],
      OPTIONS,
    )
    expect(session).toMatchObject({ startedAt: T0 + hour, endedAt: T0 + hour + 50, flags: ['skewed'] })
  })

  it('places events by their own correction when only some clocks were wrong', () => {
    const session = foldSession(
      [event('a', T0), event('b', T0 + 10, { offsetMs: 500 }), event('c', T0 + 20)],
      OPTIONS,
    )
    expect(session?.engineEvents.map(({ id, at }) => [id, at - T0])).toEqual([
      ['a', 0],
      ['c', 20],
      ['b', 510],
    ])
  })

  it('is of the user who was identified last, in the environment that was told first', () => {
    const identify = (userId: unknown) => ({
      eventType: 'custom' as const,
      metadata: { name: 'identify', userId },
    })
    const session = foldSession(
      [
        event('c', T0 + 3, identify('not an id!')),
        event('b', T0 + 2, identify('bob')),
        event('a', T0 + 1, { ...identify('ada'), environment: 'production' }),
        event('d', T0 + 4, { environment: 'staging', flags: ['bot'] }),
      ],
      OPTIONS,
    )
    expect(session).toMatchObject({ user: 'bob', environment: 'production', flags: ['bot'] })
  })
})
