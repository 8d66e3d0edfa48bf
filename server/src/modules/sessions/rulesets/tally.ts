/** What the rules say of one session, as far as two rulesets are compared by it. */
export interface Verdict {
  readonly sessionId: string
  /** 0–100, one decimal. */
  readonly score: number
  /** Their ids are the same under every ruleset. */
  readonly signals: readonly { readonly id: string; readonly type: string }[]
}

export interface Comparison {
  readonly before: Verdict
  readonly after: Verdict
}

/** The sums of all sessions that were compared so far. */
export interface Tally {
  readonly sessions: number
  readonly changedSessions: number
  readonly signals: Readonly<Record<string, { readonly before: number; readonly after: number }>>
  /** Tenths of a point, so that the order of adding does not matter. */
  readonly scoreBefore: number
  readonly scoreAfter: number
  readonly examples: readonly Example[]
}

interface Example {
  readonly sessionId: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

const MAX_EXAMPLES = 20

export const NOTHING: Tally = {
  sessions: 0,
  changedSessions: 0,
  signals: {},
  scoreBefore: 0,
  scoreAfter: 0,
  examples: [],
}

/** The sums with these sessions, which come in the order of time. */
export const addToTally = (tally: Tally, comparisons: readonly Comparison[]): Tally => {
  const changed = comparisons.map(exampleOf).filter(example => example !== null)
  return {
    sessions: tally.sessions + comparisons.length,
    changedSessions: tally.changedSessions + changed.length,
    signals: counted(tally.signals, comparisons),
    scoreBefore: comparisons.reduce((sum, { before }) => sum + tenths(before), tally.scoreBefore),
    scoreAfter: comparisons.reduce((sum, { after }) => sum + tenths(after), tally.scoreAfter),
    examples: [...tally.examples, ...changed].slice(0, MAX_EXAMPLES),
  }
}

const tenths = ({ score }: Verdict): number => Math.round(score * 10)

/** Null when nothing of the session changes. */
const exampleOf = ({ before, after }: Comparison): Example | null => {
  const added = typesBeyond(after, before)
  const removed = typesBeyond(before, after)
  if (added.length === 0 && removed.length === 0 && tenths(before) === tenths(after)) return null
  return { sessionId: before.sessionId, added, removed }
}

/** The types of the signals that only `one` has, one for each signal. */
const typesBeyond = (one: Verdict, other: Verdict): string[] => {
  const known = new Set(other.signals.map(({ id }) => id))
  return one.signals
    .filter(({ id }) => !known.has(id))
    .map(({ type }) => type)
    .sort()
}

const counted = (signals: Tally['signals'], comparisons: readonly Comparison[]): Tally['signals'] => {
  const counts = new Map(Object.entries(signals).map(([type, count]) => [type, { ...count }]))
  const add = (side: 'before' | 'after', verdict: Verdict): void => {
    for (const { type } of verdict.signals) {
      const count = counts.get(type) ?? { before: 0, after: 0 }
      count[side] += 1
      counts.set(type, count)
    }
  }
  for (const { before, after } of comparisons) {
    add('before', before)
    add('after', after)
  }
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** In points, two decimals; 0 without sessions. */
export const meanScores = ({ sessions, scoreBefore, scoreAfter }: Tally) => {
  const mean = (sum: number): number => (sessions === 0 ? 0 : Math.round((sum * 10) / sessions) / 100)
  return { before: mean(scoreBefore), after: mean(scoreAfter) }
}
