import type { Navigation } from '../classify/facts.ts'
import type { Trace } from '../classify/trace.ts'
import { type Candidate, type Context, type Detector, MET, nearly, SURE } from './candidate.ts'

type Rule = Context['rules']['signals']['quick_back']

/** A page that was not what was looked for: left by going back as soon as it was seen. */
export const quickBack: Detector<'quick_back'> = {
  type: 'quick_back',
  detect: ({ trace, rules }) => {
    const rule = rules.signals.quick_back
    return trace.navigations.flatMap((leaving, index) => {
      const arriving = trace.navigations[index - 1]
      if (!arriving || !isArrival(arriving) || !isBack(arriving, leaving, trace)) return []
      const stayMs = leaving.at - arriving.at
      return stayMs <= Math.max(rule.maxStayMs, rule.weakStayMs)
        ? [candidateOf(arriving, leaving, stayMs, rule)]
        : []
    })
  },
}

/** A hash is a place of the same page (a picture that is enlarged), and going back twice only passes the page in between. */
const isArrival = ({ how }: Navigation): boolean => how === 'push' || how === 'load' || how === null

/** Where nobody says how, going to the place it came from without a click is going back. */
const isBack = (arriving: Navigation, leaving: Navigation, trace: Trace): boolean => {
  if (leaving.to === arriving.to) return false
  const origin = originOf(arriving, trace)
  if (leaving.how === 'pop') return origin === null || origin === leaving.to
  const action = trace.next.action(arriving.index)
  return leaving.how === null && origin === leaving.to && (action === null || action.index > leaving.index)
}

const originOf = (arriving: Navigation, trace: Trace): string | null => {
  if (arriving.from !== null) return arriving.from
  const before = trace.facts[arriving.index - 1]
  return before?.kind === 'navigation' ? before.to : (before?.route ?? null)
}

const candidateOf = (
  arriving: Navigation,
  leaving: Navigation,
  stayMs: number,
  rule: Rule,
): Candidate<'quick_back'> => ({
  type: 'quick_back',
  strength:
    stayMs <= rule.maxStayMs
      ? MET + 0.2 * (1 - stayMs / Math.max(1, rule.maxStayMs))
      : nearly((stayMs - rule.maxStayMs) / Math.max(1, rule.weakStayMs - rule.maxStayMs)),
  confidence: leaving.how === 'pop' ? SURE.watched : SURE.inferred,
  evidence: [arriving, leaving],
  route: arriving.to,
  target: null,
  label: arriving.to === '' ? 'the page' : arriving.to,
  measured: { stayMs },
})
