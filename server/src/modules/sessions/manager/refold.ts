import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import type { Ruleset } from '../engine/index.ts'
import { replaceSignals } from '../incidents/signals.ts'
import { type EventRange, loadSessionEvents } from '../ingest/event.repository.ts'
import type { StoredEvent } from '../ingest/stored-event.ts'
import { activeRuleset } from '../rulesets/active.ts'
import { type FoldedSession, foldSession, MAX_EVENTS } from './fold.ts'
import { digestEvents, judge, NOTHING_FOUND, type Scored, scoredRow, standingOf } from './score.ts'
import { type Change, findRows, lockSessions, replaceMarks, replaceRows } from './session.rows.ts'
import type { SessionRow } from './tables.ts'
import { count, type Step, sessionSteps } from './tally.ts'

export interface RefoldParts {
  readonly incidents: Parameters<typeof replaceSignals>[1]
  readonly notices: Notices
  readonly clock: Clock
  /** Events that are in memory at this moment. */
  readonly held: { inc(events: number): void; dec(events: number): void }
  readonly idleMs: number
  readonly latenessMs: number
}

export interface Arrival {
  readonly shard: number
  /** Null: nothing that the row does not tell. */
  readonly range: EventRange | null
  /** How many have arrived. */
  readonly events: number
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
  const made: Made[] = []
  const failures: { sessionId: string; error: unknown }[] = []
  let read = 0
  for (const slice of slicesOf(rows, work)) {
    const done = await remakeSlice(tx, slice, rows, work)
    made.push(...done.made)
    failures.push(...done.failures)
    read += done.read
  }
  await write(tx, parts, projectId, made, counted)
  return { events: read, changed: made.length, failures }
}

/** Events in memory at once, unless one session alone has more: of the largest that are taken, 20 MB. */
const SLICE_EVENTS = 2_000

/** The sessions in groups whose events are read together. */
const slicesOf = (rows: ReadonlyMap<string, SessionRow>, { ranges, arrived }: Work): string[][] => {
  const slices: string[][] = []
  let room = 0
  for (const id of ranges.keys()) {
    const events = (rows.get(id)?.eventCount ?? 0) + (arrived?.get(id)?.events ?? 0)
    const last = slices.at(-1)
    if (last && events <= room) last.push(id)
    else {
      slices.push([id])
      room = SLICE_EVENTS
    }
    room -= events
  }
  return slices
}

/** Reads the events of some sessions and lets them go again; what is made of them is to be written. */
const remakeSlice = async (
  tx: Tx,
  slice: readonly string[],
  rows: ReadonlyMap<string, SessionRow>,
  work: Work,
): Promise<{ made: Made[]; failures: Refolded['failures']; read: number }> => {
  const { projectId, ranges, held } = work
  const whole = slice.flatMap(id => ranges.get(id) ?? []).reduce<EventRange | undefined>(around, undefined)
  // One more than counts, to see that there are more.
  const events = await loadSessionEvents(tx, projectId, slice, MAX_EVENTS + 1, whole)
  const read = [...events.values()].reduce((sum, { length }) => sum + length, 0)
  held.inc(read)
  try {
    const { made, failures } = await remakeAll(events, rows, work)
    const ended = slice.flatMap(id => {
      const row = events.has(id) ? undefined : rows.get(id)
      return row ? endOf(row, work) : []
    })
    return { made: [...made, ...ended], failures, read }
  } finally {
    held.dec(read)
  }
}

interface Made extends Change, Scored {}

/** A session whose events were removed with their day, while no process worked, keeps what it had and is over. */
const endOf = (before: SessionRow, { clock, idleMs, latenessMs }: RefoldParts): Made[] => {
  const now = clock.now()
  if (before.state === 'completed' || now < before.endedAt + idleMs + latenessMs) return []
  const after: SessionRow = { ...before, state: 'completed', changesAt: null, updatedAt: now }
  return [{ before, after, row: after, signals: [] }]
}

/** Events after which the process looks at what else there is to do: some milliseconds of work. */
const EVENTS_AT_A_STRETCH = 500

const remakeAll = async (
  events: ReadonlyMap<string, readonly StoredEvent[]>,
  rows: ReadonlyMap<string, SessionRow>,
  work: Work,
): Promise<{ made: Made[]; failures: Refolded['failures'] }> => {
  const failures: { sessionId: string; error: unknown }[] = []
  const made: Made[] = []
  let stretch = 0
  for (const [sessionId, stored] of events) {
    const before = rows.get(sessionId)
    stretch += stored.length
    if (stretch > EVENTS_AT_A_STRETCH) {
      // Requests of the same process must not wait for a whole batch.
      await othersTurn()
      stretch = stored.length
    }
    try {
      const scored = remake(stored, before, work)
      if (scored) made.push({ ...scored, before, after: scored.row })
    } catch (error) {
      // The others of the batch must not wait for it; whoever called decides what becomes of it.
      failures.push({ sessionId, error })
    }
  }
  return { made, failures }
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
const remake = (
  events: readonly StoredEvent[],
  before: SessionRow | undefined,
  work: Work,
): Scored | null => {
  const now = work.clock.now()
  const folded = foldSession(events, { idleMs: work.idleMs, latenessMs: work.latenessMs, now })
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
