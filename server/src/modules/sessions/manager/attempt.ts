import type { Database, Tx } from '#kernel/db'
import { isDatabaseAway } from '#kernel/db'
import type { Logger } from '#kernel/telemetry'
import type { EventRange } from '../ingest/event.repository.ts'
import { type Batch, returnArrivals, type Taken, tryShard, type Unit } from './due.repository.ts'
import { type Refolded, type RefoldParts, refoldSessions } from './refold.ts'
import { clearSetbacks, noteSetback, QUARANTINE_TRIES } from './setback.repository.ts'
import { eventSteps } from './tally.ts'

export interface AttemptParts extends RefoldParts {
  readonly db: Database
  readonly log: Logger
}

/** Where a batch begins, and of how many sessions it is at most. */
export interface Stretch {
  readonly after: string
  readonly sessions: number
}

/** Takes the sessions of a unit that are due out of wherever they wait, in the order of their ids. */
export type Pick = (tx: Tx, stretch: Stretch) => Promise<Batch>

export interface Attempt {
  /** Another process has the shard; nothing was done. */
  readonly busy: boolean
  readonly sessions: readonly Taken[]
  readonly events: number
  readonly failed: number
}

interface Done extends Attempt {
  readonly setbacks: readonly Setback[]
}

const NOTHING: Done = { busy: false, sessions: [], events: 0, failed: 0, setbacks: [] }

/**
 * One batch of a unit in one transaction that holds its shard: what was due is no longer due exactly when its result is
 * there. A batch that fails is tried again one by one, so that one bad session harms no other; by itself it is put back,
 * to be tried later and later.
 */
export const attempt = async (
  parts: AttemptParts,
  unit: Unit,
  pick: Pick,
  stretch: Stretch,
): Promise<Attempt> => {
  let batch: Batch | undefined
  try {
    const done = await parts.db.transaction(async tx => {
      if (!(await tryShard(tx, unit.shard))) return null
      batch = await pick(tx, stretch)
      return batch.sessions.length === 0 ? NOTHING : foldBatch(tx, parts, unit, batch)
    })
    if (!done) return { ...NOTHING, busy: true }
    for (const { taken, tries } of done.setbacks) await quarantine(parts, unit, taken, tries)
    return done
  } catch (error) {
    const sessions = batch?.sessions ?? []
    const [only] = sessions
    if (!only || isDatabaseAway(error)) throw error
    if (sessions.length > 1) return oneByOne(parts, unit, pick, { ...stretch, sessions: sessions.length })
    const tries = await setBack(parts.db.query, parts, unit, only.sessionId, error)
    await quarantine(parts, unit, sessions, tries)
    return { busy: false, sessions, events: 0, failed: 1 }
  }
}

interface Setback {
  readonly taken: readonly Taken[]
  readonly tries: number
}

const rangesOf = (sessions: readonly Taken[]): ReadonlyMap<string, EventRange> =>
  new Map(
    sessions.flatMap(({ sessionId, arrived }) => (arrived ? [[sessionId, arrived.range] as const] : [])),
  )

const foldBatch = async (
  tx: Tx,
  parts: AttemptParts,
  unit: Unit,
  { sessions, arrivals }: Batch,
): Promise<Done> => {
  const ids = sessions.map(({ sessionId }) => sessionId)
  const { shard, projectId } = unit
  const arrived = { shard, ranges: rangesOf(sessions) }
  const counted = eventSteps(shard, arrivals)
  const { events, failures } = await refoldSessions(tx, parts, projectId, ids, { arrived, counted })
  const setbacks: Setback[] = []
  for (const { sessionId, error } of failures) {
    const taken = sessions.filter(session => session.sessionId === sessionId)
    setbacks.push({ taken, tries: await setBack(tx, parts, unit, sessionId, error) })
  }
  const failed = new Set(failures.map(({ sessionId }) => sessionId))
  await returnArrivals(
    tx,
    unit,
    sessions.filter(({ sessionId }) => failed.has(sessionId)),
  )
  const recovered = sessions.filter(({ sessionId, failedBefore }) => failedBefore && !failed.has(sessionId))
  await clearSetbacks(
    tx,
    projectId,
    recovered.map(({ sessionId }) => sessionId),
  )
  return { busy: false, sessions, events, failed: failed.size, setbacks }
}

/** Up to as many as the batch had. */
const oneByOne = async (parts: AttemptParts, unit: Unit, pick: Pick, stretch: Stretch): Promise<Attempt> => {
  const sessions: Taken[] = []
  let { after } = stretch
  let events = 0
  let failed = 0
  while (sessions.length < stretch.sessions) {
    const single = await attempt(parts, unit, pick, { after, sessions: 1 })
    const [session] = single.sessions
    if (!session) break
    sessions.push(session)
    after = session.sessionId
    events += single.events
    failed += single.failed
  }
  return { busy: false, sessions, events, failed }
}

const setBack = async (
  query: Database['query'],
  { clock, log }: AttemptParts,
  unit: Unit,
  sessionId: string,
  error: unknown,
): Promise<number> => {
  const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
  const tries = await noteSetback(query, unit, sessionId, { reason, now: clock.now() })
  const where = { err: error, projectId: unit.projectId, sessionId }
  if (tries === 1) log.warn(where, 'a session could not be folded and is tried again later')
  if (tries === QUARANTINE_TRIES)
    log.error(where, 'a session is quarantined: it could not be folded again and again')
  return tries
}

/** A session that always fails is shown without a score, so that people see that it is there, and why it has none. */
const quarantine = async (
  parts: AttemptParts,
  { shard, projectId }: Unit,
  taken: readonly Taken[],
  tries: number,
): Promise<void> => {
  if (tries < QUARANTINE_TRIES) return
  const ids = taken.map(({ sessionId }) => sessionId)
  const options = { arrived: { shard, ranges: rangesOf(taken) }, unscored: true }
  const show = (): Promise<Refolded> =>
    parts.db.transaction(tx => refoldSessions(tx, parts, projectId, ids, options))
  await show().catch((error: unknown) => {
    if (isDatabaseAway(error)) throw error
    // It cannot even be shown; the setback keeps its reason, and the next try comes.
    parts.log.debug({ err: error, ids }, 'a quarantined session cannot be shown')
  })
}
