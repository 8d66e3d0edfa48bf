import type { EngineEvent } from '../engine/index.ts'
import type { StoredEvent } from '../ingest/stored-event.ts'
import type { SessionState } from '../schema/session.ts'
import { cut, eachOnce, ordered } from './order.ts'

/** A session is made of its first events by (time, id); whoever sends more is no person. */
export const MAX_EVENTS = 10_000
/** And of those within a day of the first. */
export const MAX_SPAN_MS = 24 * 3_600_000
const MAX_ROUTES = 100

/** What is known of a session so far: a value, never changed in place, that parts anywhere can be merged into. */
export interface FoldState {
  /** Distinct by id, ordered by (at, id), `MAX_EVENTS` at most. */
  readonly events: readonly StoredEvent[]
  /** Events beyond the cap were seen. */
  readonly overflowed: boolean
}

export interface FoldOptions {
  /** Without events for so long it is idle. */
  readonly idleMs: number
  /** And then waits so long for late events before it is completed. */
  readonly latenessMs: number
  /** Unix ms. */
  readonly now: number
}

export interface FoldedSession {
  readonly sessionId: string
  /** Unix ms, corrected by the clock's offset, as all times of the session. */
  readonly startedAt: number
  readonly endedAt: number
  readonly eventCount: number
  /** In the order of the first visit. */
  readonly routes: readonly string[]
  /** The last that was identified. */
  readonly user: string | null
  /** The first that was told. */
  readonly environment: string | null
  /** Of bot, truncated, skewed, in this order. */
  readonly flags: readonly string[]
  /** What corrects all of its events; 0: each is corrected by its own. */
  readonly offsetMs: number
  readonly state: SessionState
  /** When time alone changes the state; null once it is completed. */
  readonly changesAt: number | null
  readonly engineEvents: readonly EngineEvent[]
}

export const emptyState: FoldState = { events: [], overflowed: false }

/** The state with these events, which come in any order and any number of times. */
export const addEvents = (state: FoldState, events: readonly StoredEvent[]): FoldState => {
  if (events.length === 0) return state
  const all = state.events.length === 0 ? events : [...state.events, ...events]
  const distinct = ordered(eachOnce(all))
  return {
    events: cut(distinct, MAX_EVENTS),
    overflowed: state.overflowed || distinct.length > MAX_EVENTS,
  }
}

/**
 * What two processes know of a session, put together. What one of them left out because of the cap is beyond the cap of
 * both: the other's events can only push it further out.
 */
export const mergeStates = (one: FoldState, other: FoldState): FoldState => {
  const { events, overflowed } = addEvents(one, other.events)
  return { events, overflowed: overflowed || other.overflowed }
}

/** The session that these events are at `now`; null without events. */
export const finishSession = (state: FoldState, options: FoldOptions): FoldedSession | null => {
  const [first] = state.events
  if (!first) return null
  const offsetMs = first.offsetMs
  const corrected = correct(state.events, offsetMs)
  const startedAt = corrected[0]?.at ?? first.at
  const kept = corrected.filter(({ at }) => at - startedAt <= MAX_SPAN_MS)
  const endedAt = kept.at(-1)?.at ?? startedAt
  const truncated = state.overflowed || kept.length < corrected.length
  return {
    sessionId: first.sessionId,
    startedAt,
    endedAt,
    eventCount: kept.length,
    ...describe(kept, truncated),
    offsetMs,
    ...stateAt(endedAt, options),
    engineEvents: kept.map(toEngine),
  }
}

/**
 * The session of its events in one go: the same bytes as adding them one by one. Whoever reads more of them than
 * `MAX_EVENTS` read no further, so there may be others behind them, also when copies among them leave fewer than count;
 * whoever ended sooner says whether there are `more`.
 */
export const foldSession = (
  events: readonly StoredEvent[],
  options: FoldOptions,
  more = false,
): FoldedSession | null => {
  const state = addEvents(emptyState, events)
  return finishSession({ ...state, overflowed: more || events.length > MAX_EVENTS }, options)
}

interface Placed {
  readonly at: number
  readonly event: StoredEvent
}

/**
 * On the server's clock. One wrong clock is wrong all the time: when the first event says by how much, all of them are
 * moved by that, so that their distances stay what they were. Else each event is believed by itself.
 */
const correct = (events: readonly StoredEvent[], offsetMs: number): Placed[] => {
  const placed = events.map(event => ({ at: event.at + (offsetMs === 0 ? event.offsetMs : offsetMs), event }))
  const moved = offsetMs === 0 && events.some(event => event.offsetMs !== 0)
  return moved ? placed.sort((a, b) => a.at - b.at || (a.event.eventId < b.event.eventId ? -1 : 1)) : placed
}

type Described = Pick<FoldedSession, 'routes' | 'user' | 'environment' | 'flags'>

const describe = (kept: readonly Placed[], truncated: boolean): Described => {
  const routes = new Set<string>()
  let user: string | null = null
  let environment: string | null = null
  let bot = false
  let skewed = false
  for (const { at, event } of kept) {
    if (routes.size < MAX_ROUTES) routes.add(event.route)
    user = identified(event) ?? user
    environment ??= event.environment
    bot ||= event.flags.includes('bot')
    skewed ||= at !== event.at
  }
  const flags = [bot && 'bot', truncated && 'truncated', skewed && 'skewed'].filter(flag => flag !== false)
  return { routes: [...routes], user, environment, flags }
}

const CLIENT_ID = /^[A-Za-z0-9._:-]{1,128}$/

/** Who somebody is comes as a custom event of the name `identify`. */
const identified = ({ eventType, metadata }: StoredEvent): string | null => {
  if (eventType !== 'custom' || metadata.name !== 'identify') return null
  const { userId } = metadata
  return typeof userId === 'string' && CLIENT_ID.test(userId) ? userId : null
}

type StateAt = Pick<FoldedSession, 'state' | 'changesAt'>

const stateAt = (endedAt: number, { idleMs, latenessMs, now }: FoldOptions): StateAt => {
  const idleAt = endedAt + idleMs
  const completedAt = idleAt + latenessMs
  if (now >= completedAt) return { state: 'completed', changesAt: null }
  return now >= idleAt ? { state: 'idle', changesAt: completedAt } : { state: 'active', changesAt: idleAt }
}

const toEngine = ({ at, event }: Placed): EngineEvent => ({
  id: event.eventId,
  type: event.eventType,
  at,
  route: event.route,
  target: event.target,
  metadata: event.metadata,
})
