import { sql } from 'kysely'
import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database, Queryable } from '#kernel/db'
import type { Clock } from '#kernel/system'
import { suppressedAt } from '../incidents/index.ts'
import type { SessionState, SessionStats } from '../schema/session.ts'
import { tables } from './tables.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, readTally, type Sum } from './tally.ts'

export interface StatsService {
  /** Counters of the request's project: sums that are kept as sessions are made, so that reading them is cheap. */
  read(actor: Actor): Promise<SessionStats>
}

const countLive = async (
  query: Queryable,
  projectId: string,
): Promise<Partial<Record<SessionState, number>>> => {
  const rows = await tables(query)
    .selectFrom('sessions.session')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .where('projectId', '=', projectId)
    // The condition of the index.
    .where('state', '<>', 'completed')
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

/** As many as the board shows: what is suppressed asks for nobody. */
const countOpenIncidents = async (query: Queryable, projectId: string, now: number): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from sessions.incident
    where project_id = ${projectId}::uuid and status in ('new', 'confirmed', 'regressed')
      and (session_count > 0 or touched) and not ${suppressedAt(now)}
  `.execute(query)
  return rows[0]?.count ?? 0
}

const sumOf = (sums: readonly Sum[], metric: string, since = 0): number =>
  sums.reduce((total, sum) => total + (sum.metric === metric && sum.at >= since ? sum.count : 0), 0)

/** One value for each of the last 60 minutes; those without events are 0. */
const perMinute = (sums: readonly Sum[], now: number): SessionStats['eventsPerMinute'] => {
  const last = now - (now % MINUTE_MS)
  const events = new Map<number, number>()
  for (const { metric, at, count } of sums) {
    if (metric === 'events')
      events.set(at - (at % MINUTE_MS), (events.get(at - (at % MINUTE_MS)) ?? 0) + count)
  }
  return Array.from({ length: 60 }, (_, index) => {
    const at = last - (59 - index) * MINUTE_MS
    return { at, events: events.get(at) ?? 0 }
  })
}

const SIGNAL = 'signal:'

const byType = (sums: readonly Sum[]): Record<string, number> => {
  const types: Record<string, number> = {}
  for (const { metric, count } of sums) {
    if (!metric.startsWith(SIGNAL)) continue
    const type = metric.slice(SIGNAL.length)
    types[type] = (types[type] ?? 0) + count
  }
  return Object.fromEntries(Object.entries(types).filter(([, count]) => count > 0))
}

export const createStatsService = ({ db, clock }: { db: Database; clock: Clock }): StatsService => ({
  async read(actor) {
    const projectId = requireCurrentProject(actor, 'sessions:read')
    const now = clock.now()
    const since = { events: now - HOUR_MS, sessions: now - DAY_MS }
    const sums = await readTally(db.query, projectId, since)
    const live = await countLive(db.query, projectId)
    return {
      at: now,
      activeSessions: live.active ?? 0,
      idleSessions: live.idle ?? 0,
      // A span that began up to 10 s before the minute counts as a whole.
      eventsLastMinute: sumOf(sums, 'events', now - MINUTE_MS - 10_000),
      eventsLastHour: sumOf(sums, 'events'),
      eventsPerMinute: perMinute(sums, now),
      sessionsLastDay: sumOf(sums, 'sessions'),
      frustratedLastDay: sumOf(sums, 'frustrated'),
      signalsLastDay: byType(sums),
      openIncidents: await countOpenIncidents(db.query, projectId, now),
    }
  },
})
