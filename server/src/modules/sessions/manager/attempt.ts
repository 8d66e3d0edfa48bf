import type { Database, Tx } from '#kernel/db'
import { isDatabaseAway } from '#kernel/db'
import type { Logger } from '#kernel/telemetry'
import { type Batch, returnArrivals, type Taken, takeShards } from './due.repository.ts'
import { type Arrival, type Refolded, type RefoldParts, refoldSessions } from './refold.ts'
import { clearSetbacks, noteSetback, QUARANTINE_TRIES } from './setback.repository.ts'
import { eventSteps } from './tally.ts'

export interface AttemptParts extends RefoldParts {
  readonly db: Database
  readonly log: Logger
}

/** The sessions of one project in some shards: what one process folds in one transaction. */
export interface Place {
  readonly projectId: string
  readonly shards: readonly number[]
}

/** Takes sessions that are due out of wherever they wait, of those shards; or the one session, if it waits there. */
export type Pick = (tx: Tx, shards: readonly number[], only: string | null) => Promise<Batch>

export interface Attempt {
  /** Other processes have the shards; nothing was done. */
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
 * One batch in one transaction that holds its shards: what was due is no longer due exactly when its result is there.
 * A batch that fails is tried again one by one, so that one bad session harms no other; by itself it is put back, to be
 * tried later and later.
 */
export const attempt = async (
  parts: AttemptParts,
  place: Place,
  pick: Pick,
  only: string | null = null,
): Promise<Attempt> => {
  let batch: Batch | undefined
  try {
    const done = await parts.db.transaction(async tx => {
      const shards = await takeShards(tx, place.shards)
      if (shards.length === 0) return { ...NOTHING, busy: true }
      batch = await pick(tx, shards, only)
      return batch.sessions.length === 0 ? NOTHING : foldBatch(tx, parts, place.projectId, batch)
    })
    for (const { taken, tries } of done.setbacks) await quarantine(parts, place.projectId, taken, tries)
    return done
  } catch (error) {
    const sessions = batch?.sessions ?? []
    const [single] = sessions
    if (!single || isDatabaseAway(error)) throw error
    if (sessions.length > 1) return oneByOne(parts, place, pick, sessions)
    const tries = await setBack(parts.db.query, parts, place.projectId, single.sessionId, error)
    await quarantine(parts, place.projectId, sessions, tries)
    return { busy: false, sessions, events: 0, failed: 1 }
  }
}

interface Setback {
  readonly taken: readonly Taken[]
  readonly tries: number
}

const arrivalsOf = (sessions: readonly Taken[]): ReadonlyMap<string, Arrival> =>
  new Map(
    sessions.map(({ sessionId, shard, arrived }) => [sessionId, { shard, range: arrived?.range ?? null }]),
  )

const foldBatch = async (
  tx: Tx,
  parts: AttemptParts,
  projectId: string,
  { sessions, arrivals }: Batch,
): Promise<Done> => {
  const ids = sessions.map(({ sessionId }) => sessionId)
  const options = { arrived: arrivalsOf(sessions), counted: eventSteps(arrivals) }
  const { events, failures } = await refoldSessions(tx, parts, projectId, ids, options)
  const setbacks: Setback[] = []
  for (const { sessionId, error } of failures) {
    const taken = sessions.filter(session => session.sessionId === sessionId)
    setbacks.push({ taken, tries: await setBack(tx, parts, projectId, sessionId, error) })
  }
  const failed = new Set(failures.map(({ sessionId }) => sessionId))
  await returnArrivals(
    tx,
    projectId,
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

const oneByOne = async (
  parts: AttemptParts,
  place: Place,
  pick: Pick,
  batch: readonly Taken[],
): Promise<Attempt> => {
  const singles: Attempt[] = []
  for (const { sessionId, shard } of batch) {
    singles.push(await attempt(parts, { ...place, shards: [shard] }, pick, sessionId))
  }
  const sum = (of: (single: Attempt) => number): number =>
    singles.reduce((total, single) => total + of(single), 0)
  return {
    busy: false,
    // Also those that another process has taken since: they had their turn.
    sessions: batch,
    events: sum(({ events }) => events),
    failed: sum(({ failed }) => failed),
  }
}

const setBack = async (
  query: Database['query'],
  { clock, log }: AttemptParts,
  projectId: string,
  sessionId: string,
  error: unknown,
): Promise<number> => {
  const reason = error instanceof Error ? error.message.slice(0, 500) : 'unknown'
  const tries = await noteSetback(query, { projectId, sessionId }, { reason, now: clock.now() })
  const where = { err: error, projectId, sessionId }
  if (tries === 1) log.warn(where, 'a session could not be folded and is tried again later')
  if (tries === QUARANTINE_TRIES)
    log.error(where, 'a session is quarantined: it could not be folded again and again')
  return tries
}

/** A session that always fails is shown without a score, so that people see that it is there, and why it has none. */
const quarantine = async (
  parts: AttemptParts,
  projectId: string,
  taken: readonly Taken[],
  tries: number,
): Promise<void> => {
  if (tries < QUARANTINE_TRIES) return
  const ids = taken.map(({ sessionId }) => sessionId)
  const options = { arrived: arrivalsOf(taken), unscored: true }
  const show = (): Promise<Refolded> =>
    parts.db.transaction(tx => refoldSessions(tx, parts, projectId, ids, options))
  await show().catch((error: unknown) => {
    if (isDatabaseAway(error)) throw error
    // It cannot even be shown; the setback keeps its reason, and the next try comes.
    parts.log.debug({ err: error, ids }, 'a quarantined session cannot be shown')
  })
}
