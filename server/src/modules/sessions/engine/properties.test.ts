import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  DEFAULT_RULESET,
  type EngineEvent,
  type EngineResult,
  essentialMetadata,
  SIGNAL_TYPES,
  scoreSession,
} from './index.ts'

/** What holds for every session, however odd: each with 1,000 sessions or more. */
const RUNS = { numRuns: 1_000 }

const route = fc.constantFrom('/a', '/a', '/b', '/shop/1', '')
const on = (type: string | null, id: string, tagName: string) => ({ type, id, selector: `#${id}`, tagName })
const target = fc.constantFrom(
  null,
  on('button', 'save', 'button'),
  on('form', 'order', 'form'),
  on('link', 'share', 'a'),
  on('textbox', 'mail', 'input'),
  on(null, 'game', 'canvas'),
  on(null, 'terms', 'p'),
)
const causedBy = fc.integer({ min: 0, max: 60 }).map(n => `e${n}`)
const durationMs = fc.nat(12_000)
const response = fc.option(
  fc.record({ kind: fc.constantFrom('mutation', 'request', 'selection'), afterMs: fc.nat(9_000) }),
)
const anything = fc.dictionary(
  fc.constantFrom(
    'x',
    'y',
    'response',
    'interactive',
    'causedBy',
    'valid',
    'kind',
    'to',
    'status',
    'durationMs',
    'message',
    'depth',
    'reversals',
    'hidden',
    'visible',
    'name',
    '__proto__',
  ),
  fc.jsonValue(),
)
const maybe = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] })

/** The metadata of programs that know the contract, close enough together for signals of every type. */
const METADATA: Readonly<Record<string, fc.Arbitrary<Record<string, unknown>>>> = {
  click: fc.oneof(
    maybe({ x: fc.nat(40), y: fc.nat(40), interactive: fc.boolean(), response }),
    fc.constant({ response: null, interactive: true }),
    fc.constant({}),
  ),
  form_submit: maybe({ valid: fc.boolean() }),
  input: maybe({ valid: fc.boolean() }),
  network_success: maybe({ causedBy, durationMs, path: route, method: fc.constant('POST') }),
  network_error: maybe({ causedBy, durationMs, status: fc.constantFrom(0, 404, 500) }),
  slow_response: maybe({ causedBy, durationMs }),
  error: maybe({ causedBy, message: fc.constantFrom('x is undefined', 'no') }),
  navigation: maybe({
    kind: fc.constantFrom('load', 'reload', 'push', 'pop', 'hash'),
    to: route,
    from: route,
  }),
  scroll: maybe({ depth: fc.nat(100), reversals: fc.nat(9) }),
  pointer: maybe({ reversals: fc.nat(7) }),
  progress: maybe({ visible: fc.boolean() }),
  visibility: maybe({ hidden: fc.boolean() }),
  custom: maybe({ name: fc.constantFrom('identify', 'added') }),
}

const body = fc.constantFrom(...Object.keys(METADATA), 'click', 'click', 'constructor').chain(type =>
  fc.record({
    type: fc.constant(type),
    at: fc.oneof(fc.nat(5_000), fc.nat(100_000)),
    route,
    target,
    metadata: fc.oneof(
      { weight: 4, arbitrary: Object.hasOwn(METADATA, type) ? (METADATA[type] ?? anything) : anything },
      { weight: 1, arbitrary: anything },
    ),
  }),
)
/** People repeat themselves: the same again, a few times, a little later. */
const burst = fc
  .record({ part: body, times: fc.integer({ min: 1, max: 5 }), step: fc.oneof(fc.nat(900), fc.nat(5_000)) })
  .map(({ part, times, step }) =>
    Array.from({ length: times }, (_, n) => ({ ...part, at: part.at + n * step })),
  )
const session = fc
  .array(burst, { maxLength: 20 })
  .map(bursts => bursts.flat().map((part, index): EngineEvent => ({ id: `e${index}`, ...part })))

const score = (events: readonly EngineEvent[], closed: boolean): EngineResult =>
  scoreSession({ sessionId: 'session', events, closed }, DEFAULT_RULESET)
const bytesOf = (events: readonly EngineEvent[], closed: boolean): string =>
  JSON.stringify(score(events, closed))

it('gives the same bytes for any order of the events, and for any repeats of them', () => {
  const shuffled = session.chain(events =>
    fc.record({
      events: fc.constant(events),
      order: fc.shuffledSubarray(events, { minLength: events.length }),
      again: fc.subarray(events),
      closed: fc.boolean(),
    }),
  )
  fc.assert(
    fc.property(shuffled, ({ events, order, again, closed }) => {
      expect(bytesOf([...again, ...order, ...again], closed)).toBe(bytesOf(events, closed))
    }),
    RUNS,
  )
})

it('gives the same bytes when only the essential metadata was kept, and twice is as good as once', () => {
  const long = fc.integer({ min: 250, max: 700 }).map(length => `/${'long/'.repeat(length / 5)}?page=1`)
  const wordy = fc.record({ message: long, path: long, error: long, kind: long, junk: long })
  fc.assert(
    fc.property(session, fc.array(wordy), fc.boolean(), (events, words, closed) => {
      const sent = events.map((event, index) => ({
        ...event,
        metadata: index % 3 === 0 ? { ...event.metadata, ...words[index / 3] } : event.metadata,
      }))
      const kept = sent.map(event => ({ ...event, metadata: essentialMetadata(event.type, event.metadata) }))
      expect(bytesOf(kept, closed)).toBe(bytesOf(sent, closed))
      for (const { type, metadata } of kept) expect(essentialMetadata(type, metadata)).toEqual(metadata)
    }),
    RUNS,
  )
})

it('gives the same bytes for events that came in overlapping parts', () => {
  fc.assert(
    fc.property(session, fc.nat(), fc.nat(), fc.boolean(), (events, one, two, closed) => {
      const [from, to] = [one % (events.length + 1), two % (events.length + 1)]
      const joined = [...events.slice(Math.min(from, to)), ...events.slice(0, Math.max(from, to))]
      expect(bytesOf(joined, closed)).toBe(bytesOf(events, closed))
    }),
    RUNS,
  )
})

it('reads two different events with one id the same way in any order', () => {
  fc.assert(
    fc.property(session, session, fc.boolean(), (some, others, closed) => {
      expect(bytesOf([...others, ...some], closed)).toBe(bytesOf([...some, ...others], closed))
    }),
    RUNS,
  )
})

it('never fails, and says only what it can show', () => {
  fc.assert(
    fc.property(session, fc.boolean(), (events, closed) => {
      const { signals, frustrationScore, confidence, primaryFailure } = score(events, closed)
      expect(frustrationScore).toBeGreaterThanOrEqual(0)
      expect(frustrationScore).toBeLessThanOrEqual(100)
      expect(primaryFailure === null).toBe(signals.length === 0)
      expect(new Set(signals.map(({ id }) => id)).size).toBe(signals.length)
      for (const signal of signals) {
        const { eventIds, strength, correlatedWith } = signal
        expect(eventIds.length).toBeGreaterThan(0)
        expect(events.map(({ id }) => id)).toEqual(expect.arrayContaining([...eventIds]))
        expect(strength).toBeGreaterThanOrEqual(0.4)
        expect(strength).toBeLessThanOrEqual(1)
        expect(signal.confidence).toBeLessThanOrEqual(confidence)
        expect(correlatedWith).not.toContain(signal.id)
        expect(`${signal.explanation} ${signal.counterfactual}`).not.toMatch(/undefined\b(?!”)|NaN|null/)
      }
    }),
    RUNS,
  )
})

it('does not mind what the page tells of itself: vitals, long tasks, types that nobody knows', () => {
  const noise = fc.array(
    fc.record({
      type: fc.constantFrom('web_vital', 'long_task', 'unheard_of'),
      at: fc.nat(100_000),
      route,
      target: fc.constant(null),
      metadata: fc.oneof(fc.constant({ name: 'LCP', value: 900 }), anything),
    }),
    { maxLength: 10 },
  )
  fc.assert(
    fc.property(session, noise, (events, parts) => {
      const told = parts.map((part, index): EngineEvent => ({ id: `n${index}`, ...part }))
      expect(bytesOf([...events, ...told], true)).toBe(bytesOf(events, true))
    }),
    RUNS,
  )
})

it('says of an open session nothing sure that its silent end then takes back', () => {
  fc.assert(
    fc.property(session, events => {
      const final = score(events, true).signals
      for (const { type, strength, confidence, eventIds } of score(events, false).signals) {
        // More may belong to it in the end. A weak one stands only as long as another does, and what is inferred from
        // silence is believed less when more turns out to be silent.
        const same = final.some(
          other => other.type === type && eventIds.every(id => other.eventIds.includes(id)),
        )
        expect(same || strength < 0.8 || confidence < 0.7).toBe(true)
      }
    }),
    RUNS,
  )
})

it('is tried on sessions that have signals of every type', () => {
  const types = fc
    .sample(session, { numRuns: 2_000, seed: 7 })
    .flatMap(events => score(events, true).signals.map(({ type }) => type))
  expect(new Set(types)).toEqual(new Set(SIGNAL_TYPES))
})

it('reads texts of any size', () => {
  const huge = 'a1b2c3d4 '.repeat(50_000)
  const parts = ['click', 'error', 'network_error', 'navigation', 'custom'].map((type, index) => ({
    id: `e${index}`,
    type,
    at: index,
    route: huge,
    target: { type: huge, id: huge, selector: huge, tagName: huge },
    metadata: { message: huge, path: huge, error: huge, to: huge, kind: huge, name: huge },
  }))
  for (const signal of score(parts, true).signals) {
    expect(signal.explanation.length).toBeLessThan(5_000)
    expect(signal.label.length).toBeLessThan(5_000)
  }
})
