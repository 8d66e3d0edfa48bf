import { sql } from 'kysely'
import type { Database, Queryable, Tx } from '#kernel/db'
import type { Clock } from '#kernel/system'
import { forgetSessions } from '../incidents/index.ts'
import type { RefoldParts } from './refold.ts'
import { lockSessions } from './session.rows.ts'
import { DAY_MS } from './tally.ts'

const PAGE = 200

export interface RetentionParts {
  readonly db: Database
  readonly clock: Clock
  readonly incidents: RefoldParts['incidents']
  readonly retentionDays: number
}

/** Removes sessions that ended longer ago than they are kept, with all that hangs on them, page by page; answers how many. */
export const removeOldSessions = async (parts: RetentionParts, signal: AbortSignal): Promise<number> => {
  const { db, clock, retentionDays } = parts
  const before = clock.now() - retentionDays * DAY_MS
  let removed = 0
  for (const projectId of await findProjects(db.query)) {
    let page: string[]
    do {
      signal.throwIfAborted()
      page = await db.transaction(tx => removePage(tx, parts, projectId, before))
      removed += page.length
    } while (page.length === PAGE)
  }
  return removed
}

/** Hops from project to project in the index. */
const findProjects = async (query: Queryable): Promise<string[]> => {
  const { rows } = await sql<{ projectId: string }>`
    with recursive project (project_id) as (
      (select project_id from sessions.session order by project_id limit 1)
      union all
      select next.project_id from project, lateral (
        select project_id from sessions.session where project_id > project.project_id order by project_id limit 1
      ) next
    )
    select project_id from project
  `.execute(query)
  return rows.map(({ projectId }) => projectId)
}

const removePage = async (
  tx: Tx,
  { incidents }: RetentionParts,
  projectId: string,
  before: number,
): Promise<string[]> => {
  const { rows: old } = await sql<{ sessionId: string }>`
    select session_id from sessions.session
    where project_id = ${projectId}::uuid and started_at < ${before}::bigint and ended_at < ${before}::bigint
    order by started_at limit ${PAGE}
  `.execute(tx)
  const found = old.map(({ sessionId }) => sessionId)
  if (found.length === 0) return []
  await lockSessions(tx, projectId, found)
  // Somebody may have folded one of them while the lock was waited for.
  const { rows } = await sql<{ sessionId: string }>`
    delete from sessions.session
    where project_id = ${projectId}::uuid and session_id = any(${found}::text[]) and ended_at < ${before}::bigint
    returning session_id
  `.execute(tx)
  const gone = rows.map(({ sessionId }) => sessionId)
  for (const table of ['session_mark', 'setback']) {
    await sql`
      delete from ${sql.ref(`sessions.${table}`)}
      where project_id = ${projectId}::uuid and session_id = any(${gone}::text[])
    `.execute(tx)
  }
  await forgetSessions(tx, incidents, projectId, gone)
  return found
}
