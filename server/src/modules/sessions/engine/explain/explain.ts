import { nameTarget } from '../classify/target.ts'
import type { Candidate } from '../detect/index.ts'
import type { RulesetRules } from '../ruleset/rules.ts'
import type { SignalType } from '../types.ts'
import { duration, times } from './numbers.ts'

export interface Explanation {
  /** What happened, with its numbers. */
  readonly explanation: string
  /** What would have prevented the signal, with those of the rule. */
  readonly counterfactual: string
}

type Template<T extends SignalType> = (candidate: Candidate<T>, rules: RulesetRules) => Explanation

/** A template, never a model: the same signal has the same words. */
export const explain = <T extends SignalType>(candidate: Candidate<T>, rules: RulesetRules): Explanation =>
  TEMPLATES[candidate.type](candidate, rules)

const place = ({ route }: Candidate): string => (route ? ` on ${route}` : '')

const errorClick: Template<'error_click'> = ({ measured, target, label }, { signals }) => ({
  explanation:
    measured.times === 1
      ? `A click on ${nameTarget(target)} was followed by ${what(measured.request)} “${label}” after ${duration(measured.delayMs)}.`
      : `${measured.times} clicks on ${nameTarget(target)} were each followed by ${what(measured.request)} “${label}”, the soonest after ${duration(measured.delayMs)}.`,
  counterfactual: `Would not fire if the ${measured.request ? 'request had succeeded' : 'error had not occurred'}, or later than ${duration(signals.error_click.maxDelayMs)} after the click.`,
})

const what = (request: boolean): string => (request ? 'the failed request' : 'the error')

/** How long the observer watches each click, under any rules. */
const WATCHED_MS = 2_500

const deadClick: Template<'dead_click'> = ({ measured, target }, { answers }) => {
  const within = duration(measured.watched ? WATCHED_MS : answers.windowMs)
  return {
    explanation:
      measured.clicks === 1
        ? `A click on ${nameTarget(target)} had no effect within ${within}.`
        : `${measured.clicks} clicks on ${nameTarget(target)} within ${duration(measured.spanMs)} had no effect, each watched for ${within}.`,
    counterfactual: `Would not fire if something had changed, loaded or moved within ${within} of ${measured.clicks === 1 ? 'the click' : 'each click'}.`,
  }
}

const rage: Template<'rage'> = ({ measured, target }, { signals }) => ({
  explanation: `${measured.clicks} clicks on ${nameTarget(target)} within ${duration(measured.spanMs)}, none answered.`,
  counterfactual: `Would not fire if ${measured.clicks === signals.rage.minClicks ? 'one of the clicks' : 'the clicks'} had been answered, or with fewer than ${signals.rage.minClicks} clicks, each within ${duration(signals.rage.maxGapMs)} and ${signals.rage.maxDistancePx} px of the one before.`,
})

const slowWait: Template<'slow_wait'> = ({ measured, target, label }, { signals }) => ({
  explanation: `${nameTarget(target)} was answered by ${label} only after ${duration(measured.waitMs)}, and no progress was shown.`,
  counterfactual: `Would not fire if the answer had come within ${duration(signals.slow_wait.minWaitMs)}, or if progress had been shown.`,
})

const refreshLoop: Template<'refresh_loop'> = (candidate, { signals }) => ({
  explanation: `${candidate.label} was loaded again ${times(candidate.measured.reloads, 'time')} within ${duration(candidate.measured.spanMs)}.`,
  counterfactual: `Would not fire with fewer than ${signals.refresh_loop.minReloads} reloads of one route within ${duration(signals.refresh_loop.withinMs)}.`,
})

const blocked: Template<'blocked'> = ({ measured, target }, { signals }) => ({
  explanation: `${nameTarget(target)} was rejected and tried again ${times(measured.retries, 'time')} within ${duration(measured.spanMs)} (${times(measured.rejections, 'rejection')}), without success.`,
  counterfactual: `Would not fire if one try had succeeded, or with fewer than ${signals.blocked.minRetries} retries at most ${duration(signals.blocked.maxGapMs)} apart.`,
})

const formLoop: Template<'form_loop'> = ({ measured, target }, { signals }) => ({
  explanation: `${nameTarget(target)} was submitted ${times(measured.submits, 'time')} within ${duration(measured.spanMs)} without success (${times(measured.rejections, 'rejection')}).`,
  counterfactual: `Would not fire if a submit in between had succeeded, or with fewer than ${signals.form_loop.minSubmits} submits within ${duration(signals.form_loop.withinMs)}.`,
})

const thrash: Template<'thrash'> = (candidate, { signals }) => ({
  explanation: `The pointer changed its direction ${times(candidate.measured.reversals, 'time')} within ${duration(candidate.measured.spanMs)}${place(candidate)}, and ${duration(candidate.measured.leftAfterMs)} later the page was left.`,
  counterfactual: `Would not fire with fewer than ${signals.thrash.minReversals} changes within ${duration(signals.thrash.withinMs)}, or if the page had not been left within ${duration(signals.thrash.leaveMs)}.`,
})

const confusion: Template<'confusion'> = (candidate, { signals }) => {
  const { measured } = candidate
  const { confusion: rule } = signals
  return measured.visits > 0
    ? {
        explanation: `${measured.visits} visits within ${duration(measured.spanMs)} went back and forth between ${candidate.label}.`,
        counterfactual: `Would not fire with fewer than ${rule.minVisits} such visits within ${duration(rule.visitsWithinMs)}, or if something had been entered on the way.`,
      }
    : {
        explanation: `The direction of scrolling changed ${times(measured.reversals, 'time')} within ${duration(measured.spanMs)}${place(candidate)} without a click.`,
        counterfactual: `Would not fire with fewer than ${rule.minReversals} changes within ${duration(rule.reversalsWithinMs)}, or with a click in between.`,
      }
}

const quickBack: Template<'quick_back'> = ({ measured, label }, { signals }) => ({
  explanation: `${label} was left by going back ${duration(measured.stayMs)} after arriving.`,
  counterfactual: `Would not fire if the stay had been longer than ${duration(signals.quick_back.maxStayMs)}, or if something had been used there.`,
})

const HOW_LEFT = {
  navigation: 'the page was left',
  end: 'the session ended',
  hidden: 'the page was hidden and not seen again',
} as const

const abandonment: Template<'abandonment'> = ({ measured, label }, { signals }) => ({
  explanation: `${label} was begun, met with friction after ${duration(measured.frictionAfterMs)}, and ${HOW_LEFT[measured.by]} ${duration(measured.spanMs)} after the beginning without completion.`,
  counterfactual: `Would not fire if it had been completed, or without friction in the first ${duration(signals.abandonment.frictionWithinMs)}.`,
})

const TEMPLATES: { readonly [T in SignalType]: Template<T> } = {
  error_click: errorClick,
  slow_wait: slowWait,
  dead_click: deadClick,
  refresh_loop: refreshLoop,
  blocked,
  form_loop: formLoop,
  rage,
  thrash,
  confusion,
  quick_back: quickBack,
  abandonment,
}
