import type { Candidate, Context } from '../detect/index.ts'
import type { SignalType } from '../types.ts'

/** A harmless reason for what looks like a signal. Answered clicks are no twin: the definitions themselves exclude them. */
export interface Twin {
  readonly name: string
  readonly of: readonly SignalType[]
  explains(candidate: Candidate, context: Context): boolean
}

/** A double or triple click selects a word or a paragraph, one more puts the caret; nobody watched, so none says so. */
const MOST_SELECTING = 4
const textSelection: Twin = {
  name: 'text selection',
  of: ['rage'],
  explains: ({ evidence }, { rules }) =>
    evidence.length <= MOST_SELECTING &&
    evidence.every((fact, index) => {
      const last = evidence[index - 1]
      if (fact.kind !== 'click' || fact.response !== undefined || fact.interactive !== false) return false
      return !last || fact.at - last.at <= rules.signals.rage.selectionGapMs
    }),
}

export const TWINS: readonly Twin[] = [textSelection]
