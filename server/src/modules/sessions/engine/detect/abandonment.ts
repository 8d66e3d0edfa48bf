import { nameTarget } from '../classify/target.ts'
import { type Candidate, type Detector, MET, nearly } from './candidate.ts'
import { type Abandoned, abandonedFlows } from './flows.ts'

/** A form or a sequence of them is begun, something is in the way, and the person leaves without having completed it. */
export const abandonment: Detector<'abandonment'> = {
  type: 'abandonment',
  detect: context => abandonedFlows(context).map(candidateOf),
}

const CONFIDENCE = { navigation: 0.85, end: 0.7, hidden: 0.6 } as const

const candidateOf = (flow: Abandoned): Candidate<'abandonment'> => {
  const { start, frictions, left, by } = flow
  const [friction] = frictions
  const point = friction ?? start
  const evidence = new Set([start, ...frictions, left])
  return {
    type: 'abandonment',
    // A tab that is hidden and not seen again may have been closed, or only covered by another one.
    strength: by === 'hidden' ? nearly(0.5) : Math.min(1, MET + 0.05 * (frictions.length - 1)),
    confidence: CONFIDENCE[by],
    evidence: [...evidence].sort((a, b) => a.index - b.index),
    route: start.route,
    target: point.target ?? start.target,
    label: start.route === '' ? nameTarget(start.target) : `the flow on ${start.route}`,
    measured: {
      frictionAfterMs: point.at - start.at,
      spanMs: left.at - start.at,
      by,
    },
  }
}
