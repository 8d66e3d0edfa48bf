import type { Attempt } from '../classify/attempts.ts'
import { type Candidate, type Context, type Detector, MET, nearly, SURE } from './candidate.ts'
import { evidenceOfTries, labelOfTries } from './tries.ts'

type Rule = Context['rules']['signals']['blocked']

/** Somebody is rejected, tries again and again, and does not get through. */
export const blocked: Detector<'blocked'> = {
  type: 'blocked',
  detect: context => {
    const rule = context.rules.signals.blocked
    return chainsOf(context.attempts, rule).flatMap(chain => candidateOf(chain, rule))
  },
}

interface Chain {
  readonly tries: Attempt[]
  /** It ended with a success, or may still. */
  through: boolean
}

/** From a rejection on, what follows on the same target without a long gap; a success ends it. */
const chainsOf = (attempts: readonly Attempt[], rule: Rule): Chain[] => {
  const chains: Chain[] = []
  const open = new Map<string, Chain>()
  for (const attempt of attempts) {
    const chain = open.get(attempt.key)
    const last = chain?.tries.at(-1)
    if (chain && last && attempt.at - last.at <= rule.maxGapMs) {
      const first = chain.tries[0] ?? last
      if (attempt.outcome === 'succeeded' || attempt.outcome === 'unknown') {
        chain.through = attempt.at - first.at <= rule.withinMs
        open.delete(attempt.key)
      } else if (attempt.at >= (first.rejection?.at ?? first.at)) chain.tries.push(attempt)
    } else if (attempt.outcome === 'rejected') {
      const begun = { tries: [attempt], through: false }
      chains.push(begun)
      open.set(attempt.key, begun)
    } else open.delete(attempt.key)
  }
  return chains
}

const candidateOf = ({ tries, through }: Chain, rule: Rule): Candidate<'blocked'>[] => {
  const [first] = tries
  const last = tries.at(-1)
  if (!first || !last || through) return []
  const retries = tries.filter(attempt => attempt.at - first.at <= rule.withinMs).length - 1
  if (retries < rule.minRetries) return []
  const rejections = tries.filter(attempt => attempt.outcome === 'rejected').length
  // One failure that only happened at the time may have had another cause.
  const told = rejections > 1 || first.certain
  return [
    {
      type: 'blocked',
      strength: told ? Math.min(1, MET + 0.05 * (retries - rule.minRetries)) : nearly(0.5),
      confidence: rejections > 1 ? SURE.watched : SURE.inferred,
      evidence: evidenceOfTries(tries),
      route: first.action.route,
      target: first.action.target,
      label: labelOfTries(tries),
      measured: { retries: tries.length - 1, spanMs: last.at - first.at, rejections },
    },
  ]
}
