import type { RulesetRules } from '../ruleset/rules.ts'
import { isFailure, isNear } from './answer.ts'
import type { Action, Click, Fact } from './facts.ts'
import { isForward } from './navigation.ts'
import { isCanvas } from './target.ts'
import type { Trace } from './trace.ts'

/** A submit, or a click that made none, and what became of it. */
export interface Attempt {
  readonly action: Action
  readonly at: number
  readonly key: string
  /** `none`: neither success nor rejection came; `unknown`: either may still come, or come unseen. */
  readonly outcome: 'succeeded' | 'rejected' | 'none' | 'unknown'
  /** What rejected it. */
  readonly rejection: Fact | null
  /** The rejection is told, and does not only follow from the times. */
  readonly certain: boolean
}

/** All attempts in the order of time. */
export const attemptsOf = (trace: Trace, rules: RulesetRules): Attempt[] => {
  const tries = trace.actions.filter(action => action.kind === 'submit' || !trace.effects.submitted(action))
  const nextOf = new Map<string, Action>()
  const attempts: Attempt[] = []
  for (const action of tries.toReversed()) {
    attempts.push(judge(action, nextOf.get(action.key) ?? null, trace, rules))
    nextOf.set(action.key, action)
  }
  return attempts.reverse()
}

/** Rejection counts before success: a form that shows what is wrong has changed the page as well. */
const judge = (action: Action, next: Action | null, trace: Trace, rules: RulesetRules): Attempt => {
  const attempt = { action, at: action.at, key: action.key }
  const until = Math.min(action.at + rules.answers.outcomeMs, next ? next.at : Number.POSITIVE_INFINITY)
  const rejection = rejectionOf(action, until, trace, rules)
  if (rejection) return { ...attempt, outcome: 'rejected', ...rejection }
  const none = { rejection: null, certain: false }
  if (hasSucceeded(action, until, trace)) return { ...attempt, outcome: 'succeeded', ...none }
  const outcome =
    !isCanvas(action.target) && trace.known(action.at + rules.answers.outcomeMs) ? 'none' : 'unknown'
  return { ...attempt, outcome, ...none }
}

type Rejection = Pick<Attempt, 'certain'> & { readonly rejection: Fact }

const rejectionOf = (action: Action, until: number, trace: Trace, rules: RulesetRules): Rejection | null => {
  if (action.kind === 'submit' && action.valid === false) return { rejection: action, certain: true }
  const failure = trace.effects.of(action).find(effect => isFailure(effect) && isNear(effect, rules))
  if (failure) return { rejection: failure.fact, certain: failure.certain }
  const input = trace.next.rejection(action.index)
  const shown = input && input.at <= until && input.route === action.route
  return shown ? { rejection: input, certain: true } : null
}

const hasSucceeded = (action: Action, until: number, trace: Trace): boolean => {
  if (trace.effects.of(action).some(({ fact }) => fact.kind === 'request' && fact.ok === true)) return true
  const navigation = trace.next.navigation(action.index)
  if (navigation && navigation.at <= until && isForward(navigation) && navigation.to !== action.route)
    return true
  const click: Click | null = action.kind === 'click' ? action : trace.effects.clickOf(action)
  return Boolean(click?.response && click.response.kind !== 'request')
}
