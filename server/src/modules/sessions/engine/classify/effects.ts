import type { RulesetRules } from '../ruleset/rules.ts'
import type { Action, Click, Effect, Fact, Submit } from './facts.ts'

/** A request or an error as the effect of an action. */
export interface Caused {
  readonly fact: Effect
  /** The observer said so; else it follows from the times. */
  readonly certain: boolean
  /** From the action to the error, or to the start of the request. */
  readonly delayMs: number
}

export interface Effects {
  /** What an action caused; a submit and the click that made it share their effects. */
  of(action: Action): readonly Caused[]
  /** The action that caused it, if one did: of a submit the click that made it. */
  causeOf(effect: Effect): Action | null
  /** The click that made a submit, if one did. */
  clickOf(submit: Submit): Click | null
  submitted(click: Click): Submit | null
}

const NONE: readonly Caused[] = []

export const startOf = (effect: Effect): number =>
  effect.kind === 'request' ? effect.at - (effect.durationMs ?? 0) : effect.at

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
  const causes = new Map<number, Action>()
  const caused = new Map<number, Caused[]>()
  for (const fact of effects) {
    const certain = fact.causedBy !== null
    if (!certain && background.has(sourceOf(fact))) continue
    const given = fact.causedBy === null ? lastUntil(actions, startOf(fact)) : byId.get(fact.causedBy)
    if (!given || fact.at < given.at) continue
    const action = makers.clickOf.get(given.index) ?? given
    const delayMs = Math.max(0, startOf(fact) - given.at)
    if (!certain && delayMs > limitOf(fact, rules)) continue
    causes.set(fact.index, action)
    const list = caused.get(action.index)
    if (list) list.push({ fact, certain, delayMs })
    else caused.set(action.index, [{ fact, certain, delayMs }])
  }
  return {
    of: action => caused.get((makers.clickOf.get(action.index) ?? action).index) ?? NONE,
    causeOf: effect => causes.get(effect.index) ?? null,
    clickOf: submit => makers.clickOf.get(submit.index) ?? null,
    submitted: click => makers.submitOf.get(click.index) ?? null,
  }
}

/** A failure may show later than a request starts; a request whose start is not known may have started as late. */
const limitOf = (fact: Effect, { answers, signals }: RulesetRules): number => {
  if (fact.kind === 'error' || fact.ok === false)
    return Math.max(answers.failureMs, signals.error_click.weakDelayMs)
  return fact.durationMs === null ? answers.failureMs : answers.promptMs
}

const sourceOf = (fact: Effect): string => `${fact.kind} ${fact.source}`

const findBackground = (
  effects: readonly Effect[],
  actions: readonly Action[],
  rules: RulesetRules,
): ReadonlySet<string> => {
  const counts = new Map<string, number>()
  for (const fact of effects) {
    if (fact.causedBy !== null) continue
    const action = lastUntil(actions, startOf(fact))
    if (action && startOf(fact) - action.at <= limitOf(fact, rules)) continue
    counts.set(sourceOf(fact), (counts.get(sourceOf(fact)) ?? 0) + 1)
  }
  return new Set(
    [...counts].filter(([, count]) => count >= rules.answers.backgroundMin).map(([source]) => source),
  )
}

/** A submit right after a click on the same route was made by it. */
const pairSubmits = (
  actions: readonly Action[],
  promptMs: number,
): { clickOf: ReadonlyMap<number, Click>; submitOf: ReadonlyMap<number, Submit> } => {
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
