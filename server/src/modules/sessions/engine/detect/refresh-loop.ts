import type { Fact, Navigation } from '../classify/facts.ts'
import { isAction } from '../classify/trace.ts'
import { type Candidate, type Context, type Detector, MET, SURE } from './candidate.ts'
import { fullWindows } from './windows.ts'

type Rule = Context['rules']['signals']['refresh_loop']

/** One route loaded again and again: by a person who hopes, or by redirects that go around. */
export const refreshLoop: Detector<'refresh_loop'> = {
  type: 'refresh_loop',
  detect: ({ trace, rules }) => {
    const rule = rules.signals.refresh_loop
    return [...reloadsOf(trace.facts, rule).values()].flatMap(reloads =>
      fullWindows(reloads, () => 1, rule.minReloads, rule.withinMs).map(loop => candidateOf(loop, rule)),
    )
  },
}

/** Redirects that go around are one loop, whatever its routes. */
const AROUND = '\nredirects'

/**
 * Reloads by route. A load counts as well when the route was there before, and nobody did anything since: straight
 * after itself as a reload of it, else as a redirect.
 */
const reloadsOf = (facts: readonly Fact[], rule: Rule): ReadonlyMap<string, Navigation[]> => {
  const reloads = new Map<string, Navigation[]>()
  const seen = new Map<string, number>()
  let last: string | null = null
  for (const fact of facts) {
    if (isAction(fact) || fact.kind === 'input') seen.clear()
    if (fact.kind !== 'navigation') continue
    const before = seen.get(fact.to)
    const again = fact.how === 'load' && before !== undefined && fact.at - before <= rule.withinMs
    if (fact.how === 'reload' || again) {
      const key = fact.how === 'reload' || last === fact.to ? fact.to : AROUND
      const list = reloads.get(key)
      if (list) list.push(fact)
      else reloads.set(key, [fact])
    }
    seen.set(fact.to, fact.at)
    last = fact.to
  }
  return reloads
}

const candidateOf = (loop: readonly Navigation[], rule: Rule): Candidate<'refresh_loop'> => {
  const routes = [...new Set(loop.map(({ to }) => (to === '' ? 'the page' : to)))]
  return {
    type: 'refresh_loop',
    strength: Math.min(1, MET + 0.05 * (loop.length - rule.minReloads)),
    confidence: SURE.watched,
    evidence: loop,
    route: loop[0]?.to ?? '',
    target: null,
    label: routes.slice(0, 5).join(' and '),
    measured: { reloads: loop.length, spanMs: (loop.at(-1)?.at ?? 0) - (loop[0]?.at ?? 0) },
  }
}
