import type { Action, Effect, Fact } from '../classify/facts.ts'
import { nameTarget } from '../classify/target.ts'
import { type Candidate, type Context, type Detector, MET, nearly, SURE } from './candidate.ts'
import { mergeRepeats } from './repeats.ts'

type Rule = Context['rules']['signals']['slow_wait']

interface Wait {
  readonly waitMs: number
  readonly by: Fact | null
  readonly certain: boolean
  /** Something else that it caused was there sooner, and may have been the answer. */
  readonly doubtful: boolean
}
interface Waited extends Wait {
  readonly action: Action
  readonly at: number
}

/** An action that was answered, but only after a long time. */
export const slowWait: Detector<'slow_wait'> = {
  type: 'slow_wait',
  detect: context => {
    const rule = context.rules.signals.slow_wait
    const waits = context.attempts.flatMap(({ action }) => {
      const wait = waitOf(action, context)
      const worth =
        wait && wait.waitMs > Math.min(rule.minWaitMs, rule.weakWaitMs) && wait.waitMs <= rule.maxWaitMs
      return worth ? [{ ...wait, action, at: action.at }] : []
    })
    const keyOf = ({ action, by }: Waited): string => `${action.key}\n${labelOf(action, by)}`
    return mergeRepeats(waits, keyOf, rule.repeatMs).flatMap(group => candidateOf(group, rule))
  },
}

const waitOf = (action: Action, context: Context): Wait | null => {
  const click = action.kind === 'click' ? action : context.trace.effects.clickOf(action)
  const response = click?.response
  const from = click ?? action
  const requests = context.trace.effects
    .of(action)
    .filter(({ fact }) => fact.kind === 'request' && fact.ok !== null)
  if (response && (response.kind !== 'request' || requests.length === 0)) {
    return { waitMs: response.afterMs, by: null, certain: true, doubtful: false }
  }
  const waits = requests.map(({ fact, certain }) => ({ fact, certain, waitMs: lengthOf(fact, from) }))
  const [first] = waits
  const slowest = waits.reduce((most, wait) => (wait.waitMs > most.waitMs ? wait : most), waits[0] ?? NO_WAIT)
  if (first && slowest.fact) {
    const { minWaitMs } = context.rules.signals.slow_wait
    const doubtful = first.waitMs <= minWaitMs && slowest.waitMs > minWaitMs
    return { waitMs: slowest.waitMs, by: slowest.fact, certain: slowest.certain, doubtful }
  }
  if (!click) return null
  const answer = context.answerOf(click)
  return answer.verdict === 'late' && answer.by
    ? { waitMs: answer.by.at - click.at, by: answer.by, certain: false, doubtful: false }
    : null
}

/** From the action to the end; a request that is stamped with its start ends later than its event. */
const lengthOf = (fact: Effect, from: Action): number =>
  Math.max(fact.at - from.at, fact.kind === 'request' ? (fact.durationMs ?? 0) : 0)

const NO_WAIT = { fact: null, certain: false, waitMs: 0 }

const candidateOf = (group: readonly Waited[], rule: Rule): Candidate<'slow_wait'>[] => {
  const [first] = group
  if (!first) return []
  const longest = group.reduce((most, wait) => (wait.waitMs > most.waitMs ? wait : most), first)
  const evidence = new Set<Fact>(group.flatMap(({ action, by }) => (by ? [action, by] : [action])))
  return [
    {
      type: 'slow_wait',
      strength: strengthOf(longest, rule),
      confidence: longest.certain ? SURE.watched : SURE.inferred,
      evidence: [...evidence].sort((a, b) => a.index - b.index),
      route: first.action.route,
      target: first.action.target,
      label: labelOf(first.action, first.by),
      measured: { waitMs: longest.waitMs },
    },
  ]
}

/** Twice the wait is of full strength. */
const strengthOf = ({ waitMs, doubtful }: Wait, rule: Rule): number => {
  if (waitMs <= rule.minWaitMs)
    return nearly((rule.minWaitMs - waitMs) / Math.max(1, rule.minWaitMs - rule.weakWaitMs))
  if (doubtful) return nearly(0.5)
  return Math.min(1, MET + 0.2 * (waitMs / Math.max(1, rule.minWaitMs) - 1))
}

const labelOf = (action: Action, by: Fact | null): string => {
  if (by?.kind === 'request') return by.source
  return by?.kind === 'navigation' && by.to !== '' ? by.to : nameTarget(action.target)
}
