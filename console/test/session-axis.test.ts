import type { TimelineEntry } from '@fovea/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeAxis, placeOf, sinceLabel, ticksOf } from '#/modules/sessions/timeline/axis.ts'
import { layOutTracks } from '#/modules/sessions/timeline/tracks.ts'

const START = Date.UTC(2026, 10, 21, 12)
const HOUR = 3_600_000

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 24 * HOUR }), fc.integer({ min: 0, max: 60_000 }))
    .map(([since, lasts]) => ({ from: START + since, to: START + since + lasts })),
  { minLength: 1, maxLength: 200 },
)

describe('The axis of a session', () => {
  it('keeps the order of everything, within its ends, with and without idle time', () => {
    fc.assert(
      fc.property(spans, fc.boolean(), (all, collapse) => {
        const axis = makeAxis(all, collapse)
        const moments = all.flatMap(({ from, to }) => [from, to]).sort((a, b) => a - b)
        const places = moments.map(at => placeOf(axis, at))
        expect(places).toEqual([...places].sort((a, b) => a - b))
        expect(places[0]).toBe(0)
        expect(Math.max(...places)).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })

  it('gives hours of nothing no more room than is needed to see them', () => {
    const busy = [0, 5_000, 3 * HOUR, 3 * HOUR + 5_000].map(since => ({
      from: START + since,
      to: START + since,
    }))
    const axis = makeAxis(busy, true)
    expect(axis.stretches.map(({ isGap }) => isGap)).toEqual([false, true, false])
    const [, gap] = axis.stretches
    expect((gap?.end ?? 1) - (gap?.start ?? 0)).toBeLessThan(0.1)
    expect(makeAxis(busy, false).stretches).toHaveLength(1)
  })

  it('has marks that stand apart and say the time since the beginning, behind idle time too', () => {
    const axis = makeAxis(
      [0, 10_000, 600_000, 610_000].map(since => ({ from: START + since, to: START + since + 1_000 })),
      true,
    )
    const ticks = ticksOf(axis, 0.1)
    expect(ticks[0]).toMatchObject({ place: 0, label: '0:00' })
    expect(ticks.some(({ label }) => label.startsWith('10:'))).toBe(true)
    const gaps = ticks.slice(1).map(({ place }, index) => place - (ticks[index]?.place ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(0.05)
    expect(sinceLabel(2 * HOUR + 61_000)).toBe('2:01:01')
  })
})

const requestAt = (since: number, durationMs: number, id: string): TimelineEntry => ({
  at: START + since,
  kind: 'request',
  event: {
    eventId: id,
    sessionId: 's',
    eventType: 'network_success',
    timestamp: START + since,
    receivedAt: START + since,
    route: '/',
    target: null,
    metadata: { durationMs },
    environment: null,
    flags: [],
  },
  signal: null,
  signalIds: [],
})

describe('The tracks of a session', () => {
  it('draw a request from its beginning to its end, and beside those that run at the same time', () => {
    const entries = [requestAt(1_000, 1_000, 'a'), requestAt(1_500, 1_000, 'b'), requestAt(4_000, 500, 'c')]
    const axis = makeAxis(
      entries.map(({ at }) => ({ from: START, to: at })),
      true,
    )
    const marks = new Map(layOutTracks(entries, axis, 4_000).map(mark => [mark.key, mark]))
    expect(marks.get('a')).toMatchObject({ left: 0, width: 1_000, lane: 0 })
    expect(marks.get('b')).toMatchObject({ left: 500, width: 1_000, lane: 1 })
    expect(marks.get('c')).toMatchObject({ left: 3_500, width: 500, lane: 0 })
  })
})
