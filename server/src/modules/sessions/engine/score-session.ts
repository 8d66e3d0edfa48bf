import { contextOf } from './context.ts'
import { correlate } from './correlate.ts'
import { detect } from './detect/index.ts'
import { emit } from './emit.ts'
import { qualify } from './qualify/qualify.ts'
import type { Ruleset } from './ruleset/rules.ts'
import type { EngineInput, EngineResult } from './types.ts'

/**
 * What went wrong in a session: classify → detect → qualify → correlate → score, explain, emit. A pure function of the
 * set of events, the ruleset and whether the session is over; metadata of any shape is read, never refused. While the
 * session is open, what depends on an answer that may still come is left out.
 */
export const scoreSession = (input: EngineInput, ruleset: Ruleset): EngineResult => {
  const context = contextOf(input, ruleset.rules)
  const candidates = qualify(detect(context), context)
  return emit(input.sessionId, correlate(candidates, ruleset.rules), ruleset)
}
