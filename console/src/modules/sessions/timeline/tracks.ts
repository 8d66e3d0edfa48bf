import type { TimelineEntry } from '@fovea/client'
import { type Axis, placeOf } from './axis.ts'
import { describe, keyOf, spanOf, type Tone, toneOf } from './entries.ts'

export type TrackName = 'signals' | 'pages' | 'actions' | 'requests' | 'errors'

/** Something on a track: where, in pixels, and in which lane of it. */
export type Mark = {
  key: string
  track: TrackName
  left: number
  width: number
  lane: number
  tone: Tone
  label: string
  eventType: string
  entry: TimelineEntry
}

export const LANES: Record<TrackName, number> = { signals: 3, pages: 1, actions: 1, requests: 3, errors: 1 }
/** What is shorter is still seen, and can still be hit. */
const LEAST_PX: Record<TrackName, number> = { signals: 22, pages: 2, actions: 10, requests: 4, errors: 12 }
const BETWEEN_PX = 2

function trackOf({ kind, event }: TimelineEntry): TrackName {
  if (kind === 'signal') return 'signals'
  if (kind === 'request') return 'requests'
  if (kind === 'error') return 'errors'
  return event?.eventType === 'navigation' ? 'pages' : 'actions'
}

/** Puts the entries of a session on their tracks on an axis of `width` pixels. */
export function layOutTracks(entries: readonly TimelineEntry[], axis: Axis, width: number): Mark[] {
  const ends: Record<TrackName, number[]> = { signals: [], pages: [], actions: [], requests: [], errors: [] }
  const placed = entries
    .map(entry => ({ entry, span: spanOf(entry) }))
    .sort((a, b) => a.span.from - b.span.from)
  const marks = placed.map(({ entry, span }): Mark => {
    const track = trackOf(entry)
    const left = placeOf(axis, span.from) * width
    const room = Math.max(LEAST_PX[track], placeOf(axis, span.to) * width - left)
    return {
      key: keyOf(entry),
      track,
      left,
      width: room,
      lane: laneFor(ends[track], left, room, LANES[track]),
      tone: toneOf(entry),
      label: labelOf(entry),
      eventType: entry.event?.eventType ?? 'signal',
      entry,
    }
  })
  return stretchPages(marks, width)
}

const labelOf = (entry: TimelineEntry) => {
  const { title, detail } = describe(entry)
  return entry.event?.eventType === 'navigation' ? detail : title
}

/** The first lane that is free again; when none is, the one that soonest will be. */
function laneFor(ends: number[], left: number, room: number, lanes: number): number {
  const free = Array.from({ length: lanes }, (_, lane) => lane).find(lane => (ends[lane] ?? 0) <= left)
  const lane = free ?? ends.indexOf(Math.min(...ends))
  ends[lane] = left + room + BETWEEN_PX
  return lane
}

/** A page lasts until the next one. */
function stretchPages(marks: readonly Mark[], width: number): Mark[] {
  let next = width
  return [...marks]
    .reverse()
    .map(mark => {
      if (mark.track !== 'pages') return mark
      const page = { ...mark, width: Math.max(LEAST_PX.pages, next - mark.left - BETWEEN_PX) }
      next = mark.left
      return page
    })
    .reverse()
}
