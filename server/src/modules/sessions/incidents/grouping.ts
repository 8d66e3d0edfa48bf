import type { EngineSignal } from '../engine/index.ts'
import type { SignalType } from '../schema/signal.ts'
import { normalizeRoute, normalizeTarget } from './fingerprint.ts'

/** What somebody does because something else failed: no failure point of its own while that one is known. */
const REACTIONS: ReadonlySet<SignalType> = new Set(['thrash', 'quick_back', 'abandonment'])

/** Pages that send the browser to one another are each loaded again and again, and are one loop. */
const LOOPS: ReadonlySet<SignalType> = new Set(['refresh_loop', 'confusion'])

/** The time within which signals are taken to be about one thing; the correlation time of the default ruleset. */
const TOGETHER_MS = 30_000

type Group = Set<EngineSignal>

const compare = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1)

export const byTime = (left: EngineSignal, right: EngineSignal): number =>
  left.startedAt - right.startedAt || compare(left.id, right.id)

/**
 * The signals of a session by fault: those that share evidence, that are about one element within 30 s, or that are
 * loops at the same time; a reaction goes to the nearest fault before it that it is correlated with. Each signal is
 * looked up by what it may have in common, so that the cost grows with their number alone.
 */
export const groupSignals = (signals: readonly EngineSignal[]): EngineSignal[][] => {
  const sorted = [...signals].sort(byTime)
  const groups = new Grouping()
  for (const signal of sorted) if (!REACTIONS.has(signal.type)) groups.add(signal)
  for (const signal of sorted) if (REACTIONS.has(signal.type)) groups.addReaction(signal)
  return groups.all()
}

class Grouping {
  readonly #groupOf = new Map<EngineSignal, Group>()
  readonly #byId = new Map<string, EngineSignal>()
  readonly #byEvent = new Map<string, EngineSignal[]>()
  /** Causes by the ids that they are correlated with. */
  readonly #correlated = new Map<string, EngineSignal[]>()
  /** The one that ended last at each place: what is near to an earlier one is near to it, or it to that one. */
  readonly #latest = new Map<string, EngineSignal>()

  /** In the order of time. */
  add(signal: EngineSignal): void {
    const place = placeOf(signal)
    const near = place === null ? undefined : this.#latest.get(place)
    const reach = LOOPS.has(signal.type) ? 0 : TOGETHER_MS
    this.#groupOf.set(signal, new Set([signal]))
    for (const id of signal.eventIds) {
      // All that have this event are in one group already.
      const [other] = this.#byEvent.get(id) ?? []
      if (other) this.#join(other, signal)
    }
    if (near && signal.startedAt - near.endedAt <= reach) this.#join(near, signal)
    if (place !== null && (!near || near.endedAt < signal.endedAt)) this.#latest.set(place, signal)
    this.#byId.set(signal.id, signal)
    for (const id of signal.eventIds) push(this.#byEvent, id, signal)
    for (const id of signal.correlatedWith) push(this.#correlated, id, signal)
  }

  addReaction(reaction: EngineSignal): void {
    const cause = this.#causeOf(reaction)
    const group = (cause && this.#groupOf.get(cause)) ?? new Set()
    this.#groupOf.set(reaction, group.add(reaction))
  }

  all(): EngineSignal[][] {
    return [...new Set(this.#groupOf.values())].map(group => [...group])
  }

  /** The smaller group moves into the larger one, so that no signal moves more often than the logarithm of their number. */
  #join(left: EngineSignal, right: EngineSignal): void {
    const [one, other] = [this.#groupOf.get(left), this.#groupOf.get(right)]
    if (!one || !other || one === other) return
    const [small, large] = one.size < other.size ? [one, other] : [other, one]
    for (const signal of small) this.#groupOf.set(signal, large.add(signal))
  }

  /** The cause that began last; one on the same page goes first. */
  #causeOf(reaction: EngineSignal): EngineSignal | undefined {
    const page = normalizeRoute(reaction.route)
    const isHere = (cause: EngineSignal): number => Number(normalizeRoute(cause.route) === page)
    const causes = [
      ...reaction.correlatedWith.flatMap(id => this.#byId.get(id) ?? []),
      ...(this.#correlated.get(reaction.id) ?? []),
      ...reaction.eventIds.flatMap(id => this.#byEvent.get(id) ?? []),
    ].filter(cause => cause.startedAt <= reaction.endedAt)
    const [nearest] = causes.sort((left, right) => isHere(right) - isHere(left) || byTime(right, left))
    return nearest
  }
}

/** Page and element; all loops are at one place. */
const placeOf = (signal: EngineSignal): string | null => {
  if (LOOPS.has(signal.type)) return 'loops'
  const target = normalizeTarget(signal.target)
  return target === null ? null : `${normalizeRoute(signal.route)}\n${target}`
}

const push = (lists: Map<string, EngineSignal[]>, key: string, signal: EngineSignal): void => {
  const list = lists.get(key)
  if (list) list.push(signal)
  else lists.set(key, [signal])
}
