import type { Fact, Navigation, Scroll } from '../classify/facts.ts'
import { type Candidate, type Context, type Detector, MET, SURE } from './candidate.ts'
import { fullWindows } from './windows.ts'

type Rule = Context['rules']['signals']['confusion']

/** Somebody looks for something: back and forth between two routes, or up and down one page. */
export const confusion: Detector<'confusion'> = {
  type: 'confusion',
  detect: ({ trace, rules }) => {
    const rule = rules.signals.confusion
    const visits = alternating(trace.navigations, rule).flatMap(run =>
      fullWindows(run, () => 1, rule.minVisits, rule.visitsWithinMs).map(loop => betweenRoutes(loop, rule)),
    )
    const scrolls = scrollingOf(trace.facts).flatMap(run =>
      fullWindows(run, ({ turns }) => turns, rule.minReversals, rule.reversalsWithinMs).map(loop =>
        upAndDown(loop, rule),
      ),
    )
    return [...visits, ...scrolls]
  },
}

/** Runs of visits A-B-A-B…; a visit too short for a person ends one. */
const alternating = (navigations: readonly Navigation[], rule: Rule): Navigation[][] => {
  const runs: Navigation[][] = []
  let run: Navigation[] = []
  for (const visit of navigations) {
    const [last, other] = [run.at(-1), run.at(-2)]
    if (visit.how === 'reload' || visit.to === last?.to) continue
    if (last && visit.at - last.at >= rule.minVisitMs && (!other || other.to === visit.to)) {
      run.push(visit)
      continue
    }
    runs.push(run)
    run = last && visit.at - last.at >= rule.minVisitMs ? [last, visit] : [visit]
  }
  return [...runs, run]
}

const betweenRoutes = (loop: readonly Navigation[], rule: Rule): Candidate<'confusion'> => ({
  ...bodyOf(loop, loop.length / rule.minVisits),
  label: [...new Set(loop.map(visit => visit.to))].join(' and '),
  measured: { visits: loop.length, reversals: 0, spanMs: spanOf(loop) },
})

interface Turning {
  readonly fact: Scroll
  readonly at: number
  readonly turns: number
}

/** The scrolls of one page without a click in between, with the turns that each reports, or makes by its depth. */
const scrollingOf = (facts: readonly Fact[]): Turning[][] => {
  const runs: Turning[][] = []
  let run: Turning[] = []
  let depth: number | null = null
  let direction = 0
  for (const fact of facts) {
    const last = run.at(-1)
    if (fact.kind === 'click' || (fact.kind === 'scroll' && last && last.fact.route !== fact.route)) {
      runs.push(run)
      run = []
      depth = null
      direction = 0
    }
    if (fact.kind !== 'scroll') continue
    const way: number = depth === null || fact.depth === null ? 0 : Math.sign(fact.depth - depth)
    const turned = way !== 0 && direction !== 0 && way !== direction
    run.push({ fact, at: fact.at, turns: fact.reversals ?? (turned ? 1 : 0) })
    if (way !== 0) direction = way
    depth = fact.depth ?? depth
  }
  return [...runs, run]
}

const upAndDown = (loop: readonly Turning[], rule: Rule): Candidate<'confusion'> => {
  const reversals = loop.reduce((sum, { turns }) => sum + turns, 0)
  const facts = loop.map(({ fact }) => fact)
  return {
    ...bodyOf(facts, reversals / rule.minReversals),
    label: facts[0]?.route || 'the page',
    measured: { visits: 0, reversals, spanMs: spanOf(facts) || rule.reversalsWithinMs },
  }
}

const spanOf = (facts: readonly Fact[]): number => (facts.at(-1)?.at ?? 0) - (facts[0]?.at ?? 0)

/** `times` the threshold: twice as much is of full strength. */
const bodyOf = (evidence: readonly Fact[], times: number) => ({
  type: 'confusion' as const,
  strength: Math.min(1, MET + 0.2 * (times - 1)),
  confidence: SURE.inferred + 0.1,
  evidence,
  route: evidence[0]?.route ?? '',
  target: null,
})
