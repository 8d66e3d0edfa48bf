import type { Candidate } from './detect/index.ts'
import type { RulesetRules } from './ruleset/rules.ts'
import { SIGNAL_TYPES } from './types.ts'

interface Placed {
  readonly candidate: Candidate
  readonly startedAt: number
  readonly endedAt: number
}

/** A candidate in its place, with those that happened around it. */
export interface Related extends Placed {
  /** Places of the nearest others within the correlation time, ascending. */
  readonly near: readonly number[]
  /** Signals have the same one when each is within the correlation time of another of them. */
  readonly chain: number
  readonly confidence: number
}

/** Neighbours looked at on each side: among more, one further off tells nothing new, and the cost stays linear. */
const NEIGHBOURS = 8
const MOST_SUPPORT = 3
/** A session of 10,000 events in which everything fails needs no more to be understood: the strongest stay. */
const MOST_SIGNALS = 200

/**
 * Puts the candidates in order and relates them by time. A weak one stays only beside one that meets its definition, on
 * other evidence: two halves are no proof, and one click that is nearly two things is not evidence for both.
 */
export const correlate = (candidates: readonly Candidate[], { correlation }: RulesetRules): Related[] => {
  const placed = candidates.map(place).sort(compare)
  const stands = ({ candidate }: Placed): boolean => candidate.strength >= correlation.standsAlone
  const strong = placed.filter(stands)
  const supportOf = (item: Placed, among: readonly Placed[]): number =>
    around(item, among, correlation.withinMs).filter(other => isIndependent(item, other)).length
  const kept = placed.filter(
    item =>
      stands(item) || (item.candidate.strength >= correlation.minStrength && supportOf(item, strong) > 0),
  )
  const doubtOf = (item: Placed): number => {
    const doubt = 1 - item.candidate.confidence
    if (item.candidate.confidence < correlation.gainFrom) return doubt
    return doubt * (1 - correlation.confidenceGain) ** Math.min(MOST_SUPPORT, supportOf(item, strong))
  }
  const sure = kept.filter(item => 1 - doubtOf(item) >= correlation.minConfidence)
  return relate(strongest(sure), doubtOf, correlation.withinMs)
}

const strongest = (items: readonly Placed[]): readonly Placed[] =>
  items.length <= MOST_SIGNALS
    ? items
    : items
        .toSorted((a, b) => b.candidate.strength - a.candidate.strength || compare(a, b))
        .slice(0, MOST_SIGNALS)
        .sort(compare)

const relate = (items: readonly Placed[], doubtOf: (item: Placed) => number, withinMs: number): Related[] => {
  const places = new Map(items.map((item, index) => [item, index]))
  let chain = 0
  let chainEnd = Number.NEGATIVE_INFINITY
  return items.map(item => {
    if (item.startedAt - chainEnd > withinMs) chain += 1
    chainEnd = Math.max(chainEnd, item.endedAt)
    const near = around(item, items, withinMs).map(other => places.get(other) ?? 0)
    return { ...item, near, chain, confidence: 1 - doubtOf(item) }
  })
}

const place = (candidate: Candidate): Placed => ({
  candidate,
  startedAt: candidate.evidence[0]?.at ?? 0,
  endedAt: candidate.evidence.at(-1)?.at ?? 0,
})

/** By start; what starts together in the order of causes. */
const compare = (a: Placed, b: Placed): number =>
  a.startedAt - b.startedAt ||
  SIGNAL_TYPES.indexOf(a.candidate.type) - SIGNAL_TYPES.indexOf(b.candidate.type) ||
  (a.candidate.evidence[0]?.index ?? 0) - (b.candidate.evidence[0]?.index ?? 0)

/** The nearest of `among` (in order) within the time, in their order. */
const around = (item: Placed, among: readonly Placed[], withinMs: number): Placed[] => {
  let low = 0
  let high = among.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = among[middle]
    if (other && compare(other, item) < 0) low = middle + 1
    else high = middle
  }
  return among
    .slice(Math.max(0, low - NEIGHBOURS), low + NEIGHBOURS + 1)
    .filter(
      other =>
        other !== item &&
        other.startedAt - item.endedAt <= withinMs &&
        item.startedAt - other.endedAt <= withinMs,
    )
}

/** They share no event. */
const isIndependent = (a: Placed, b: Placed): boolean => {
  if (a === b || a.startedAt > b.endedAt || b.startedAt > a.endedAt) return a !== b
  const [few, many] =
    a.candidate.evidence.length < b.candidate.evidence.length
      ? [a.candidate.evidence, b.candidate.evidence]
      : [b.candidate.evidence, a.candidate.evidence]
  const ids = new Set(many)
  return !few.some(fact => ids.has(fact))
}
