import type { RulesetRules } from '../ruleset/rules.ts'
import { type Caused, lastUntil } from './effects.ts'
import type { Click, Fact } from './facts.ts'
import { isForward } from './navigation.ts'
import { isCanvas, isNative } from './target.ts'
import type { Trace } from './trace.ts'

/**
 * What a click led to: `answered`; `failed` (an error or failed request, which the person does not see); `late` (after
 * longer than a slow wait, without a sign of progress); `silent` (nothing); `unknown` (it cannot be told, or not yet).
 */
export interface Answer {
  readonly verdict: 'answered' | 'failed' | 'late' | 'silent' | 'unknown'
  readonly afterMs: number | null
  readonly watched: boolean
  readonly by: Fact | null
}

/** Answers each click once. Where nobody watched, what follows in the trace decides, and doubt decides for `unknown`. */
export const answersOf = (trace: Trace, rules: RulesetRules): ((click: Click) => Answer) => {
  const known = new Map<number, Answer>()
  return click => {
    const before = known.get(click.index)
    if (before) return before
    const answer = answerOf(click, trace, rules)
    known.set(click.index, answer)
    return answer
  }
}

const answerOf = (click: Click, trace: Trace, rules: RulesetRules): Answer => {
  const watched = click.response !== undefined
  const answer = (
    verdict: Answer['verdict'],
    by: Fact | null = null,
    afterMs: number | null = null,
  ): Answer => ({
    verdict,
    watched,
    by,
    afterMs: afterMs ?? (by ? by.at - click.at : null),
  })
  if (isCanvas(click.target)) return answer('unknown')
  const { response } = click
  if (response && response.kind !== 'request') {
    return answer(response.afterMs > rules.answers.windowMs ? 'late' : 'answered', null, response.afterMs)
  }
  const effect = answerByEffect(click, trace, rules)
  if (effect) return answer(effect.verdict, effect.by)
  if (response) {
    return answer(response.afterMs > rules.answers.windowMs ? 'late' : 'answered', null, response.afterMs)
  }
  if (response === null) {
    // The observer waits for its whole window; only a page that opened another at once looks silent without being it.
    const left = trace.hidden.overlaps(click.at, click.at + rules.answers.failureMs)
    return answer(left ? 'unknown' : 'silent')
  }
  // An observer that watches other clicks, and says nothing of this one, could not see: the page went, or was hidden.
  if (trace.watched) return answer('unknown')
  const inferred = inferAnswer(click, trace, rules)
  return answer(inferred.verdict, inferred.by)
}

type Inferred = Pick<Answer, 'verdict' | 'by'>

/** By the requests and errors that it caused. */
const answerByEffect = (click: Click, trace: Trace, rules: RulesetRules): Inferred | null => {
  const effects = trace.effects.of(click)
  const failure = effects.find(effect => isFailure(effect) && isNear(effect, rules))
  if (failure) return { verdict: 'failed', by: failure.fact }
  const first = effects.find(effect => !isFailure(effect))?.fact
  if (!first) return null
  const late = first.at - click.at > rules.signals.slow_wait.minWaitMs
  const shown = late && trace.progress.overlaps(click.at, first.at)
  return { verdict: late && !shown ? 'late' : 'answered', by: first }
}

/** Soon enough to be its effect without being told; of a request of unknown length only the end is known. */
export const isNear = ({ fact, certain, delayMs }: Caused, { answers }: RulesetRules): boolean =>
  certain || delayMs <= answers.failureMs || (fact.kind === 'request' && fact.durationMs === null)

export const isFailure = ({ fact }: Caused): boolean => fact.kind === 'error' || fact.ok === false

/** By what follows an unwatched click. */
const inferAnswer = (click: Click, trace: Trace, { answers }: RulesetRules): Inferred => {
  const until = click.at + answers.windowMs
  const soon = click.at + answers.promptMs
  const by = (fact: Fact): Inferred => ({ verdict: 'answered', by: fact })
  const within = (fact: Fact | null, at: number): fact is Fact =>
    fact !== null && fact.at <= at && lastUntil(trace.actions, fact.at)?.key === click.key
  const { next } = trace
  const submit = trace.effects.submitted(click)
  if (submit) return by(submit)
  if (isNative(click.target)) return { verdict: 'answered', by: null }
  const navigation = next.navigation(click.index)
  if (within(navigation, until)) {
    if (isForward(navigation)) return by(navigation)
    if (lastUntil(trace.actions, navigation.at) === click) return { verdict: 'unknown', by: null }
  }
  for (const fact of [next.input(click.index), next.progress(click.index)])
    if (within(fact, until)) return by(fact)
  const scroll = next.scroll(click.index)
  if (within(scroll, soon)) return by(scroll)
  if (within(next.custom(click.index), soon)) return { verdict: 'unknown', by: null }
  if (trace.hidden.overlaps(click.at, until) || !trace.known(until)) return { verdict: 'unknown', by: null }
  return lateNavigation(click, trace, answers.lateMs) ?? { verdict: 'silent', by: null }
}

/** A page that came after the window, while the person did nothing else, was asked for by the click. */
const lateNavigation = (click: Click, trace: Trace, lateMs: number): Inferred | null => {
  const navigation = trace.next.navigation(click.index)
  if (!navigation || navigation.at > click.at + lateMs) return null
  if (!isForward(navigation)) return null
  const action = trace.next.action(click.index)
  const input = trace.next.input(click.index)
  if ((action && action.at < navigation.at) || (input && input.at < navigation.at)) return null
  return { verdict: 'late', by: navigation }
}
