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
    return [...reloadsOf(trace.facts, rule)].flatMap(([route, reloads]) =>
      fullWindows(reloads, () => 1, rule.minReloads, rule.withinMs).map(loop =>
        candidateOf(route, loop, rule),
      ),
    )
  },
}

/** Reloads by route. A load counts when the route was loaded before, and nobody did anything since. */
const reloadsOf = (facts: readonly Fact[], rule: Rule): ReadonlyMap<string, Navigation[]> => {
  const reloads = new Map<string, Navigation[]>()
  const loaded = new Map<string, number>()
  for (const fact of facts) {
    if (isAction(fact) || fact.kind === 'input') loaded.clear()
    if (fact.kind !== 'navigation' || (fact.how !== 'reload' && fact.how !== 'load')) continue
    const before = loaded.get(fact.to)
    if (fact.how === 'reload' || (before !== undefined && fact.at - before <= rule.withinMs)) {
      const list = reloads.get(fact.to)
      if (list) list.push(fact)
      else reloads.set(fact.to, [fact])
    }
    loaded.set(fact.to, fact.at)
  }
  return reloads
}

const candidateOf = (route: string, loop: readonly Navigation[], rule: Rule): Candidate<'refresh_loop'> => ({
  type: 'refresh_loop',
  strength: Math.min(1, MET + 0.05 * (loop.length - rule.minReloads)),
  confidence: SURE.watched,
  evidence: loop,
  route,
  target: null,
  label: route === '' ? 'the page' : route,
  measured: { reloads: loop.length, spanMs: (loop.at(-1)?.at ?? 0) - (loop[0]?.at ?? 0) },
})
