import { uuid } from './identifier.ts'
import { cleanAddress } from './redaction.ts'
import { createSession, isSampled } from './session.ts'
import type { Item } from './transport/store.ts'
import type { Core, Draft, EventType, Metadata, ObserverOptions, Target } from './types.ts'

const EVENT_BYTES = 10_000
const encoder = new TextEncoder()

export type Log = (...words: unknown[]) => void

/** The core with what only `init` uses of it. */
export interface OwnCore extends Core {
  setPaused(paused: boolean): void
  stop(): void
  leave(): void
}

/** Events as items of the transport; of one that is too large the metadata goes, and else the event. */
const serialise = (draft: Draft, metadata: Metadata): Item | null => {
  for (const each of [metadata, { name: metadata.name, truncated: true }]) {
    const body = JSON.stringify({ ...draft, metadata: each })
    const size = encoder.encode(body).length
    if (size <= EVENT_BYTES) return { id: draft.eventId, body, size }
  }
  return null
}

/** What all parts stand on: events are drafted and committed here, and everything attached is taken off again. */
export const createCore = (
  options: ObserverOptions,
  log: Log,
  add: (item: Item) => void,
  drop: (reason: string) => void,
): OwnCore => {
  const sessionAt = createSession()
  const [stops, leaves]: [(() => void)[], (() => void)[]] = [[], []]
  let paused = false
  let [address, route] = ['', '']

  const guard = <T>(run: () => T): T | undefined => {
    try {
      return run()
    } catch (error) {
      // Compensated: what the observer cannot do is not the page's fault.
      log(error)
      return undefined
    }
  }
  const draft = (eventType: EventType, target?: Target, at = Date.now()): Draft | null => {
    const timestamp = Math.round(at)
    const sessionId = sessionAt(timestamp)
    if (paused || !isSampled(sessionId, options.sampleRate ?? 1)) return null
    if (location.href !== address) [address, route] = [location.href, cleanAddress(location.href)]
    const { environment } = options
    return { eventId: uuid(timestamp), eventType, timestamp, sessionId, route, target, environment }
  }
  const commit = (made: Draft, metadata: Metadata): void => {
    const item = guard(() => serialise(made, metadata))
    log(made.eventType, metadata)
    if (item) add(item)
    else drop(item === null ? 'too_large' : 'invalid')
  }
  const listen: Core['listen'] = (on, types, handler) => {
    // Safe: the caller named the events, and with them their kind.
    const guarded = (event: Event): void => guard(() => handler(event as Parameters<typeof handler>[0]))
    for (const type of types.split(' ')) {
      on.addEventListener(type, guarded, { capture: true, passive: true })
      stops.push(() => on.removeEventListener(type, guarded, true))
    }
  }
  return {
    guard,
    draft,
    commit,
    listen,
    record: (eventType, metadata, target, at) => {
      const made = draft(eventType, target, at)
      if (made) commit(made, metadata)
    },
    onStop: run => void stops.push(run),
    onLeave: run => void leaves.push(run),
    setPaused: value => {
      paused = value
    },
    leave: () => {
      for (const run of leaves) guard(run)
    },
    stop: () => {
      for (const run of stops.splice(0)) guard(run)
    },
  }
}
