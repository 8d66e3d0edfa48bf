import { lastUntil } from '../classify/effects.ts'
import type { Fact } from '../classify/facts.ts'
import type { Trace } from '../classify/trace.ts'
import type { RulesetRules } from '../ruleset/rules.ts'
import type { Context } from './candidate.ts'

/** What was in the way of somebody, by the index of the event that shows it. */
export interface Frictions {
  has(fact: Fact): boolean
}

/** Rejections, failures, dead and late answers. A field that was wrong and then put right is none: see flows. */
export const frictionsOf = ({ trace, rules, attempts, answerOf }: Context): Frictions => {
  const places = new Set<number>()
  for (const { rejection } of attempts) if (rejection) places.add(rejection.index)
  for (const click of trace.clicks) {
    const { verdict, by, watched } = answerOf(click)
    if (verdict === 'failed' && by) places.add(by.index)
    // Without an observer a silent click may have had an answer that nobody reported.
    const dead = verdict === 'silent' && watched && click.interactive === true
    if (verdict === 'late' || dead) places.add(click.index)
  }
  for (const { action } of attempts) {
    for (const { fact } of trace.effects.of(action)) {
      const late = fact.at - action.at > rules.signals.slow_wait.minWaitMs
      if (late && !trace.progress.overlaps(action.at, fact.at)) places.add(action.index)
    }
  }
  for (const fact of trace.facts) if (isFailureInForm(fact, trace, rules)) places.add(fact.index)
  for (const input of trace.inputs) if (input.valid === false) places.add(input.index)
  return { has: fact => places.has(fact.index) }
}

/** What fails soon after something was entered (a check of it, a saving of it) is in the way as well. */
const isFailureInForm = (fact: Fact, trace: Trace, { answers }: RulesetRules): boolean => {
  if (fact.kind !== 'error' && !(fact.kind === 'request' && fact.ok === false)) return false
  if (fact.causedBy === null && trace.effects.isBackground(fact)) return false
  const input = lastUntil(trace.inputs, fact.at)
  return input !== null && fact.at - input.at <= answers.outcomeMs
}
