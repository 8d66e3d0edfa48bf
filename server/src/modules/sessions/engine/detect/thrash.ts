import type { Fact, Pointer } from '../classify/facts.ts'
import type { Trace } from '../classify/trace.ts'
import { type Candidate, type Context, type Detector, MET, nearly, SURE } from './candidate.ts'
import { fullWindows } from './windows.ts'

type Rule = Context['rules']['signals']['thrash']

/** The pointer is shaken, and then the page is left. */
export const thrash: Detector<'thrash'> = {
  type: 'thrash',
  detect: ({ trace, rules }) => {
    const rule = rules.signals.thrash
    return pointersByPage(trace.pointers).flatMap(pointers =>
      fullWindows(pointers, ({ reversals }) => reversals, rule.minReversals, rule.withinMs).flatMap(shaking =>
        candidateOf(shaking, trace, rule),
      ),
    )
  },
}

const pointersByPage = (pointers: readonly Pointer[]): Pointer[][] => {
  const runs: Pointer[][] = []
  for (const pointer of pointers) {
    const run = runs.at(-1)
    if (run?.[0]?.route === pointer.route) run.push(pointer)
    else runs.push([pointer])
  }
  return runs
}

interface Leaving {
  readonly at: number
  readonly fact: Fact | null
  /** The tab was only hidden: that may be a look at another one. */
  readonly hidden: boolean
}

const candidateOf = (shaking: readonly Pointer[], trace: Trace, rule: Rule): Candidate<'thrash'>[] => {
  const last = shaking.at(-1)
  const leaving = last && leavingOf(last, trace, rule)
  if (!last || !leaving) return []
  const reversals = shaking.reduce((sum, pointer) => sum + pointer.reversals, 0)
  const spanMs = last.at - (shaking[0]?.at ?? 0)
  return [
    {
      type: 'thrash',
      strength: leaving.hidden ? nearly(0.5) : Math.min(1, MET + 0.2 * (reversals / rule.minReversals - 1)),
      confidence: leaving.fact ? SURE.inferred + 0.1 : SURE.inferred,
      evidence: leaving.fact ? [...shaking, leaving.fact] : shaking,
      route: last.route,
      target: null,
      label: last.route === '' ? 'the page' : last.route,
      measured: { reversals, spanMs: spanMs || rule.withinMs, leftAfterMs: leaving.at - last.at },
    },
  ]
}

/** The next page, or the end of the session. */
const leavingOf = (last: Pointer, trace: Trace, rule: Rule): Leaving | null => {
  const until = last.at + rule.leaveMs
  const navigation = trace.next.navigation(last.index)
  if (navigation && navigation.at <= until) {
    return navigation.to === last.route ? null : { at: navigation.at, fact: navigation, hidden: false }
  }
  const end = trace.last?.at ?? last.at
  if (!trace.closed || end > until) return null
  return { at: end, fact: null, hidden: trace.hidden.overlaps(end, end) }
}
