import type { Related } from './correlate.ts'
import type { RulesetRules } from './ruleset/rules.ts'
import type { Severity, SignalType } from './types.ts'

/** Decimals are cut so that the same events give the same bytes on every machine. */
export const round = (value: number, decimals: number): number => {
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor
}

/** What one signal adds: its weight by its strength and confidence. */
export const pointsOf = ({ candidate, confidence }: Related, { score }: RulesetRules): number =>
  score.weights[candidate.type] * candidate.strength * confidence

export const severityOf = (points: number, { score }: RulesetRules): Severity => {
  if (points <= 0) return 'none'
  if (points >= score.criticalFrom) return 'critical'
  if (points >= score.highFrom) return 'high'
  return points >= score.mediumFrom ? 'medium' : 'low'
}

/**
 * The highest level of frustration in the session, 0–100. Each signal takes its points of what is left to 100 (so that
 * none is lost and none exceeds it), and what was reached before is halved in every half-life. The peak counts: calm
 * use afterwards does not undo it.
 */
export const levelOf = (related: readonly Related[], rules: RulesetRules): number => {
  let level = 0
  let peak = 0
  let at = 0
  for (const item of [...related].sort((a, b) => a.endedAt - b.endedAt || a.startedAt - b.startedAt)) {
    level *= 0.5 ** (Math.max(0, item.endedAt - at) / rules.score.halfLifeMs)
    level = 100 - (100 - level) * (1 - Math.min(100, pointsOf(item, rules)) / 100)
    at = item.endedAt
    peak = Math.max(peak, level)
  }
  return round(peak, 1)
}

/** What the page did; the rest is what a person does about it. */
const CAUSES: ReadonlySet<SignalType> = new Set<SignalType>([
  'error_click',
  'slow_wait',
  'dead_click',
  'refresh_loop',
])

/**
 * Where the session went wrong first: in the chain of signals that weighs most, the fault of the page that weighs most,
 * else the reaction that does. Equal ones: the earlier.
 */
export const primaryOf = (related: readonly Related[], rules: RulesetRules): Related | null => {
  const weights = new Map<number, number>()
  for (const item of related) {
    weights.set(item.chain, (weights.get(item.chain) ?? 0) + pointsOf(item, rules))
  }
  let best: number | null = null
  for (const [chain, weight] of weights) {
    if (best === null || weight > (weights.get(best) ?? 0)) best = chain
  }
  const chain = related.filter(item => item.chain === best)
  const causes = chain.filter(({ candidate }) => CAUSES.has(candidate.type))
  return heaviest(causes.length > 0 ? causes : chain, rules)
}

const heaviest = (items: readonly Related[], rules: RulesetRules): Related | null =>
  items.reduce<Related | null>(
    (best, item) => (best && pointsOf(best, rules) >= pointsOf(item, rules) ? best : item),
    null,
  )
