import { type RawBuilder, sql } from 'kysely'
import { PLANNED_ANEW, type Queryable } from '#kernel/db'
import type { SessionQuery } from '../schema/session.ts'
import { markOf } from './marks.ts'
import type { SessionRow } from './tables.ts'

export interface Place {
  readonly startedAt: number
  readonly sessionId: string
}

type Condition = RawBuilder<unknown>
type Filter = Omit<SessionQuery, 'limit' | 'cursor'>

/**
 * Sessions of a project newest first, from the one after `after` on. One of its filters chooses the index that is walked in
 * the order of the list, the rarest kind first; the others are looked up in the rows on the way.
 */
export const listSessions = async (
  query: Queryable,
  projectId: string,
  filter: Filter,
  page: { readonly after: Place | null; readonly limit: number },
): Promise<SessionRow[]> => {
  const mark = markOfFilter(filter)
  const time = mark === null ? sql.raw('session.started_at') : sql.raw('mark.started_at')
  const id = mark === null ? sql.raw('session.session_id') : sql.raw('mark.session_id')
  const { after } = page
  const conditions = [
    ...(mark === null
      ? [sql`session.project_id = ${projectId}::uuid`]
      : [sql`mark.project_id = ${projectId}::uuid`, sql`mark.mark = ${mark}::bigint`]),
    ...(filter.startedAfter === undefined ? [] : [sql`${time} >= ${filter.startedAfter}::bigint`]),
    ...(filter.startedBefore === undefined ? [] : [sql`${time} < ${filter.startedBefore}::bigint`]),
    ...(after ? [sql`(${time}, ${id}) < (${after.startedAt}::bigint, ${after.sessionId}::text)`] : []),
    ...conditionsOf(filter),
  ]
  const { rows } = await sql<SessionRow>`
    ${PLANNED_ANEW} select session.* from ${mark === null ? sql`sessions.session` : WITH_MARKS}
    where ${sql.join(conditions, sql` and `)}
    order by ${time} desc, ${id} desc limit ${page.limit}
  `.execute(query)
  return rows
}

const WITH_MARKS = sql`
  sessions.session_mark mark join sessions.session
    on session.project_id = mark.project_id and session.session_id = mark.session_id
`

/** One person has few sessions, and the type of a signal is rarer than a route or an environment. */
const markOfFilter = ({ user, signal, route, environment }: Filter): number | null => {
  if (user !== undefined) return markOf('user', user)
  if (signal !== undefined) return markOf('signal', signal)
  if (route !== undefined) return markOf('route', route)
  return environment === undefined ? null : markOf('environment', environment)
}

const conditionsOf = (filter: Filter): Condition[] => {
  const { state, user, environment, route, signal, minScore, incidentId, bots } = filter
  return [
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    // The partial index of live sessions is for those that name its condition.
    ...(state === undefined || state === 'completed' ? [] : [sql`state <> 'completed'`]),
    ...(user === undefined ? [] : [sql`user_id = ${user}`]),
    ...(environment === undefined ? [] : [sql`environment = ${environment}`]),
    ...(route === undefined ? [] : [sql`${route} = any(routes)`]),
    ...(signal === undefined ? [] : [sql`signals ? ${signal}`]),
    // Only signals make a score.
    ...(minScore === undefined || minScore === 0
      ? []
      : [sql`frustration_score >= ${minScore}::double precision`, sql`signal_count > 0`]),
    ...(incidentId === undefined ? [] : [inIncident(incidentId)]),
    ...(bots === 'false' ? [sql`not flags @> array['bot']`] : []),
  ]
}

const inIncident = (incidentId: string): Condition => sql`exists (
  select 1 from sessions.incident_session member
  where member.project_id = session.project_id and member.session_id = session.session_id
    and member.incident_id = ${incidentId}::uuid
)`
