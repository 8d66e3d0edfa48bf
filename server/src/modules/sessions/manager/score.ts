import { createHash } from 'node:crypto'
import { type EngineResult, type EngineSignal, type Ruleset, scoreSession } from '../engine/index.ts'
import { wireTarget } from '../incidents/describe.ts'
import type { EventRange } from '../ingest/event.repository.ts'
import type { FoldedSession } from './fold.ts'
import type { SessionRow } from './tables.ts'

/** A session beside what the rules say of it. */
export interface Scored {
  readonly row: SessionRow
  readonly signals: readonly EngineSignal[]
}

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url')

/** Of what a session is made from: the same events at the same times. */
export const digestEvents = ({ engineEvents, flags }: FoldedSession): string => {
  const hash = createHash('sha256').update(flags.join(' '))
  for (const { id, at } of engineEvents) hash.update(`\n${id} ${at}`)
  return hash.digest('base64url')
}

/** Where a session stands among its revisions. */
interface Standing {
  readonly revision: number
  readonly state: FoldedSession['state']
  readonly changesAt: number | null
}

/**
 * Events after the completion open the next revision. Without new events the state only goes on: a process whose clock
 * is behind must not take it back.
 */
export const standingOf = (
  folded: FoldedSession,
  before: SessionRow | undefined,
  eventsDigest: string,
): Standing => {
  const { state, changesAt } = folded
  if (!before) return { revision: 1, state, changesAt }
  const same = before.eventsDigest === eventsDigest
  if (before.state !== 'completed') return { revision: before.revision, state, changesAt }
  if (same) return { revision: before.revision, state: 'completed', changesAt: null }
  return { revision: before.revision + 1, state, changesAt }
}

export const NOTHING_FOUND: EngineResult = {
  signals: [],
  frustrationScore: 0,
  confidence: 0,
  severity: 'none',
  primaryFailure: null,
}

/** What the rules say; before the completion provisionally, for an answer may still come. */
export const judge = (folded: FoldedSession, state: FoldedSession['state'], ruleset: Ruleset): EngineResult =>
  scoreSession(
    { sessionId: folded.sessionId, events: folded.engineEvents, closed: state === 'completed' },
    ruleset,
  )

const countTypes = (signals: readonly EngineSignal[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { type } of signals) counts[type] = (counts[type] ?? 0) + 1
  return counts
}

interface Judged {
  readonly projectId: string
  readonly shard: number
  /** Client times between which its events lie. */
  readonly range: EventRange
  readonly folded: FoldedSession
  readonly eventsDigest: string
  readonly standing: Standing
  readonly result: EngineResult
  readonly ruleset: Ruleset
  readonly now: number
}

/** The row of a session as it will be written, with the digests that tell whether anything is new in it. */
export const scoredRow = (judged: Judged): Scored => {
  const { folded, standing, result, ruleset, now } = judged
  const { signals } = result
  const { startedAt, user, environment } = folded
  const rules = [ruleset.id, ruleset.version]
  const content = {
    projectId: judged.projectId,
    sessionId: folded.sessionId,
    shard: judged.shard,
    ...standing,
    startedAt,
    endedAt: folded.endedAt,
    eventCount: folded.eventCount,
    routes: [...folded.routes],
    userId: user,
    environment,
    flags: [...folded.flags],
    firstAt: judged.range.from,
    lastAt: judged.range.to,
    frustrationScore: result.frustrationScore,
    severity: result.severity,
    confidence: result.confidence,
    signalCount: signals.length,
    signals: countTypes(signals),
    primaryFailure: failureOf(result),
    rulesetId: ruleset.id,
    rulesetVersion: ruleset.version,
    eventsDigest: judged.eventsDigest,
    signalsDigest: digestOf([signals, standing.revision, startedAt, user, environment, rules]),
  }
  return { row: { ...content, digest: digestOf(content), updatedAt: now }, signals }
}

const failureOf = ({ primaryFailure }: EngineResult): SessionRow['primaryFailure'] => {
  if (!primaryFailure) return null
  const { type, route, target, label } = primaryFailure
  return {
    type,
    route: route ?? '',
    target: wireTarget(target),
    label,
  }
}
