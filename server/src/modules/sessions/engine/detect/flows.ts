import type { Action, Fact, Input, Navigation } from '../classify/facts.ts'
import { isLinkOrShare } from '../classify/target.ts'
import { isAction } from '../classify/trace.ts'
import type { Context } from './candidate.ts'
import { frictionsOf } from './frictions.ts'

/** A form, or several pages of them, from the first input to the end. */
interface Flow {
  readonly start: Input | Action
  /** What was in the way soon after the start. */
  frictions: Fact[]
  /** The event by which it was left; null while the person is there. */
  left: Fact | null
  /** Its last submit has no known outcome: it may be complete. */
  pending: boolean
}

export interface Abandoned {
  readonly start: Fact
  /** Never empty. */
  readonly frictions: readonly Fact[]
  readonly left: Fact
  readonly by: 'navigation' | 'end' | 'hidden'
}

/** `/checkout/address` and `/checkout/payment` are steps of one flow: pages below one parent. */
const flowKey = (route: string): string => {
  const parts = route.split('/').filter(part => part !== '')
  return parts.length > 1 ? parts.slice(0, -1).join('/') : (parts[0] ?? '')
}

const isExternal = ({ to }: Navigation): boolean => /^[a-z][a-z0-9+.-]*:/i.test(to)

/** Flows that met friction and were left; who comes back in time, or went by a link to the outside, has not left. */
export const abandonedFlows = (context: Context): Abandoned[] => {
  const { trace } = context
  const watch = watchFlows(context)
  for (const fact of trace.facts) watch.see(fact)
  return watch.end()
}

const watchFlows = (context: Context) => {
  const { trace, rules } = context
  const rule = rules.signals.abandonment
  const frictions = frictionsOf(context)
  const outcomes = new Map(context.attempts.map(attempt => [attempt.action.index, attempt.outcome]))
  const flows = new Map<string, Flow>()
  const abandoned: Abandoned[] = []
  let here: string | null = null

  const close = (key: string): void => {
    const flow = flows.get(key)
    flows.delete(key)
    if (flow?.left && !flow.pending && trace.known(flow.left.at + rule.returnMs)) {
      abandoned.push(...abandonedBy(flow, flow.left, 'navigation'))
    }
  }
  const leave = (by: Fact): void => {
    const flow = here === null ? undefined : flows.get(here)
    if (flow && !flow.left && !(by.kind === 'navigation' && isExternal(by))) flow.left = by
  }
  const arrive = (key: string, at: number): void => {
    here = key
    const flow = flows.get(key)
    if (!flow?.left) return
    if (at - flow.left.at <= rule.returnMs) flow.left = null
    else close(key)
  }
  const progress = (fact: Input | Action): void => {
    const key = flowKey(fact.route)
    const outcome = outcomes.get(fact.index)
    if (outcome === 'succeeded' && isCompletion(fact, context)) flows.delete(key)
    else if (fact.kind !== 'click') {
      const flow = flows.get(key) ?? { start: fact, frictions: [], left: null, pending: false }
      if (fact.kind === 'submit') flow.pending = outcome !== 'rejected'
      flows.set(key, flow)
    }
  }
  const see = (fact: Fact): void => {
    if (fact.kind === 'navigation' || fact.kind === 'input' || isAction(fact)) {
      const key = flowKey(fact.kind === 'navigation' ? fact.to : fact.route)
      if (key !== here) {
        leave(fact)
        arrive(key, fact.at)
      }
    }
    if (fact.kind === 'input' || isAction(fact)) progress(fact)
    const flow = here === null ? undefined : flows.get(here)
    if (!flow || flow.left) return
    if (fact.kind === 'input' && fact.valid === true) flow.frictions = without(flow.frictions, fact)
    if (frictions.has(fact) && fact.at - flow.start.at <= rule.frictionWithinMs) flow.frictions.push(fact)
  }
  const end = (): Abandoned[] => {
    const flow = here === null ? undefined : flows.get(here)
    for (const key of [...flows.keys()]) close(key)
    if (flow && !flow.left && !flow.pending && trace.closed) abandoned.push(...endedIn(flow, context))
    return abandoned
  }
  return { see, end }
}

/** A field that was wrong on the way and is right now was in nobody's way. */
const without = (frictions: readonly Fact[], input: Input): Fact[] =>
  frictions.filter(friction => friction.kind !== 'input' || friction.key !== input.key)

/** A submit, or a click that wrote something: a click that only fetched or showed something completes nothing. */
const isCompletion = (fact: Input | Action, { trace }: Context): boolean => {
  if (fact.kind === 'submit') return true
  if (fact.kind !== 'click') return false
  return trace.effects
    .of(fact)
    .some(
      ({ fact: effect }) =>
        effect.kind === 'request' && effect.ok === true && !effect.source.startsWith('GET '),
    )
}

const abandonedBy = (flow: Flow, left: Fact, by: Abandoned['by']): Abandoned[] =>
  flow.frictions.length > 0 ? [{ start: flow.start, frictions: flow.frictions, left, by }] : []

/** The session ended there, unless a link to elsewhere or a share was clicked last. */
const endedIn = (flow: Flow, { trace, rules }: Context): Abandoned[] => {
  const { last } = trace
  const action = trace.actions.at(-1)
  if (!last || !action) return last ? abandonedBy(flow, last, 'end') : []
  const { linkMs } = rules.signals.abandonment
  if (isLinkOrShare(action.target) && last.at - action.at <= linkMs) return []
  return abandonedBy(flow, last, trace.hidden.overlaps(last.at, last.at) ? 'hidden' : 'end')
}
