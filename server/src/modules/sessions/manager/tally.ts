import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { Change } from './session.rows.ts'
import { type SessionRow, tables } from './tables.ts'

export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
/** Events are counted by spans that tell the last minute; sessions by longer ones, whose sum over a day is read at once. */
const EVENT_SPAN_MS = 10_000
const SESSION_SPAN_MS = 10 * MINUTE_MS
/** Nobody asks for older ones. */
const KEEP_EVENTS_MS = 2 * HOUR_MS
const KEEP_SESSIONS_MS = 2 * DAY_MS

export interface Step {
  readonly metric: string
  readonly at: number
  readonly shard: number
  readonly count: number
}

/** Events that were acknowledged at `at`. */
export const eventSteps = (arrivals: readonly { shard: number; at: number; events: number }[]): Step[] =>
  arrivals.map(({ shard, at, events }) => ({
    metric: 'events',
    at: at - (at % EVENT_SPAN_MS),
    shard,
    count: events,
  }))

const stepsOf = ({ startedAt, shard, signals, signalCount }: SessionRow, sign: 1 | -1): Step[] => {
  const at = startedAt - (startedAt % SESSION_SPAN_MS)
  const step = (metric: string, count: number): Step => ({ metric, at, shard, count: sign * count })
  return [
    step('sessions', 1),
    ...(signalCount > 0 ? [step('frustrated', 1)] : []),
    ...Object.entries(signals).map(([type, count]) => step(`signal:${type}`, count)),
  ]
}

/** What replaced rows change in the sums. */
export const sessionSteps = (changes: readonly Change[]): Step[] =>
  changes.flatMap(({ before, after }) => [...(before ? stepsOf(before, -1) : []), ...stepsOf(after, 1)])

/** In the transaction of what is counted, so that the sums are exact. */
export const count = async (tx: Tx, projectId: string, steps: readonly Step[]): Promise<void> => {
  const sums = new Map<string, Step>()
  for (const step of steps) {
    const key = `${step.at} ${step.shard} ${step.metric}`
    sums.set(key, { ...step, count: step.count + (sums.get(key)?.count ?? 0) })
  }
  const changed = [...sums.values()].filter(step => step.count !== 0)
  if (changed.length === 0) return
  await sql`
    insert into sessions.tally (project_id, metric, at, shard, count)
    select ${projectId}::uuid, metric, at, shard, count
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb)
      as step (metric text, at bigint, shard smallint, count bigint)
    order by metric, at, shard
    on conflict (project_id, metric, at, shard) do update set count = sessions.tally.count + excluded.count
  `.execute(tx)
}

export interface Sum {
  readonly metric: string
  readonly at: number
  readonly count: number
}

/** Sums of a project by span: of its events from one time on, of its sessions from another. */
export const readTally = async (
  query: Queryable,
  projectId: string,
  since: { readonly events: number; readonly sessions: number },
): Promise<Sum[]> =>
  tables(query)
    .selectFrom('sessions.tally')
    .select(['metric', 'at', sql<number>`sum(count)::bigint`.as('count')])
    .where('projectId', '=', projectId)
    .where(({ eb, or }) =>
      or([
        eb('metric', '=', 'events').and('at', '>', since.events - EVENT_SPAN_MS),
        eb('metric', '<>', 'events').and('at', '>', since.sessions - SESSION_SPAN_MS),
      ]),
    )
    .groupBy(['metric', 'at'])
    .orderBy('at')
    .execute()

const PRUNE_PAGE = 5_000

export const pruneTally = async (query: Queryable, now: number, signal: AbortSignal): Promise<void> => {
  let removed: number
  do {
    signal.throwIfAborted()
    const { numAffectedRows = 0n } = await sql`
      delete from sessions.tally where ctid = any(array(
        select ctid from sessions.tally
        where at < ${now - KEEP_SESSIONS_MS}::bigint or (at < ${now - KEEP_EVENTS_MS}::bigint and metric = 'events')
        limit ${PRUNE_PAGE}
      ))
    `.execute(query)
    removed = Number(numAffectedRows)
  } while (removed === PRUNE_PAGE)
}
