import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import { type SessionRow, tables } from '../manager/tables.ts'

/** Times that sessions started at: `from` belongs to it, `to` does not. Unix ms. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What re-scoring needs to know of a session before its events are read. */
export type RangeSession = Pick<
  SessionRow,
  'sessionId' | 'startedAt' | 'eventCount' | 'firstAt' | 'lastAt' | 'frustrationScore' | 'state'
>

/** What is scored between two commits: sessions, and events unless one session alone has more. */
const PAGE_SESSIONS = 200
const PAGE_EVENTS = 20_000

const within = (query: Queryable, projectId: string, { from, to }: Range) =>
  tables(query)
    .selectFrom('sessions.session')
    .where('projectId', '=', projectId)
    .where('startedAt', '>=', from)
    .where('startedAt', '<', to)

/** The next sessions in the order of their start, behind `after`; none at the end. */
export const findRange = async (
  query: Queryable,
  projectId: string,
  range: Range,
  after: { readonly at: number; readonly sessionId: string } | null,
): Promise<RangeSession[]> => {
  const found = await within(query, projectId, range)
    .select(['sessionId', 'startedAt', 'eventCount', 'firstAt', 'lastAt', 'frustrationScore', 'state'])
    .$if(after !== null, rows =>
      rows.where(sql<boolean>`(started_at, session_id) > (${after?.at}::bigint, ${after?.sessionId}::text)`),
    )
    .orderBy('startedAt')
    .orderBy('sessionId')
    .limit(PAGE_SESSIONS)
    .execute()
  let events = 0
  return found.filter((session, place) => {
    events += session.eventCount
    return place === 0 || events <= PAGE_EVENTS
  })
}

export const countRange = async (query: Queryable, projectId: string, range: Range): Promise<number> => {
  const { count } = await within(query, projectId, range)
    .select(expression => expression.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}
