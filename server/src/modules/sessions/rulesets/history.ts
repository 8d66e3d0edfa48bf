import type { Queryable, Tx } from '#kernel/db'
import type { Ruleset } from '../engine/index.ts'
import { typesOfSessions } from '../incidents/signal.repository.ts'
import { loadSessionEvents } from '../ingest/event.repository.ts'
import type { StoredEvent } from '../ingest/stored-event.ts'
import { foldSession, MAX_EVENTS } from '../manager/fold.ts'
import { type RefoldParts, refoldSessions } from '../manager/refold.ts'
import { judge } from '../manager/score.ts'
import { findRows } from '../manager/session.rows.ts'
import type { RangeSession } from './range.ts'
import type { Comparison, Verdict } from './tally.ts'

export interface HistoryParts {
  readonly db: { readonly query: Queryable }
  readonly refold: RefoldParts
}

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

/** What is stored beside what the rules say now; nothing is changed. Sessions whose events are gone are left out. */
export const scorePage = async (
  { db, refold }: HistoryParts,
  { projectId, sessions, ruleset }: HistoryPage,
): Promise<ScoredPage> => {
  if (sessions.length === 0) return NOTHING
  const stored = await verdictsOf(db.query, projectId, sessions)
  const events = await loadSessionEvents(db.query, projectId, idsOf(sessions), MAX_EVENTS + 1, {
    from: Math.min(...sessions.map(({ firstAt }) => firstAt)),
    to: Math.max(...sessions.map(({ lastAt }) => lastAt)),
  })
  const comparisons: Comparison[] = []
  const failures: { sessionId: string; error: unknown }[] = []
  for (const session of sessions) {
    const before = stored.get(session.sessionId)
    try {
      const after = verdict(session, events.get(session.sessionId) ?? [], ruleset, refold)
      if (before && after) comparisons.push({ before, after })
    } catch (error) {
      // As when sessions are folded: one that the rules fail on must not keep the others from being scored.
      failures.push({ sessionId: session.sessionId, error })
    }
  }
  return { comparisons, failures }
}

/** Replaces what is stored, and answers what was there before beside it. */
export const refoldPage = async (
  { refold }: HistoryParts,
  tx: Tx,
  { projectId, sessions, ruleset }: HistoryPage,
): Promise<ScoredPage> => {
  if (sessions.length === 0) return NOTHING
  const ids = idsOf(sessions)
  const stored = await verdictsOf(tx, projectId, sessions)
  const { failures } = await refoldSessions(tx, refold, projectId, ids, { ruleset })
  const replaced = await verdictsOf(tx, projectId, [...(await findRows(tx, projectId, ids)).values()])
  const failed = new Set(failures.map(({ sessionId }) => sessionId))
  const comparisons = ids.flatMap(id => {
    const before = stored.get(id)
    const after = replaced.get(id)
    return before && after && !failed.has(id) ? [{ before, after }] : []
  })
  return { comparisons, failures }
}

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
  { sessionId, state }: RangeSession,
  events: readonly StoredEvent[],
  ruleset: Ruleset,
  { idleMs, latenessMs, clock }: RefoldParts,
): Verdict | null => {
  const folded = foldSession(events, { idleMs, latenessMs, now: clock.now() })
  if (!folded) return null
  const { frustrationScore, signals } = judge(folded, state, ruleset)
  return { sessionId, score: frustrationScore, signals: signals.map(({ id, type }) => ({ id, type })) }
}
