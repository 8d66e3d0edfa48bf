import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import type { Clock } from '#kernel/system'
import { presentSignal, signalsOfSession } from '../incidents/index.ts'
import { presentEvent } from '../ingest/event.service.ts'
import type { EventType } from '../schema/event.ts'
import type { TimelineEntry, TimelineQuery } from '../schema/session.ts'
import type { Signal } from '../schema/signal.ts'
import { type AxisPlace, listPlacedEvents, type PlacedEvent } from './axis.repository.ts'
import { requireKnown, requireSessionId } from './session.service.ts'

export interface TimelineService {
  /**
   * The events that make a session and what they are evidence of, in the order of time; a signal stands where it begins, after the
   * events of that moment. 404 `sessions.session_not_found`.
   */
  read(actor: Actor, sessionId: string, query: TimelineQuery): Promise<Timeline>
}

interface Timeline {
  readonly items: TimelineEntry[]
  readonly nextCursor: string | null
}

const ORDER = 'timeline'
/** Events before signals of the same moment. */
const [EVENT, SIGNAL] = [0, 1]
/** Sorts after every id. */
const BEYOND = '~'

interface Cursor extends AxisPlace {
  readonly rank: number
}

interface Placed extends Cursor {
  readonly entry: TimelineEntry
}

const cursorOf = ({ cursor }: TimelineQuery): Cursor | null => {
  if (cursor === undefined) return null
  const [at, rank, id] = decodeCursor(cursor, ORDER)
  const sound = typeof at === 'number' && Number.isSafeInteger(at) && (rank === EVENT || rank === SIGNAL)
  if (!sound || typeof id !== 'string' || !/^[\x20-\x7e]{1,200}$/.test(id)) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return { at, rank, id }
}

const compare = (a: Cursor, b: Cursor): number =>
  a.at - b.at || a.rank - b.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

export const createTimelineService = ({ db, clock }: { db: Database; clock: Clock }): TimelineService => ({
  async read(actor, id, query) {
    const projectId = requireCurrentProject(actor, 'sessions:read')
    const sessionId = requireSessionId(id)
    const cursor = cursorOf(query)
    const signals = (await signalsOfSession(db.query, { projectId, sessionId })).map(presentSignal)
    const after = cursor && { at: cursor.at, id: cursor.rank === EVENT ? cursor.id : BEYOND }
    const session = { projectId, sessionId, now: clock.now() }
    const events = await listPlacedEvents(db.query, session, { after, limit: query.limit + 1 })
    if (events.length === 0 && signals.length === 0) await requireKnown(db, session)
    const evidence = evidenceOf(signals)
    const all: Placed[] = [
      ...events.map(event => placeEvent(event, evidence.get(event.eventId) ?? [])),
      ...signals.map(placeSignal).filter(placed => !cursor || compare(placed, cursor) > 0),
    ].sort(compare)
    const page = all.slice(0, query.limit)
    const last = all.length > query.limit ? page.at(-1) : undefined
    return {
      items: page.map(({ entry }) => entry),
      nextCursor: last ? encodeCursor(ORDER, [last.at, last.rank, last.id]) : null,
    }
  },
})

/** The signals of each event, in the order of time. */
const evidenceOf = (signals: readonly Signal[]): Map<string, string[]> => {
  const found = new Map<string, string[]>()
  for (const { id, eventIds } of signals) {
    for (const eventId of eventIds) found.set(eventId, [...(found.get(eventId) ?? []), id])
  }
  return found
}

const KINDS: Partial<Record<EventType, TimelineEntry['kind']>> = {
  network_success: 'request',
  network_error: 'request',
  slow_response: 'request',
  error: 'error',
}

const placeEvent = (event: PlacedEvent, signalIds: string[]): Placed => ({
  at: event.place,
  rank: EVENT,
  id: event.eventId,
  entry: {
    at: event.place,
    kind: KINDS[event.eventType] ?? 'event',
    event: presentEvent(event),
    signal: null,
    signalIds,
  },
})

const placeSignal = (signal: Signal): Placed => ({
  at: signal.startedAt,
  rank: SIGNAL,
  id: signal.id,
  entry: { at: signal.startedAt, kind: 'signal', event: null, signal, signalIds: [] },
})
