import type { RulesetRules } from '../ruleset/rules.ts'
import type { Action, Click, Effect, Fact, Submit } from './facts.ts'

/** A request or an error as the effect of an action. */
export interface Caused {
  readonly fact: Effect
  /** The observer said so; else it follows from the times. */
  readonly certain: boolean
  /** From the action to the error, or to the start of the request (to its end, where that is all that is known). */
  readonly delayMs: number
}

export interface Effects {
  /** What an action caused; a submit and the click that made it share their effects. */
  of(action: Action): readonly Caused[]
  /** The click that made a submit, if one did. */
  clickOf(submit: Submit): Click | null
  submitted(click: Click): Submit | null
  /** It comes again and again without an action: it belongs to the page. */
  isBackground(effect: Effect): boolean
}

const NONE: readonly Caused[] = []

/** The last of `facts` (by time) that is not after `at`. */
export const lastUntil = <T extends Fact>(facts: readonly T[], at: number): T | null => {
  let low = 0
  let high = facts.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((facts[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1
    else high = middle
  }
  return facts[low - 1] ?? null
}

/**
 * Which action caused which request and error: as the observer said, else the last action shortly before it. What comes
 * again and again without an action before it (polling, a broken advertisement) belongs to the page and is no effect.
 */
export const attribute = (
  facts: readonly Fact[],
  actions: readonly Action[],
  rules: RulesetRules,
): Effects => {
  const effects = facts.filter(fact => fact.kind === 'request' || fact.kind === 'error')
  const makers = pairSubmits(actions, rules.answers.promptMs)
  const background = findBackground(effects, actions, rules)
  const byId = new Map(actions.map(action => [action.id, action]))
  const tells = effects.some(fact => fact.causedBy !== null)
  const caused = new Map<number, Caused[]>()
  for (const fact of effects) {
    const told = fact.causedBy === null ? null : toldCause(fact, byId.get(fact.causedBy))
    const inferred = fact.causedBy === null && !background.has(sourceOf(fact))
    const cause = inferred ? inferCause(fact, actions, rules) : told
    // An observer that tells causes, and tells none of this, means that the click which it watched is not the cause.
    if (!cause || (inferred && tells && isWatched(cause.action))) continue
    const { index } = makers.clickOf.get(cause.action.index) ?? cause.action
    const list = caused.get(index)
    const effect = { fact, certain: told !== null, delayMs: cause.delayMs }
    if (list) list.push(effect)
    else caused.set(index, [effect])
  }
  return {
    of: action => caused.get((makers.clickOf.get(action.index) ?? action).index) ?? NONE,
    clickOf: submit => makers.clickOf.get(submit.index) ?? null,
    submitted: click => makers.submitOf.get(click.index) ?? null,
    isBackground: effect => background.has(sourceOf(effect)),
  }
}

export const isWatched = (action: Action): boolean => action.kind === 'click' && action.response !== undefined

interface Cause {
  readonly action: Action
  readonly delayMs: number
}

const startOf = (effect: Effect): number =>
  effect.kind === 'request' ? effect.at - (effect.durationMs ?? 0) : effect.at

const toldCause = (fact: Effect, action: Action | undefined): Cause | null =>
  action && fact.at >= action.at ? { action, delayMs: Math.max(0, startOf(fact) - action.at) } : null

const inferCause = (fact: Effect, actions: readonly Action[], rules: RulesetRules): Cause | null => {
  const action = lastUntil(actions, startOf(fact))
  const delayMs = action ? startOf(fact) - action.at : 0
  if (action && delayMs <= limitOf(fact, action, rules)) return { action, delayMs }
  // Some programs stamp a request with its start. A long one that seems to end right after an action began there.
  const { windowMs, promptMs } = rules.answers
  if (fact.kind !== 'request' || fact.durationMs === null || fact.durationMs <= windowMs) return null
  const nearest = lastUntil(actions, fact.at)
  return nearest && fact.at - nearest.at <= promptMs
    ? { action: nearest, delayMs: fact.at - nearest.at }
    : null
}

/**
 * How long after an action it may be its effect. The start of a request is prompt; where only its end is known, that may
 * come as long after as an answer is waited for. Failures show later than a request starts.
 */
const limitOf = (fact: Effect, action: Action, { answers, signals }: RulesetRules): number => {
  const ended = action.kind === 'submit' ? answers.outcomeMs : answers.windowMs
  if (fact.kind === 'request' && fact.durationMs === null) return ended
  const failed = fact.kind === 'error' || fact.ok === false
  return failed ? Math.max(answers.failureMs, signals.error_click.weakDelayMs) : answers.promptMs
}

const sourceOf = (fact: Effect): string => `${fact.kind} ${fact.source}`

const findBackground = (
  effects: readonly Effect[],
  actions: readonly Action[],
  rules: RulesetRules,
): ReadonlySet<string> => {
  const counts = new Map<string, number>()
  for (const fact of effects) {
    if (fact.causedBy !== null || inferCause(fact, actions, rules)) continue
    counts.set(sourceOf(fact), (counts.get(sourceOf(fact)) ?? 0) + 1)
  }
  const least = rules.answers.backgroundMin
  return new Set([...counts].filter(([, count]) => count >= least).map(([source]) => source))
}

interface Makers {
  readonly clickOf: ReadonlyMap<number, Click>
  readonly submitOf: ReadonlyMap<number, Submit>
}

/** A submit right after a click on the same route was made by it. */
const pairSubmits = (actions: readonly Action[], promptMs: number): Makers => {
  const clickOf = new Map<number, Click>()
  const submitOf = new Map<number, Submit>()
  let click: Click | null = null
  for (const action of actions) {
    if (action.kind === 'click') click = action
    else if (click && action.at - click.at <= promptMs && action.route === click.route) {
      clickOf.set(action.index, click)
      submitOf.set(click.index, action)
      click = null
    }
  }
  return { clickOf, submitOf }
}
