import type { EngineSignal } from '../engine/index.ts'
import type { SignalType } from '../schema/signal.ts'
import { fingerprintOf, namesRequest, normalizeRoute, normalizeTarget } from './fingerprint.ts'

/** One fault of one session, with everything that shows it. */
export interface Fault {
  readonly fingerprint: string
  /** The signal that stands for the others. */
  readonly root: EngineSignal
  /** The root included. */
  readonly signals: readonly EngineSignal[]
}

/** Which of several signals of one fault says best what failed: the product before the person's answer to it. */
const PRECEDENCE: readonly SignalType[] = [
  'form_loop',
  'blocked',
  'error_click',
  'slow_wait',
  'dead_click',
  'rage',
  'refresh_loop',
  'confusion',
  'quick_back',
  'thrash',
  'abandonment',
]

/** What somebody does because something else failed: no failure point of its own while that one is known. */
const REACTIONS: ReadonlySet<SignalType> = new Set(['thrash', 'quick_back', 'abandonment'])

/** The time within which signals are taken to be about one thing; the correlation time of the default ruleset. */
const TOGETHER_MS = 30_000

/**
 * The faults of a session: signals that share evidence, or that are about one element within 30 s, are one fault; a
 * reaction belongs to the nearest fault before it that it is correlated with. Faults of one failure point that come
 * again later are one, too. The order and the answer do not depend on the order of the signals.
 */
export const faultsOf = (signals: readonly EngineSignal[]): Fault[] => {
  const sorted = [...signals].sort(byTime)
  const groups: EngineSignal[][] = []
  for (const signal of sorted.filter(each => !REACTIONS.has(each.type))) {
    const joined = groups.filter(group => group.some(other => isSameFault(signal, other)))
    for (const group of joined) groups.splice(groups.indexOf(group), 1)
    groups.push([...joined.flat(), signal])
  }
  const causes = groups.map(group => [...group])
  for (const reaction of sorted.filter(each => REACTIONS.has(each.type))) {
    const cause = causeOf(reaction, causes)
    if (cause) cause.push(reaction)
    else causes.push([reaction])
  }
  return merged(causes)
}

const byTime = (left: EngineSignal, right: EngineSignal): number =>
  left.startedAt - right.startedAt || compare(left.id, right.id)

const isSameFault = (left: EngineSignal, right: EngineSignal): boolean =>
  shareEvidence(left, right) || (isNear(left, right) && isSamePlace(left, right)) || isSameLoop(left, right)

/** Pages that send the browser to one another are each loaded again and again, and are one loop. */
const LOOPS: ReadonlySet<SignalType> = new Set(['refresh_loop', 'confusion'])

const isSameLoop = (left: EngineSignal, right: EngineSignal): boolean =>
  LOOPS.has(left.type) &&
  LOOPS.has(right.type) &&
  left.startedAt <= right.endedAt &&
  right.startedAt <= left.endedAt

const shareEvidence = (left: EngineSignal, right: EngineSignal): boolean => {
  const known = new Set(left.eventIds)
  return right.eventIds.some(id => known.has(id))
}

const isNear = (left: EngineSignal, right: EngineSignal): boolean =>
  left.startedAt - right.endedAt <= TOGETHER_MS && right.startedAt - left.endedAt <= TOGETHER_MS

const isSamePlace = (left: EngineSignal, right: EngineSignal): boolean => {
  const target = normalizeTarget(left.target)
  return (
    target !== null &&
    target === normalizeTarget(right.target) &&
    normalizeRoute(left.route) === normalizeRoute(right.route)
  )
}

/** The group whose latest signal before the reaction is nearest; one on the same page goes first. */
const causeOf = (reaction: EngineSignal, groups: EngineSignal[][]): EngineSignal[] | undefined => {
  const route = normalizeRoute(reaction.route)
  const found = groups.flatMap(group =>
    group
      .filter(each => !REACTIONS.has(each.type) && isCauseOf(each, reaction))
      .map(cause => ({ group, cause, here: normalizeRoute(cause.route) === route })),
  )
  found.sort(
    (left, right) =>
      Number(right.here) - Number(left.here) ||
      right.cause.startedAt - left.cause.startedAt ||
      compare(left.cause.id, right.cause.id),
  )
  return found[0]?.group
}

const isCauseOf = (cause: EngineSignal, reaction: EngineSignal): boolean =>
  cause.startedAt <= reaction.endedAt &&
  (cause.correlatedWith.includes(reaction.id) ||
    reaction.correlatedWith.includes(cause.id) ||
    shareEvidence(cause, reaction))

const compare = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1)

const rootOf = (signals: readonly EngineSignal[]): EngineSignal => {
  const [root] = [...signals].sort(
    (left, right) =>
      PRECEDENCE.indexOf(left.type) - PRECEDENCE.indexOf(right.type) ||
      right.confidence - left.confidence ||
      right.strength - left.strength ||
      byTime(left, right),
  )
  if (!root) throw new Error('A fault has at least one signal')
  return root
}

/**
 * The signal that a fault is known by in other sessions, where it may show itself in another way: one that names a
 * request does so whatever was clicked.
 */
const keyOf = (signals: readonly EngineSignal[]): EngineSignal => {
  const requests = signals.filter(namesRequest)
  return rootOf(requests.length > 0 ? requests : signals)
}

const merged = (groups: readonly (readonly EngineSignal[])[]): Fault[] => {
  const byFingerprint = Map.groupBy(groups, group => fingerprintOf(keyOf(group)))
  return [...byFingerprint].sort(byKey).map(([fingerprint, same]) => ({
    fingerprint,
    root: rootOf(same.map(rootOf)),
    signals: same.flat().sort(byTime),
  }))
}

const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  compare(left, right)
