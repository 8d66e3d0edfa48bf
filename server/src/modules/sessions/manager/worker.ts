import { isDatabaseAway, type Tx } from '#kernel/db'
import type { Metrics } from '#kernel/telemetry'
import { type Attempt, type AttemptParts, attempt, type Pick, type Place } from './attempt.ts'
import {
  type Batch,
  type DueUnit,
  type EndedSession,
  findEnded,
  findUnits,
  MOST_UNITS,
  restSessions,
  takeArrivals,
  type Unit,
} from './due.repository.ts'
import { createPassMetrics, type PassMetrics } from './metrics.ts'

export interface WorkerParts extends AttemptParts {
  readonly metrics: Metrics
  readonly settleMs: number
}

export interface SessionWorker {
  start(): void
  /** Ends after the transactions that are under way. */
  stop(): Promise<void>
}

/** How often a process looks for arrivals while there are none. */
const POLL_MS = 250
/** How often it looks for sessions that time alone changes; the contract allows 10 s. */
const SWEEP_MS = 2_000
/** Sessions of one transaction, and events that it reads unless one session alone has more. */
const BATCH_SESSIONS = 200
const BATCH_EVENTS = 10_000
/** Shards of one transaction: few events are worth few transactions, and other processes find shards left. */
const BATCH_SHARDS = 8
/** While one batch waits for PostgreSQL another one is computed. */
const AT_ONCE = 2
const SWEEP_PAGE = 2_000
const START: Unit = { shard: -1, projectId: '00000000-0000-0000-0000-000000000000' }

/** Makes sessions of what arrived and of the time that passes; any number of processes share the work by shards. */
export const createSessionWorker = (parts: WorkerParts): SessionWorker => {
  const stopping = new AbortController()
  const { signal } = stopping
  const work: Work = { ...parts, signal, measure: createPassMetrics(parts), turns: new Map() }
  let loops: Promise<void>[] = []
  return {
    start() {
      loops = [keep(work, POLL_MS, () => pass(work)), keep(work, SWEEP_MS, () => sweep(work))]
    },
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

interface Work extends WorkerParts {
  readonly signal: AbortSignal
  readonly measure: PassMetrics
  /** Up to which session each unit had its turn, so that those at its end have theirs; empty once nothing is due. */
  readonly turns: Map<string, string>
}

/** Does `run` again and again; a fault is logged when it begins, not at each turn of it. */
const keep = async (
  { clock, log, signal }: Work,
  everyMs: number,
  run: () => Promise<void>,
): Promise<void> => {
  let failing = false
  while (!signal.aborted) {
    await run().then(
      () => {
        failing = false
      },
      (error: unknown) => {
        if (!failing && !isDatabaseAway(error)) log.error({ err: error }, 'the session manager failed')
        failing = true
      },
    )
    // Rejects only when the signal fires, which the loop looks at itself.
    await clock.wait(everyMs, signal).catch(() => undefined)
  }
}

/** One batch of each unit in which something is due, so that no project waits for another, until nothing is due. */
const pass = async (work: Work): Promise<void> => {
  let folded: number
  do {
    const end = work.measure.passDuration.startTimer()
    folded = 0
    let at: Unit = START
    let units: DueUnit[]
    do {
      units = await findUnits(work.db.query, at, work.clock.now() - work.settleMs)
      const places = placesOf(units.filter(unit => unit.due))
      await eachAtOnce(places, work.signal, async place => {
        folded += await passPlace(work, place)
      })
      at = units.at(-1) ?? at
    } while (units.length === MOST_UNITS && !work.signal.aborted)
    end()
  } while (folded > 0 && !work.signal.aborted)
  work.turns.clear()
}

const placesOf = (units: readonly Unit[]): Place[] => {
  const projects = Map.groupBy(units, ({ projectId }) => projectId)
  return [...projects].flatMap(([projectId, own]) => {
    const shards = own.map(({ shard }) => shard)
    return Array.from({ length: Math.ceil(shards.length / BATCH_SHARDS) }, (_, index) => ({
      projectId,
      shards: shards.slice(index * BATCH_SHARDS, (index + 1) * BATCH_SHARDS),
    }))
  })
}

const turnOf = (projectId: string, shard: number): string => `${projectId} ${shard}`

/** The next batch; when the last one was at the end, from the beginning. Answers how many sessions it had. */
const passPlace = async (work: Work, place: Place): Promise<number> => {
  const { clock, settleMs, turns } = work
  const { projectId } = place
  const after = new Map(place.shards.map(shard => [shard, turns.get(turnOf(projectId, shard)) ?? '']))
  for (const shard of place.shards) turns.delete(turnOf(projectId, shard))
  const limits = { settleMs, sessions: BATCH_SESSIONS, events: BATCH_EVENTS }
  const pick: Pick = (tx, shards, only) =>
    takeArrivals(tx, {
      ...limits,
      projectId,
      shards,
      only,
      now: clock.now(),
      after: only === null ? after : new Map(),
    })
  const done = await attempt(work, place, pick)
  observe(work, done)
  for (const { shard, sessionId } of done.sessions) turns.set(turnOf(projectId, shard), sessionId)
  const began = [...after.values()].every(id => id === '')
  if (done.sessions.length === 0 && !began && !done.busy) return passPlace(work, place)
  return done.sessions.length
}

const observe = ({ clock, measure }: Work, { sessions, events, failed }: Attempt): void => {
  const now = clock.now()
  measure.sessions.inc(sessions.length)
  measure.events.inc(events)
  measure.failures.inc(failed)
  for (const { arrived } of sessions) {
    if (arrived) measure.delay.observe(Math.max(0, now - arrived.at) / 1_000)
  }
}

/** What time alone changes: sessions come to rest, and are completed when no late events are expected any more. */
const sweep = async (work: Work): Promise<void> => {
  const { db, clock, latenessMs, signal } = work
  while (
    !signal.aborted &&
    (await restSessions(db.query, clock.now(), latenessMs, SWEEP_PAGE)) === SWEEP_PAGE
  );
  let full = true
  while (full && !signal.aborted) {
    const ended = await findEnded(db.query, clock.now(), SWEEP_PAGE)
    let folded = 0
    await eachAtOnce(batchesOf(ended), signal, async batch => {
      folded += await complete(work, batch)
    })
    full = ended.length === SWEEP_PAGE && folded > 0
  }
}

/** Of one project, and bounded like every batch. */
const batchesOf = (ended: readonly EndedSession[]): EndedSession[][] => {
  const batches: EndedSession[][] = []
  const inOrder = ended.toSorted(
    (a, b) => (a.projectId < b.projectId ? -1 : a.projectId > b.projectId ? 1 : 0) || a.shard - b.shard,
  )
  for (const session of inOrder) {
    const last = batches.at(-1)
    if (last && fits(last, session)) last.push(session)
    else batches.push([session])
  }
  return batches
}

const fits = (batch: readonly EndedSession[], next: EndedSession): boolean =>
  batch[0]?.projectId === next.projectId &&
  batch.length < BATCH_SESSIONS &&
  new Set([...batch, next].map(({ shard }) => shard)).size <= BATCH_SHARDS &&
  batch.reduce((sum, { eventCount }) => sum + eventCount, next.eventCount) <= BATCH_EVENTS

const complete = async (work: Work, batch: readonly EndedSession[]): Promise<number> => {
  const [first] = batch
  if (!first) return 0
  const place: Place = { projectId: first.projectId, shards: [...new Set(batch.map(({ shard }) => shard))] }
  const pick = async (_: Tx, shards: readonly number[], only: string | null): Promise<Batch> => ({
    sessions: batch
      .filter(({ sessionId, shard }) => shards.includes(shard) && (only === null || only === sessionId))
      .map(({ sessionId, shard, failedBefore }) => ({ sessionId, shard, failedBefore, arrived: null })),
    arrivals: [],
  })
  const done = await attempt(work, place, pick)
  observe(work, done)
  return done.sessions.length
}

/** One that fails keeps nobody else from its turn; without a database there are no turns. Throws what failed first. */
const eachAtOnce = async <T>(
  items: readonly T[],
  signal: AbortSignal,
  run: (item: T) => Promise<void>,
): Promise<void> => {
  const rest = items.values()
  const failures: unknown[] = []
  const take = async (): Promise<void> => {
    for (const item of rest) {
      if (signal.aborted || failures.some(isDatabaseAway)) return
      await run(item).catch((error: unknown) => {
        failures.push(error)
      })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, take))
  if (failures.length > 0) throw failures[0]
}
