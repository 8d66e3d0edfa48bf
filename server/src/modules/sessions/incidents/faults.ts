import type { EngineSignal } from '../engine/index.ts'
import type { SignalType } from '../schema/signal.ts'
import { fingerprintOf, namesRequest } from './fingerprint.ts'
import { byTime, groupSignals } from './grouping.ts'

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

/**
 * The faults of a session (see `groupSignals`); those of one failure point that come again later are one. The answer
 * does not depend on the order of the signals.
 */
export const faultsOf = (signals: readonly EngineSignal[]): Fault[] => {
  const byFingerprint = Map.groupBy(groupSignals(signals), group => fingerprintOf(keyOf(group)))
  return [...byFingerprint].sort(byKey).map(([fingerprint, same]) => ({
    fingerprint,
    root: rootOf(same.map(rootOf)),
    signals: same.flat().sort(byTime),
  }))
}

const byKey = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1

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
