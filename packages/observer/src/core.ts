import { uuid } from './identifier.ts'
import { cleanAddress } from './redaction.ts'
import { createSession, isSampled } from './session.ts'
import type { Item } from './transport/store.ts'
import type { Core, Draft, Metadata, ObserverOptions } from './types.ts'

const EVENT_BYTES = 10_000

export type Log = (...words: unknown[]) => void

/** The core with what only `init` uses of it. */
export interface OwnCore extends Core {
  setPaused(paused: boolean): void
  /** Says who the user is, now and in each session that begins later. */
  identify(userId: string): void
  /** Records even while paused: what became of events that were recorded before. */
  report(metadata: Metadata): void
  /** Takes everything off the page again that was attached so far. */
  stop(): void
  leave(): void
}

/** Events as items of the transport; of one that is too large the metadata goes, and else the event. */
const serialise = (draft: Draft, metadata: Metadata): Item | null => {
  for (const each of [metadata, { name: metadata.name, truncated: true }]) {
    const body = JSON.stringify({ ...draft, metadata: each })
    const size = new TextEncoder().encode(body).length
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
  const stops: (() => void)[] = []
  const leaves: (() => void)[] = []
  let paused = false
  let address = ''
  let route = ''
  let user: string | undefined
  /** The session that knows its user. */
  let knows: string | undefined

  const guard: Core['guard'] = run => {
    try {
      return run()
    } catch (error) {
      // Compensated: what the observer cannot do is not the page's fault.
      log(error)
      return undefined
    }
  }
  const create: Core['draft'] = (eventType, target, at = Date.now()) => {
    const timestamp = Math.round(at)
    const sessionId = sessionAt(timestamp)
    if (!isSampled(sessionId, options.sampleRate ?? 1)) return null
    if (location.href !== address) {
      address = location.href
      route = cleanAddress(address)
    }
    const { environment } = options
    return { eventId: uuid(timestamp), eventType, timestamp, sessionId, route, target, environment }
  }
  const draft: Core['draft'] = (...facts) => {
    const made = paused ? null : create(...facts)
    if (made && user && knows !== made.sessionId) {
      knows = made.sessionId
      record('custom', { name: 'identify', userId: user }, undefined, made.timestamp)
    }
    return made
  }
  const commit: Core['commit'] = (made, metadata) => {
    if (!made) return
    const item = guard(() => serialise(made, metadata))
    log(made.eventType, metadata)
    if (item) add(item)
    else drop(item === null ? 'too_large' : 'invalid')
  }
  const record: Core['record'] = (eventType, metadata, target, at) =>
    commit(draft(eventType, target, at), metadata)
  return {
    guard,
    draft,
    commit,
    record,
    listen: (types, handler, on = window) => {
      // Safe: the caller named the events, and with them their kind.
      const guarded = (event: Event): void => guard(() => handler(event as Parameters<typeof handler>[0]))
      for (const type of types.split(' ')) {
        on.addEventListener(type, guarded, { capture: true, passive: true })
        stops.push(() => on.removeEventListener(type, guarded, true))
      }
    },
    after: (ms, run) => setTimeout(() => guard(run), ms),
    onStop: run => void stops.push(run),
    onLeave: run => void leaves.push(run),
    identify: userId => {
      user = userId
      knows = undefined
      draft('custom')
    },
    report: metadata => commit(create('custom'), metadata),
    setPaused: value => {
      paused = value
    },
    leave: () => leaves.forEach(guard),
    stop: () => {
      stops.splice(0).forEach(guard)
      paused = true
    },
  }
}
