import { isWatched } from '../classify/effects.ts'
import type { Click } from '../classify/facts.ts'
import { nameTarget } from '../classify/target.ts'
import { type Candidate, type Context, type Detector, MET, nearly } from './candidate.ts'
import { mergeRepeats } from './repeats.ts'

/** Clicks on something that promises an answer, and nothing came of them; repeats on one target are one signal. */
export const deadClick: Detector<'dead_click'> = {
  type: 'dead_click',
  detect: context => {
    const silent = context.trace.clicks.filter(
      click => mayPromise(click) && context.answerOf(click).verdict === 'silent',
    )
    const { repeatMs } = context.rules.signals.dead_click
    return mergeRepeats(silent, click => click.key, repeatMs).map(clicks => candidateOf(clicks, context))
  },
}

/**
 * Where nobody watched, a single click without an effect is mostly one whose effect nobody reported: it counts only when
 * the program that reports it says that the target is interactive.
 */
const mayPromise = (click: Click): boolean =>
  click.response === undefined
    ? click.interactive === true && click.interactiveTold
    : click.interactive !== false

const candidateOf = (clicks: readonly Click[], context: Context): Candidate<'dead_click'> => {
  const [first, last] = [clicks[0], clicks.at(-1)]
  const promised = clicks.some(click => click.interactive === true)
  return {
    type: 'dead_click',
    // What is not known to be interactive may be a text: half the way to nothing.
    strength: promised ? Math.min(1, MET + 0.05 * (clicks.length - 1)) : nearly(0.5),
    confidence: context.sureOf(clicks),
    evidence: clicks,
    route: first?.route ?? '',
    target: first?.target ?? null,
    label: nameTarget(first?.target ?? null),
    measured: {
      clicks: clicks.length,
      spanMs: (last?.at ?? 0) - (first?.at ?? 0),
      watched: clicks.every(isWatched),
    },
  }
}
