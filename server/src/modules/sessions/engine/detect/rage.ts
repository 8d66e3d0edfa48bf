import type { Click } from '../classify/facts.ts'
import { nameTarget } from '../classify/target.ts'
import { type Candidate, type Context, type Detector, MET, nearly } from './candidate.ts'

type Rule = Context['rules']['signals']['rage']

/**
 * Clicks on one target in quick succession of which none is answered. An answer ends a run: who steps a counter, turns
 * pages or switches something gets what was asked for each time.
 */
export const rage: Detector<'rage'> = {
  type: 'rage',
  detect: context => {
    const rule = context.rules.signals.rage
    return runsOf(context, rule)
      .filter(run => run.length >= rule.minClicks)
      .map(run => candidateOf(run, rule, context))
  },
}

/** Runs with the gaps of a weak signal; each click is looked at once. */
const runsOf = (context: Context, rule: Rule): Click[][] => {
  const runs: Click[][] = []
  let run: Click[] = []
  for (const click of context.trace.clicks) {
    const last = run.at(-1)
    if (last && !continues(last, click, rule)) {
      runs.push(run)
      run = []
    }
    const { verdict } = context.answerOf(click)
    if (verdict === 'answered' || verdict === 'unknown') {
      runs.push(run)
      run = []
    } else run.push(click)
  }
  return [...runs, run].flatMap(each => meeting(each, rule))
}

const continues = (last: Click, click: Click, rule: Rule): boolean =>
  last.key === click.key &&
  click.at - last.at <= Math.max(rule.maxGapMs, rule.weakGapMs) &&
  distance(last, click) <= Math.max(rule.maxDistancePx, rule.weakDistancePx)

const distance = (a: Click, b: Click): number =>
  a.x === null || a.y === null || b.x === null || b.y === null ? 0 : Math.hypot(a.x - b.x, a.y - b.y)

/** Parts of a run that meet the definition in full; the run itself where there is none. */
const meeting = (run: Click[], rule: Rule): Click[][] => {
  const parts: Click[][] = []
  for (const click of run) {
    const part = parts.at(-1)
    const last = part?.at(-1)
    if (part && last && isMet(last, click, rule)) part.push(click)
    else parts.push([click])
  }
  const full = parts.filter(part => part.length >= rule.minClicks)
  return full.length > 0 ? full : [run]
}

const isMet = (last: Click, click: Click, rule: Rule): boolean =>
  click.at - last.at <= rule.maxGapMs && distance(last, click) <= rule.maxDistancePx

const candidateOf = (run: readonly Click[], rule: Rule, context: Context): Candidate<'rage'> => {
  const [first, last] = [run[0], run.at(-1)]
  return {
    type: 'rage',
    strength: strengthOf(run, rule),
    confidence: context.sureOf(run),
    evidence: run,
    route: first?.route ?? '',
    target: first?.target ?? null,
    label: nameTarget(first?.target ?? null),
    measured: { clicks: run.length, spanMs: (last?.at ?? 0) - (first?.at ?? 0) },
  }
}

const strengthOf = (run: readonly Click[], rule: Rule): number => {
  const over = run.reduce((most, click, index) => {
    const last = run[index - 1]
    return last && !isMet(last, click, rule) ? Math.max(most, excess(last, click, rule)) : most
  }, -1)
  if (over >= 0) return nearly(over)
  const strong = run.some((click, index) => {
    const nth = run[index + rule.strongClicks - 1]
    return nth !== undefined && nth.at - click.at <= rule.strongWithinMs
  })
  return strong ? 1 : Math.min(0.95, MET + 0.05 * (run.length - rule.minClicks))
}

/** How far beyond the threshold, as a share of the way to the far end. */
const excess = (last: Click, click: Click, rule: Rule): number => {
  const gap = (click.at - last.at - rule.maxGapMs) / Math.max(1, rule.weakGapMs - rule.maxGapMs)
  const way =
    (distance(last, click) - rule.maxDistancePx) / Math.max(1, rule.weakDistancePx - rule.maxDistancePx)
  return Math.max(0, gap, way)
}
