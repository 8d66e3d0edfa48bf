import type { EngineEvent } from '../types.ts'

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * The events by (time, id), each id once: what a session is, whatever the order of arrival. Events without a time or an
 * id are none. Of two with one id the earlier counts; of two with one id and time the one whose JSON is smaller.
 */
export const orderEvents = (events: readonly EngineEvent[]): EngineEvent[] => {
  const sound = events.filter(event => Number.isFinite(event.at) && typeof event.id === 'string')
  if (!isOrdered(sound)) sound.sort(compare)
  const seen = new Set<string>()
  return sound.filter(event => {
    if (seen.has(event.id)) return false
    seen.add(event.id)
    return true
  })
}

/** The store answers in order, so that a sort is seldom needed. Strictly: equal places have to be compared by content. */
const isOrdered = (events: readonly EngineEvent[]): boolean =>
  events.every((event, index) => {
    const before = events[index - 1]
    return !before || before.at < event.at || (before.at === event.at && before.id < event.id)
  })

const compare = (a: EngineEvent, b: EngineEvent): number =>
  a.at - b.at || byText(a.id, b.id) || byText(JSON.stringify(a), JSON.stringify(b))
