import type { Attempt } from '../classify/attempts.ts'
import type { Fact } from '../classify/facts.ts'
import { nameTarget } from '../classify/target.ts'

/** The tries and what rejected them, in the order of time. */
export const evidenceOfTries = (tries: readonly Attempt[]): Fact[] => {
  const facts = new Set<Fact>(
    tries.flatMap(({ action, rejection }) => (rejection ? [action, rejection] : [action])),
  )
  return [...facts].sort((a, b) => a.index - b.index)
}

/** What rejected the first that was rejected, where that has a name of its own; else the target. */
export const labelOfTries = (tries: readonly Attempt[]): string => {
  const rejection = tries.find(attempt => attempt.rejection !== null)?.rejection
  return rejection?.kind === 'request' || rejection?.kind === 'error'
    ? rejection.label
    : nameTarget(tries[0]?.action.target ?? null)
}
