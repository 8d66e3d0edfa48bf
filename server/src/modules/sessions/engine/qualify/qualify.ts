import type { Candidate, Context } from '../detect/index.ts'
import { TWINS } from './twins.ts'

/** Drops the candidates that have a benign twin: the same trace, made by somebody whom nothing frustrates. */
export const qualify = (candidates: readonly Candidate[], context: Context): Candidate[] =>
  candidates.filter(
    candidate => !TWINS.some(twin => twin.of.includes(candidate.type) && twin.explains(candidate, context)),
  )
