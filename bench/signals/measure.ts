import type { SignalType } from '../../server/src/modules/sessions/engine/index.ts'
import type { Trace } from './corpus.ts'

export interface Tally {
  readonly precision: number
  readonly recall: number
  readonly found: number
  readonly expected: number
}

/** Counts sessions: whether a signal of the type was found in one that has it. */
export const tally = (
  traces: readonly Trace[],
  type: SignalType,
  found: (trace: Trace) => boolean,
): Tally => {
  let right = 0
  let wrong = 0
  let expected = 0
  for (const trace of traces) {
    const must = trace.truth.must.includes(type)
    if (must) expected += 1
    if (!found(trace)) continue
    if (must) right += 1
    else if (!trace.truth.may?.includes(type)) wrong += 1
  }
  return {
    precision: right + wrong === 0 ? 1 : right / (right + wrong),
    recall: expected === 0 ? 1 : right / expected,
    found: right + wrong,
    expected,
  }
}
