import type { RulesetRules } from '../ruleset/rules.ts'
import type { EngineInput } from '../types.ts'
import { attribute, type Effects, isWatched } from './effects.ts'
import type { Action, Click, Fact, Input, Navigation, Pointer, Progress, Scroll, Submit } from './facts.ts'
import { orderEvents } from './order.ts'
import { type Periods, periodsOf } from './periods.ts'
import { readFact } from './read.ts'

/** A session, read: the facts in order, and what every detector asks of them in constant or logarithmic time. */
export interface Trace {
  readonly facts: readonly Fact[]
  readonly closed: boolean
  /** An observer watches the clicks of this session: what it does not report of one cannot be told. */
  readonly watched: boolean
  /** The last that the person or the page did; vitals and identities are sent when it suits them. */
  readonly last: Fact | null
  readonly clicks: readonly Click[]
  readonly submits: readonly Submit[]
  /** Clicks and submits. */
  readonly actions: readonly Action[]
  readonly inputs: readonly Input[]
  readonly navigations: readonly Navigation[]
  readonly scrolls: readonly Scroll[]
  readonly pointers: readonly Pointer[]
  readonly effects: Effects
  readonly hidden: Periods
  /** While a progress indicator was shown. */
  readonly progress: Periods
  readonly next: Next
  /** Whether all that happened until then is here: the session is over, or later events came. */
  known(at: number): boolean
}

/** The first fact of a kind after the fact of an index; null when there is none. */
export interface Next {
  click(index: number): Click | null
  action(index: number): Action | null
  input(index: number): Input | null
  rejection(index: number): Input | null
  navigation(index: number): Navigation | null
  progress(index: number): Fact | null
  scroll(index: number): Fact | null
  custom(index: number): Fact | null
}

export const isAction = (fact: Fact): fact is Action => fact.kind === 'click' || fact.kind === 'submit'

const isRejection = (fact: Fact): fact is Input => fact.kind === 'input' && fact.valid === false
const isProgress = (fact: Fact): fact is Progress => fact.kind === 'progress' && fact.visible

const ARRIVALS = new Set<Navigation['how']>(['load', 'reload', 'pop'])

/**
 * Whether it shows that a page is seen again. Each page says that it is hidden when it is left, and the next one only
 * that it was loaded; the tabs of a session say so in any order, but a person clicks only on what is seen. A hidden page
 * may change its own route, fields and requests: they show nothing.
 */
const isSeen = (fact: Fact): boolean =>
  fact.kind === 'click' ||
  (fact.kind === 'visibility' && !fact.hidden) ||
  (fact.kind === 'navigation' && ARRIVALS.has(fact.how))

/** Reads the events of a session once; costs n log n at most. */
export const classify = (input: EngineInput, rules: RulesetRules): Trace => {
  const facts = orderEvents(input.events).map(readFact)
  const actions = facts.filter(isAction)
  const endAt = facts.at(-1)?.at ?? 0
  return {
    facts,
    closed: input.closed,
    watched: actions.some(isWatched),
    last: facts.findLast(fact => fact.kind !== 'other') ?? null,
    actions,
    clicks: actions.filter(action => action.kind === 'click'),
    submits: actions.filter(action => action.kind === 'submit'),
    inputs: facts.filter(fact => fact.kind === 'input'),
    navigations: facts.filter(fact => fact.kind === 'navigation'),
    scrolls: facts.filter(fact => fact.kind === 'scroll'),
    pointers: facts.filter(fact => fact.kind === 'pointer'),
    effects: attribute(facts, actions, rules),
    hidden: periodsOf(facts, fact => fact.kind === 'visibility' && fact.hidden, isSeen),
    progress: periodsOf(
      facts,
      fact => fact.kind === 'progress' && fact.visible,
      fact => (fact.kind === 'progress' && !fact.visible) || fact.kind === 'navigation',
    ),
    next: nextOf(facts),
    known: at => input.closed || endAt >= at,
  }
}

const nextOf = (facts: readonly Fact[]): Next => ({
  click: finder(facts, fact => fact.kind === 'click'),
  action: finder(facts, isAction),
  input: finder(facts, fact => fact.kind === 'input'),
  rejection: finder(facts, isRejection),
  navigation: finder(facts, fact => fact.kind === 'navigation'),
  progress: finder(facts, isProgress),
  scroll: finder(facts, fact => fact.kind === 'scroll'),
  custom: finder(facts, fact => fact.kind === 'custom'),
})

/** Looks ahead without walking: for each place the place of the next match, filled from the end when first asked. */
const finder = <T extends Fact>(
  facts: readonly Fact[],
  matches: (fact: Fact) => fact is T,
): ((index: number) => T | null) => {
  let places: (T | null)[] | null = null
  const fill = (): (T | null)[] => {
    const filled: (T | null)[] = new Array(facts.length).fill(null)
    let next: T | null = null
    for (let index = facts.length - 1; index >= 0; index -= 1) {
      filled[index] = next
      const fact = facts[index]
      if (fact && matches(fact)) next = fact
    }
    return filled
  }
  return index => {
    places ??= fill()
    return places[index] ?? null
  }
}
