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
    const { verdict, by } = answerOf(click)
    if (verdict === 'failed' && by) places.add(by.index)
    if (verdict === 'late' || (verdict === 'silent' && click.interactive === true)) places.add(click.index)
  }
  for (const input of trace.inputs) if (input.valid === false) places.add(input.index)
  return { has: fact => places.has(fact.index) }
}
