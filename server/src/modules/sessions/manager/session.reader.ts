import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Tx } from '#kernel/db'
import { essentialMetadata } from '../engine/index.ts'
import { type EventRange, sessionEventPages } from '../ingest/event.repository.ts'
import type { StoredEvent } from '../ingest/stored-event.ts'
import { MAX_EVENTS } from './fold.ts'

/**
 * Characters that count of one session, in what is kept of its events: 10,000 ordinary events have less than half. Who
 * sends more is no person, and takes no more memory than this.
 */
export const MAX_CHARACTERS = 10_000_000

/** Counts the events that are in memory at a moment. */
export interface Held {
  inc(events: number): void
  dec(events: number): void
}

export interface ReadSession {
  readonly sessionId: string
  /** Those that count, by (at, eventId), with that part of their metadata which decides. */
  readonly events: readonly StoredEvent[]
  /** It has more of them, which do not count. */
  readonly more: boolean
}

/** Events after which the process looks at what else there is to do: some milliseconds of work. */
const EVENTS_AT_A_STRETCH = 500

/**
 * Reads sessions of one project one after the other, and lets each go when the next one is asked for: what is in memory
 * is one page of events and what counts of one session. A session without events is left out.
 */
export async function* readSessions(
  tx: Tx,
  wanted: { readonly projectId: string; readonly ranges: ReadonlyMap<string, EventRange> },
  held: Held,
): AsyncGenerator<ReadSession, void> {
  // One more than counts, to see that there are more.
  const pages = sessionEventPages(tx, { ...wanted, perSession: MAX_EVENTS + 1 })
  let gathered = begin('')
  let stretch = 0
  try {
    for await (const page of pages) {
      for (const event of page) {
        if (gathered.sessionId !== event.sessionId) {
          if (gathered.events.length > 0) yield gathered
          held.dec(gathered.events.length)
          gathered = begin(event.sessionId)
        }
        if (gather(gathered, event)) held.inc(1)
      }
      stretch += page.length
      // Requests of the same process must not wait for a whole batch.
      if (stretch > EVENTS_AT_A_STRETCH) {
        await othersTurn()
        stretch = 0
      }
    }
    if (gathered.events.length > 0) yield gathered
  } finally {
    held.dec(gathered.events.length)
  }
}

interface Gathered extends ReadSession {
  readonly events: StoredEvent[]
  characters: number
  more: boolean
}

const begin = (sessionId: string): Gathered => ({ sessionId, events: [], characters: 0, more: false })

/** Whether the event counts; behind one that does not, none does. */
const gather = (gathered: Gathered, event: StoredEvent): boolean => {
  if (gathered.more) return false
  const kept = { ...event, metadata: essentialMetadata(event.eventType, event.metadata) }
  gathered.characters += charactersOf(kept)
  gathered.more = gathered.characters > MAX_CHARACTERS
  if (gathered.more) return false
  gathered.events.push(kept)
  return true
}

const charactersOf = ({ eventId, route, target, metadata }: StoredEvent): number => {
  let characters = eventId.length + route.length
  for (const value of Object.values(target ?? {})) characters += value?.length ?? 0
  for (const value of Object.values(metadata)) if (typeof value === 'string') characters += value.length
  return characters
}
