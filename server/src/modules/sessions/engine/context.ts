import { answersOf } from './classify/answer.ts'
import { attemptsOf } from './classify/attempts.ts'
import type { Click } from './classify/facts.ts'
import { hearingOf } from './classify/hearing.ts'
import { classify } from './classify/trace.ts'
import { type Context, SURE } from './detect/index.ts'
import type { RulesetRules } from './ruleset/rules.ts'
import type { EngineInput } from './types.ts'

/** Everything that detectors and twins ask of a session, each answered once. */
export const contextOf = (input: EngineInput, rules: RulesetRules): Context => {
  const trace = classify(input, rules)
  const answerOf = answersOf(trace, rules)
  const hearing = hearingOf(trace, answerOf)
  const answered = new Map<string, number>()
  for (const click of trace.clicks) {
    if (answerOf(click).verdict === 'answered') answered.set(click.key, (answered.get(click.key) ?? 0) + 1)
  }
  const sureOfOne = (click: Click): number => {
    const { verdict, watched } = answerOf(click)
    if (watched) return SURE.watched
    return verdict === 'silent' ? SURE.silence * hearing(click) : SURE.inferred
  }
  return {
    trace,
    rules,
    answerOf,
    answeredOn: key => answered.get(key) ?? 0,
    sureOf: clicks => clicks.reduce((least, click) => Math.min(least, sureOfOne(click)), 1),
    attempts: attemptsOf(trace, rules),
  }
}
