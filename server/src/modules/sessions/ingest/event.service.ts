import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import type { Clock } from '#kernel/system'
import type { EventQuery, SessionEvent } from '../schema/event.ts'
import { type ArrivalPlace, listEvents } from './event.list.ts'
import { isClientId } from './metadata.ts'
import type { StoredEvent } from './stored-event.ts'

export interface EventService {
  /**
   * Events of the project as they arrived, the last first. A page of rare ones may have fewer than there are, none even;
   * only without a `nextCursor` nothing follows.
   */
  list(actor: Actor, query: EventQuery): Promise<{ items: SessionEvent[]; nextCursor: string | null }>
}

const ORDER = '-receivedAt'
const DAY = /^\d{4}-\d\d-\d\d$/

const placeOf = (cursor: string | undefined): ArrivalPlace | null => {
  if (cursor === undefined) return null
  const [receivedAt, eventId, day] = decodeCursor(cursor, ORDER)
  const isPlace = typeof receivedAt === 'number' && Number.isSafeInteger(receivedAt)
  if (
    !isPlace ||
    !isClientId(eventId) ||
    typeof day !== 'string' ||
    !DAY.test(day) ||
    Number.isNaN(Date.parse(day))
  )
    throw invalidField('query.cursor', 'is not a cursor of this list')
  return { receivedAt, eventId, day }
}

const cursorOf = (place: ArrivalPlace | null): string | null =>
  place && encodeCursor(ORDER, [place.receivedAt, place.eventId, place.day])

export const presentEvent = (event: StoredEvent): SessionEvent => ({
  eventId: event.eventId,
  sessionId: event.sessionId,
  eventType: event.eventType,
  timestamp: event.at,
  receivedAt: event.receivedAt,
  route: event.route,
  target: event.target,
  metadata: { ...event.metadata },
  environment: event.environment,
  flags: [...event.flags],
})

export const createEventService = ({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): EventService => ({
  async list(actor, { limit, cursor, ...filter }) {
    const projectId = requireCurrentProject(actor, 'sessions:read')
    const page = { after: placeOf(cursor), limit: limit + 1, now: clock.now() }
    const found = await listEvents(db.query, projectId, filter, page)
    const items = found.items.slice(0, limit)
    const last = found.items.length > limit ? (items.at(-1) ?? null) : found.lookedTo
    return { items: items.map(presentEvent), nextCursor: cursorOf(last) }
  },
})
