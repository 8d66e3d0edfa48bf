import type { Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import type { Ruleset } from '../engine/index.ts'
import { replaceSignals } from '../incidents/signals.ts'
import type { EventRange } from '../ingest/event.repository.ts'
import { activeRuleset } from '../rulesets/active.ts'
import { type FoldedSession, foldSession } from './fold.ts'
import { digestEvents, judge, NOTHING_FOUND, type Scored, scoredRow, standingOf } from './score.ts'
import { type Held, type ReadSession, readSessions } from './session.reader.ts'
import { type Change, findRows, lockSessions, replaceMarks, replaceRows } from './session.rows.ts'
import type { SessionRow } from './tables.ts'
import { count, type Step, sessionSteps } from './tally.ts'

export interface RefoldParts {
  readonly incidents: Parameters<typeof replaceSignals>[1]
  readonly notices: Notices
  readonly clock: Clock
  readonly held: Held
  readonly idleMs: number
  readonly latenessMs: number
}

export interface Arrival {
  readonly shard: number
  /** Null: nothing that the row does not tell. */
  readonly range: EventRange | null
}

export interface RefoldOptions {
  /** The rules to score with; the project's active ones unless told. With it every session is scored again. */
  readonly ruleset?: Ruleset
  /** What arrived of sessions that may have no row yet, and where they belong; others without a row are left alone. */
  readonly arrived?: ReadonlyMap<string, Arrival>
  /** What is to be counted beside the sessions. */
  readonly counted?: readonly Step[]
  /** Leaves out the rules, for sessions that they fail on. */
  readonly unscored?: boolean
}

export interface Refolded {
  /** Events that were read. */
  readonly events: number
  /** Sessions of which something was written. */
  readonly changed: number
  readonly failures: readonly { readonly sessionId: string; readonly error: unknown }[]
}

/** Says that a session was not scored because the program failed on it. */
export const QUARANTINED = 'quarantined'

/**
 * Makes sessions of one project again from their events: rows, marks, sums, signals and incidents are replaced, and
 * `session.completed` is told once per revision, all in the caller's transaction. What is as it was is not written. A
 * session that the fold or the rules fail on is named in `failures` and left as it was.
 */
export const refoldSessions = async (
  tx: Tx,
  parts: RefoldParts,
  projectId: string,
  sessionIds: readonly string[],
  options: RefoldOptions = {},
): Promise<Refolded> => {
  const { counted = [] } = options
  if (sessionIds.length > 0) await lockSessions(tx, projectId, sessionIds)
  const rows = await findRows(tx, projectId, sessionIds)
  const ranges = rangesOf(rows, options)
  if (ranges.size === 0) {
    await count(tx, projectId, counted)
    return { events: 0, changed: 0, failures: [] }
  }
  const ruleset = options.ruleset ?? (await activeRuleset(tx, projectId))
  const work = { ...parts, ...options, projectId, ruleset, ranges, always: options.ruleset !== undefined }
  const { made, failures, read } = await remakeAll(tx, rows, work)
  await write(tx, parts, projectId, made, counted)
  return { events: read, changed: made.length, failures }
}

interface Made extends Change, Scored {}

/** A session whose events were removed with their day, while no process worked, keeps what it had and is over. */
const endOf = (before: SessionRow, { clock, idleMs, latenessMs }: RefoldParts): Made[] => {
  const now = clock.now()
  if (before.state === 'completed' || now < before.endedAt + idleMs + latenessMs) return []
  const after: SessionRow = { ...before, state: 'completed', changesAt: null, updatedAt: now }
  return [{ before, after, row: after, signals: [] }]
}

/** Makes each session of its events, one after the other, and ends those whose events are gone. */
const remakeAll = async (tx: Tx, rows: ReadonlyMap<string, SessionRow>, work: Work): Promise<Remade> => {
  const failures: { sessionId: string; error: unknown }[] = []
  const made: Made[] = []
  const gone = new Set(work.ranges.keys())
  let read = 0
  for await (const session of readSessions(tx, work, work.held)) {
    const { sessionId } = session
    const before = rows.get(sessionId)
    gone.delete(sessionId)
    read += session.events.length
    try {
      const scored = remake(session, before, work)
      if (scored) made.push({ ...scored, before, after: scored.row })
    } catch (error) {
      // The others of the batch must not wait for it; whoever called decides what becomes of it.
      failures.push({ sessionId, error })
    }
  }
  const ended = [...gone].flatMap(id => {
    const row = rows.get(id)
    return row ? endOf(row, work) : []
  })
  return { made: [...made, ...ended], failures, read }
}

interface Remade {
  readonly made: readonly Made[]
  readonly failures: Refolded['failures']
  readonly read: number
}

interface Work extends RefoldParts, RefoldOptions {
  readonly projectId: string
  readonly ruleset: Ruleset
  readonly ranges: ReadonlyMap<string, EventRange>
  readonly always: boolean
}

const around = (one: EventRange | undefined, other: EventRange): EventRange =>
  one ? { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) } : other

/** Where the events of each session lie: those that were folded before, and those that have arrived since. */
const rangesOf = (
  rows: ReadonlyMap<string, SessionRow>,
  { arrived }: RefoldOptions,
): ReadonlyMap<string, EventRange> => {
  const ranges = new Map<string, EventRange>()
  for (const [id, { range }] of arrived ?? []) if (range) ranges.set(id, range)
  for (const [id, { firstAt, lastAt }] of rows) {
    ranges.set(id, around(ranges.get(id), { from: firstAt, to: lastAt }))
  }
  return ranges
}

/** Null when nothing of the session is new. */
const remake = ({ events, more }: ReadSession, before: SessionRow | undefined, work: Work): Scored | null => {
  const now = work.clock.now()
  const folded = foldSession(events, { idleMs: work.idleMs, latenessMs: work.latenessMs, now }, more)
  if (!folded) return null
  const range = work.ranges.get(folded.sessionId)
  const shard = before?.shard ?? work.arrived?.get(folded.sessionId)?.shard
  if (!range || shard === undefined) return null
  const { ruleset, projectId } = work
  const eventsDigest = digestEvents(folded)
  const standing = standingOf(folded, before, eventsDigest)
  if (!work.always && isKnown(before, eventsDigest, standing.state, work)) return null
  const result = work.unscored ? NOTHING_FOUND : judge(folded, standing.state, ruleset)
  const flagged: FoldedSession = work.unscored ? { ...folded, flags: [...folded.flags, QUARANTINED] } : folded
  const scored = scoredRow({
    projectId,
    shard,
    range,
    folded: flagged,
    eventsDigest,
    standing,
    result,
    ruleset,
    now,
  })
  return scored.row.digest === before?.digest ? null : scored
}

/** The same events in the same state by the same rules say what they said. */
const isKnown = (
  before: SessionRow | undefined,
  eventsDigest: string,
  state: SessionRow['state'],
  { ruleset, unscored }: Work,
): boolean =>
  before !== undefined &&
  before.eventsDigest === eventsDigest &&
  before.state === state &&
  before.rulesetId === ruleset.id &&
  before.rulesetVersion === ruleset.version &&
  before.flags.includes(QUARANTINED) === (unscored ?? false)

const write = async (
  tx: Tx,
  { incidents, notices }: RefoldParts,
  projectId: string,
  made: readonly Made[],
  counted: readonly Step[],
): Promise<void> => {
  if (made.length > 0) {
    await replaceRows(
      tx,
      made.map(({ after }) => after),
    )
  }
  await replaceMarks(tx, made)
  await count(tx, projectId, [...sessionSteps(made), ...counted])
  await replaceSignals(tx, incidents, made.filter(hasNewSignals).map(entryOf))
  await notices.publish(tx, ...made.filter(isCompletion).map(noticeOf))
}

const hasNewSignals = ({ before, after }: Made): boolean =>
  before?.signalsDigest !== after.signalsDigest && (before?.signalCount ?? 0) + after.signalCount > 0

const isCompletion = ({ before, after }: Made): boolean =>
  after.state === 'completed' && (before?.state !== 'completed' || before.revision !== after.revision)

const entryOf = ({ after, signals }: Made) => ({
  projectId: after.projectId,
  sessionId: after.sessionId,
  revision: after.revision,
  user: after.userId,
  environment: after.environment,
  startedAt: after.startedAt,
  signals,
  ruleset: { id: after.rulesetId, version: after.rulesetVersion },
})

const noticeOf = ({ after }: Made) => ({
  topic: 'session.completed',
  projectId: after.projectId,
  data: {
    sessionId: after.sessionId,
    revision: after.revision,
    frustrationScore: after.frustrationScore,
    severity: after.severity,
    signalCount: after.signalCount,
  },
})
