import type { Fact } from '../classify/facts.ts'
import type { Context } from './candidate.ts'

/** What was in the way of somebody, by the index of the event that shows it. */
export interface Frictions {
  has(fact: Fact): boolean
}

/** Rejections, failures, dead and late answers. A field that was wrong and then put right is none: see flows. */
export const frictionsOf = ({ trace, attempts, answerOf }: Context): Frictions => {
  const places = new Set<number>()
  for (const { rejection } of attempts) if (rejection) places.add(rejection.index)
  for (const click of trace.clicks) {
    const { verdict, by, watched } = answerOf(click)
    if (verdict === 'failed' && by) places.add(by.index)
    // Without an observer a silent click may have had an answer that nobody reported.
    const dead = verdict === 'silent' && watched && click.interactive === true
    if (verdict === 'late' || dead) places.add(click.index)
  }
  for (const input of trace.inputs) if (input.valid === false) places.add(input.index)
  return { has: fact => places.has(fact.index) }
}
