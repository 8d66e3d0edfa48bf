import { isDatabaseAway, type Tx } from '#kernel/db'
import type { Metrics } from '#kernel/telemetry'
import { type Attempt, type AttemptParts, attempt, type Pick, type Stretch } from './attempt.ts'
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
/** Sessions of one transaction, and events that it reads unless one session alone has more: 10 to 20 MB. */
const BATCH_SESSIONS = 200
const BATCH_EVENTS = 20_000
/** While one unit waits for PostgreSQL another one is computed. */
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
      const due = units.filter(unit => unit.due)
      await eachAtOnce(due, work.signal, async unit => {
        folded += await passUnit(work, unit)
      })
      at = units.at(-1) ?? at
    } while (units.length === MOST_UNITS && !work.signal.aborted)
    end()
  } while (folded > 0 && !work.signal.aborted)
  work.turns.clear()
}

/** The next batch of the unit; when the last one was at its end, from its beginning. Answers how many sessions it had. */
const passUnit = async (work: Work, unit: Unit): Promise<number> => {
  const { clock, settleMs, turns } = work
  const key = `${unit.shard} ${unit.projectId}`
  const pick: Pick = (tx, stretch) =>
    takeArrivals(tx, unit, { ...stretch, now: clock.now(), settleMs, events: BATCH_EVENTS })
  const after = turns.get(key) ?? ''
  turns.delete(key)
  const done = await attempt(work, unit, pick, { after, sessions: BATCH_SESSIONS })
  observe(work, done)
  const last = done.sessions.at(-1)
  if (last) turns.set(key, last.sessionId)
  else if (after !== '' && !done.busy) return passUnit(work, unit)
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
    await eachAtOnce([...byUnit(ended).values()], signal, async sessions => {
      folded += await complete(work, sessions)
    })
    full = ended.length === SWEEP_PAGE && folded > 0
  }
}

const byUnit = (ended: readonly EndedSession[]): Map<string, EndedSession[]> => {
  const units = new Map<string, EndedSession[]>()
  for (const session of ended) {
    const key = `${session.shard} ${session.projectId}`
    units.set(key, [...(units.get(key) ?? []), session])
  }
  return units
}

const complete = async (work: Work, sessions: readonly EndedSession[]): Promise<number> => {
  const [unit] = sessions
  if (!unit) return 0
  const waiting = sessions.toSorted((a, b) => (a.sessionId < b.sessionId ? -1 : 1))
  const pick = async (_: Tx, stretch: Stretch): Promise<Batch> => ({
    sessions: nextOf(waiting, stretch).map(({ sessionId, failedBefore }) => ({
      sessionId,
      failedBefore,
      arrived: null,
    })),
    arrivals: [],
  })
  let after = ''
  let folded = 0
  while (!work.signal.aborted) {
    const done = await attempt(work, unit, pick, { after, sessions: BATCH_SESSIONS })
    observe(work, done)
    folded += done.sessions.length
    const last = done.sessions.at(-1)
    if (!last) break
    after = last.sessionId
  }
  return folded
}

/** As many as fit into a batch. */
const nextOf = (waiting: readonly EndedSession[], { after, sessions }: Stretch): EndedSession[] => {
  const next: EndedSession[] = []
  let events = 0
  for (const session of waiting) {
    if (session.sessionId <= after) continue
    if (next.length === sessions || (next.length > 0 && events + session.eventCount > BATCH_EVENTS)) break
    next.push(session)
    events += session.eventCount
  }
  return next
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
