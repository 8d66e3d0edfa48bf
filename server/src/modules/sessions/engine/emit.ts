import { createHash } from 'node:crypto'
import type { Fact } from './classify/facts.ts'
import type { Related } from './correlate.ts'
import { explain } from './explain/explain.ts'
import type { Ruleset, RulesetRules } from './ruleset/rules.ts'
import { levelOf, pointsOf, primaryOf, round, severityOf } from './score.ts'
import type { EngineResult, EngineSignal, SignalType } from './types.ts'

/** Puts the signals into the form in which they leave the engine. */
export const emit = (sessionId: string, related: readonly Related[], ruleset: Ruleset): EngineResult => {
  const { rules } = ruleset
  const ids = related.map(item => idOf(sessionId, item))
  const frustrationScore = levelOf(related, rules)
  const primary = primaryOf(related, rules)?.candidate
  return {
    signals: related.map((item, index) => signalOf(item, ids[index] ?? '', ids, ruleset)),
    frustrationScore,
    confidence: related.reduce((most, item) => Math.max(most, round(item.confidence, 3)), 0),
    severity: severityOf(frustrationScore, rules),
    primaryFailure: primary
      ? { type: primary.type, route: primary.route, target: primary.target, label: primary.label }
      : null,
  }
}

/**
 * Session, type and first event, hashed: a signal that grows by later events, or that is found again under another
 * ruleset, keeps its id. 128 bits of SHA-256 are enough never to meet by chance.
 */
const idOf = (sessionId: string, { candidate }: Related): string =>
  createHash('sha256')
    .update(JSON.stringify([sessionId, candidate.type, candidate.evidence[0]?.id]))
    .digest('hex')
    .slice(0, 32)

const signalOf = (item: Related, id: string, ids: readonly string[], ruleset: Ruleset): EngineSignal => {
  const { candidate } = item
  const { explanation, counterfactual } = explain(candidate, ruleset.rules)
  return {
    id,
    type: candidate.type,
    strength: round(candidate.strength, 3),
    confidence: round(item.confidence, 3),
    severity: severityOf(pointsOf(item, ruleset.rules), ruleset.rules),
    ruleId: `${ruleset.id}/${candidate.type}`,
    ruleVersion: ruleset.version,
    thresholds: thresholdsOf(candidate.type, ruleset.rules),
    eventIds: evidenceOf(candidate.evidence),
    startedAt: item.startedAt,
    endedAt: item.endedAt,
    route: candidate.route,
    target: candidate.target,
    label: candidate.label,
    explanation: capitalised(explanation),
    counterfactual,
    correlatedWith: item.near.map(place => ids[place] ?? ''),
  }
}

/** Of long evidence the beginning and the end. */
const MOST_EVIDENCE = 100
const evidenceOf = (facts: readonly Fact[]): string[] => {
  const shown =
    facts.length > MOST_EVIDENCE ? [...facts.slice(0, MOST_EVIDENCE - 1), ...facts.slice(-1)] : facts
  return shown.map(fact => fact.id)
}

/** Rage and dead clicks also hang on how long an answer is waited for. */
const thresholdsOf = (
  type: SignalType,
  { signals, answers }: RulesetRules,
): Readonly<Record<string, number>> =>
  type === 'rage' || type === 'dead_click'
    ? { answerWindowMs: answers.windowMs, ...signals[type] }
    : signals[type]

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
