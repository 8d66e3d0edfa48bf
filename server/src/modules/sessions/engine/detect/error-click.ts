import { isFailure } from '../classify/answer.ts'
import type { Caused } from '../classify/effects.ts'
import type { Click, Effect } from '../classify/facts.ts'
import { type Candidate, type Context, type Detector, MET, nearly, SURE } from './candidate.ts'
import { mergeRepeats } from './repeats.ts'

interface Failed extends Caused {
  readonly click: Click
  readonly at: number
}

/** A click that an error or a failed request follows. */
export const errorClick: Detector<'error_click'> = {
  type: 'error_click',
  detect: context => {
    const rule = context.rules.signals.error_click
    const failures = context.trace.clicks.flatMap(click => failureOf(click, context))
    const keyOf = ({ click, fact }: Failed): string => `${click.key}\n${fact.label}`
    return mergeRepeats(failures, keyOf, rule.repeatMs).map(group => candidateOf(group, rule))
  },
}

/** The first failure of a click; one that the observer attributed counts before one that is inferred. */
const failureOf = (click: Click, { trace, rules }: Context): Failed[] => {
  const { maxDelayMs, weakDelayMs } = rules.signals.error_click
  const failures = trace.effects.of(click).filter(isFailure)
  const near = failures.filter(({ delayMs }) => delayMs <= Math.max(maxDelayMs, weakDelayMs))
  const first = near.find(({ certain }) => certain) ?? near[0]
  return first ? [{ ...first, click, at: click.at }] : []
}

type Rule = Context['rules']['signals']['error_click']

const candidateOf = (group: readonly Failed[], rule: Rule): Candidate<'error_click'> => {
  const [first] = group
  const certain = group.some(failed => failed.certain)
  const delayMs = Math.min(...group.map(failed => failed.delayMs))
  const far = (delayMs - rule.maxDelayMs) / Math.max(1, rule.weakDelayMs - rule.maxDelayMs)
  const met = Math.min(1, (certain ? 0.9 : MET) + 0.05 * (group.length - 1))
  return {
    type: 'error_click',
    strength: delayMs <= rule.maxDelayMs ? met : nearly(far),
    confidence: certain ? SURE.watched : SURE.inferred,
    evidence: evidenceOf(group),
    route: first?.click.route ?? '',
    target: first?.click.target ?? null,
    label: first?.fact.label ?? '',
    measured: { times: group.length, delayMs, request: first?.fact.kind === 'request' },
  }
}

const evidenceOf = (group: readonly Failed[]): (Click | Effect)[] => {
  const facts = new Set(group.flatMap(({ click, fact }) => [click, fact]))
  return [...facts].sort((a, b) => a.index - b.index)
}
