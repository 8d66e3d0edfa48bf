import type { Queryable, Tx } from '#kernel/db'
import type { Ruleset } from '../engine/index.ts'
import { typesOfSessions } from '../incidents/signal.repository.ts'
import { foldSession } from '../manager/fold.ts'
import { type RefoldParts, refoldSessions } from '../manager/refold.ts'
import { judge } from '../manager/score.ts'
import { type ReadSession, readSessions } from '../manager/session.reader.ts'
import { findRows } from '../manager/session.rows.ts'
import type { RangeSession } from './range.ts'
import type { Comparison, Verdict } from './tally.ts'

/** Sessions to score again, and the rules to do it by. */
export interface HistoryPage {
  readonly projectId: string
  readonly sessions: readonly RangeSession[]
  readonly ruleset: Ruleset
}

export interface ScoredPage {
  readonly comparisons: readonly Comparison[]
  readonly failures: readonly { readonly sessionId: string; readonly error: unknown }[]
}

/**
 * What is stored beside what the rules say now; nothing is changed, and no more is in memory than one session. Sessions
 * whose events are gone are left out.
 */
export const scorePage = async (
  tx: Tx,
  refold: RefoldParts,
  { projectId, sessions, ruleset }: HistoryPage,
): Promise<ScoredPage> => {
  if (sessions.length === 0) return NOTHING
  const stored = await verdictsOf(tx, projectId, sessions)
  const wanted = new Map(sessions.map(session => [session.sessionId, session]))
  const ranges = new Map(
    sessions.map(({ sessionId, firstAt, lastAt }) => [sessionId, { from: firstAt, to: lastAt }]),
  )
  const found = new Map<string, Verdict>()
  const failures: { sessionId: string; error: unknown }[] = []
  for await (const session of readSessions(tx, { projectId, ranges }, refold.held)) {
    const { sessionId } = session
    const state = wanted.get(sessionId)?.state
    try {
      const after = state && verdict(session, state, ruleset, refold)
      if (after) found.set(sessionId, after)
    } catch (error) {
      // As when sessions are folded: one that the rules fail on must not keep the others from being scored.
      failures.push({ sessionId, error })
    }
  }
  return { comparisons: compared(sessions, stored, found), failures }
}

/** Replaces what is stored, and answers what was there before beside it. */
export const refoldPage = async (
  tx: Tx,
  refold: RefoldParts,
  { projectId, sessions, ruleset }: HistoryPage,
): Promise<ScoredPage> => {
  if (sessions.length === 0) return NOTHING
  const ids = idsOf(sessions)
  const stored = await verdictsOf(tx, projectId, sessions)
  const { failures } = await refoldSessions(tx, refold, projectId, ids, { ruleset })
  const replaced = await verdictsOf(tx, projectId, [...(await findRows(tx, projectId, ids)).values()])
  for (const { sessionId } of failures) replaced.delete(sessionId)
  return { comparisons: compared(sessions, stored, replaced), failures }
}

/** Those that are known on both sides, in the order of the page. */
const compared = (
  sessions: readonly RangeSession[],
  before: ReadonlyMap<string, Verdict>,
  after: ReadonlyMap<string, Verdict>,
): Comparison[] =>
  sessions.flatMap(({ sessionId }) => {
    const [one, other] = [before.get(sessionId), after.get(sessionId)]
    return one && other ? [{ before: one, after: other }] : []
  })

const NOTHING: ScoredPage = { comparisons: [], failures: [] }

const idsOf = (sessions: readonly RangeSession[]): string[] => sessions.map(({ sessionId }) => sessionId)

const verdictsOf = async (
  query: Queryable,
  projectId: string,
  sessions: readonly Pick<RangeSession, 'sessionId' | 'frustrationScore'>[],
): Promise<Map<string, Verdict>> => {
  const ids = sessions.map(({ sessionId }) => sessionId)
  const signals = await typesOfSessions(query, projectId, ids)
  return new Map(
    sessions.map(({ sessionId, frustrationScore }) => [
      sessionId,
      { sessionId, score: frustrationScore, signals: signals.get(sessionId) ?? [] },
    ]),
  )
}

/** In the state that the session is stored in, so that only the rules make the difference. */
const verdict = (
  { sessionId, events, more }: ReadSession,
  state: RangeSession['state'],
  ruleset: Ruleset,
  { idleMs, latenessMs, clock }: RefoldParts,
): Verdict | null => {
  const folded = foldSession(events, { idleMs, latenessMs, now: clock.now() }, more)
  if (!folded) return null
  const { frustrationScore, signals } = judge(folded, state, ruleset)
  return { sessionId, score: frustrationScore, signals: signals.map(({ id, type }) => ({ id, type })) }
}
