import { isCanvas } from '../classify/target.ts'
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

/** A target that answers otherwise is not dead: a counter at its limit, the last page, an answer that was overlooked. */
const answersOtherwise: Twin = {
  name: 'answers otherwise',
  of: ['dead_click'],
  explains: ({ evidence }, context) => {
    const [click, second] = evidence
    return click !== undefined && second === undefined && context.answeredOn(click.key) >= ANSWERS_ENOUGH
  },
}
const ANSWERS_ENOUGH = 2

/** The pointer draws, plays or drags on a canvas. */
const drawing: Twin = {
  name: 'drawing',
  of: ['thrash'],
  explains: ({ evidence }) => evidence.some(fact => fact.kind === 'pointer' && isCanvas(fact.target)),
}

/** Who sees that something is going on knows what the wait is for. */
const progressShown: Twin = {
  name: 'progress shown',
  of: ['slow_wait'],
  explains: (candidate, { trace }) => {
    const [action] = candidate.evidence
    return Boolean(action && trace.progress.overlaps(action.at, action.at + waitOf(candidate)))
  },
}

/** Who clicked the same thing so often did wait; looking further costs time and tells nothing. */
const MOST_REPEATS = 50

/** Who went on with something else did not wait: what is saved in the background may take its time. */
const wentOn: Twin = {
  name: 'went on',
  of: ['slow_wait'],
  explains: (candidate, { trace, answerOf }) => {
    const [action] = candidate.evidence
    if (!action) return false
    const until = action.at + waitOf(candidate)
    const input = trace.next.input(action.index)
    if (input && input.at < until) return true
    const navigation = trace.next.navigation(action.index)
    if (navigation && navigation.at < until) return true
    let next = trace.next.action(action.index)
    for (let repeats = 0; next?.key === action.key && repeats < MOST_REPEATS; repeats += 1) {
      next = trace.next.action(next.index)
    }
    return next?.kind === 'click' && next.at < until && answerOf(next).verdict === 'answered'
  },
}

const waitOf = ({ measured }: Candidate): number => ('waitMs' in measured ? measured.waitMs : 0)

/** Somebody who enters what was looked up on the other page works: nothing is sought. */
const working: Twin = {
  name: 'working on two pages',
  of: ['confusion'],
  explains: ({ evidence }, { trace }) => {
    const [first, last] = [evidence[0], evidence.at(-1)]
    if (first?.kind !== 'navigation' || !last) return false
    const input = trace.next.input(first.index)
    return input !== null && input.index < last.index
  },
}

/** A short visit in which something was done was not in vain. */
const usefulVisit: Twin = {
  name: 'useful visit',
  of: ['quick_back'],
  explains: ({ evidence }, { trace, answerOf }) => {
    const [arriving, leaving] = evidence
    if (!arriving || !leaving) return false
    const input = trace.next.input(arriving.index)
    if (input && input.index < leaving.index) return true
    const action = trace.next.action(arriving.index)
    if (!action || action.index > leaving.index) return false
    return action.kind === 'submit' || answerOf(action).verdict === 'answered'
  },
}

export const TWINS: readonly Twin[] = [
  textSelection,
  answersOtherwise,
  drawing,
  progressShown,
  wentOn,
  working,
  usefulVisit,
]
