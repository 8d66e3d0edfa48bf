import type { StoredEvent } from '../ingest/stored-event.ts'

/** By (time, id); ids are ASCII, so this is the order of PostgreSQL's "C" collation as well. */
const byTime = (a: StoredEvent, b: StoredEvent): number =>
  a.at - b.at || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : 0)

export const ordered = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
  isOrdered(events) ? events : events.toSorted(byTime)

/** What comes from the table is in order already. */
const isOrdered = (events: readonly StoredEvent[]): boolean =>
  events.every((event, index) => {
    const before = events[index - 1]
    return before === undefined || byTime(before, event) <= 0
  })

/** Each id once. Of copies that differ the least one stays, whichever came first. */
export const eachOnce = (events: readonly StoredEvent[]): readonly StoredEvent[] => {
  const kept = new Map<string, StoredEvent>()
  let repeated = false
  for (const event of events) {
    const known = kept.get(event.eventId)
    if (known === undefined) kept.set(event.eventId, event)
    else {
      repeated = true
      if (compareCopies(event, known) < 0) kept.set(event.eventId, event)
    }
  }
  return repeated ? [...kept.values()] : events
}

export const cut = (events: readonly StoredEvent[], most: number): readonly StoredEvent[] =>
  events.length > most ? events.slice(0, most) : events

/** By the client's time, then by the arrival, then by everything else that is kept of it. */
const compareCopies = (a: StoredEvent, b: StoredEvent): number => {
  const times = a.at - b.at || a.receivedAt - b.receivedAt
  if (times !== 0) return times
  const [one, other] = [canonical(a), canonical(b)]
  return one < other ? -1 : one > other ? 1 : 0
}

/** JSON whose members are in the order of their names. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
