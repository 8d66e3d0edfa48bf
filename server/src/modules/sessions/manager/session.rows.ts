import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { marksOf } from './marks.ts'
import { type SessionRow, tables } from './tables.ts'

/** Holds these sessions until the end of the transaction: a session has one writer, whoever it is. */
export const lockSessions = async (
  tx: Tx,
  projectId: string,
  sessionIds: readonly string[],
): Promise<void> => {
  // In the order of their keys, so that no two transactions wait for each other.
  await sql`
    select pg_advisory_xact_lock(key)
    from (
      select distinct hashtextextended(${`${projectId}/`} || session_id, 7) as key
      from unnest(${sessionIds}::text[]) session_id order by 1
    ) keys
  `.execute(tx)
}

export const findRows = async (
  query: Queryable,
  projectId: string,
  sessionIds: readonly string[],
): Promise<Map<string, SessionRow>> => {
  const rows = await tables(query)
    .selectFrom('sessions.session')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('sessionId', '=', sql<string>`any(${sessionIds}::text[])`)
    .execute()
  return new Map(rows.map(row => [row.sessionId, row]))
}

export const findRow = async (
  query: Queryable,
  projectId: string,
  sessionId: string,
): Promise<SessionRow | undefined> =>
  tables(query)
    .selectFrom('sessions.session')
    .selectAll()
    .where('projectId', '=', projectId)
    .where('sessionId', '=', sessionId)
    .executeTakeFirst()

const COLUMNS = `project_id uuid, session_id text, shard smallint, revision integer, state text, changes_at bigint,
  started_at bigint, ended_at bigint, event_count integer, routes text[], user_id text, environment text, flags text[],
  first_at bigint, last_at bigint, frustration_score double precision, severity text, confidence double precision, signal_count integer,
  signals jsonb, primary_failure jsonb, ruleset_id text, ruleset_version integer, events_digest text, signals_digest text,
  digest text, updated_at bigint`
const NAMES = COLUMNS.split(',').map(column => column.trim().split(' ')[0] ?? '')
const CHANGES = NAMES.filter(name => name !== 'project_id' && name !== 'session_id' && name !== 'shard')

const REPLACE = {
  columns: sql.raw(COLUMNS),
  names: sql.raw(NAMES.join(', ')),
  changes: sql.raw(CHANGES.map(name => `${name} = excluded.${name}`).join(', ')),
}

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
const asRecord = (row: SessionRow): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value]))

/** Writes rows as they are; of any number in one statement of one text. */
export const replaceRows = async (tx: Tx, rows: readonly SessionRow[]): Promise<void> => {
  await sql`
    insert into sessions.session (${REPLACE.names})
    select ${REPLACE.names} from jsonb_to_recordset(${JSON.stringify(rows.map(asRecord))}::jsonb) as given (${REPLACE.columns})
    order by project_id, session_id
    on conflict (project_id, session_id) do update set ${REPLACE.changes}
  `.execute(tx)
}

/** A row and the one that it replaces. */
export interface Change {
  readonly before: SessionRow | undefined
  readonly after: SessionRow
}

interface Mark {
  readonly p: string
  readonly m: number
  readonly s: number
  readonly i: string
}

const marksOfRow = (row: SessionRow): Mark[] =>
  [...marksOf(row)].map(m => ({ p: row.projectId, m, s: row.startedAt, i: row.sessionId }))

const keyOf = ({ m, s }: Mark): string => `${m} ${s}`

/** Brings the marks to what the rows say now; of most changes there is nothing to write. */
export const replaceMarks = async (tx: Tx, changes: readonly Change[]): Promise<void> => {
  const gone: Mark[] = []
  const come: Mark[] = []
  for (const { before, after } of changes) {
    const [old, now] = [before ? marksOfRow(before) : [], marksOfRow(after)]
    const [oldKeys, nowKeys] = [new Set(old.map(keyOf)), new Set(now.map(keyOf))]
    gone.push(...old.filter(mark => !nowKeys.has(keyOf(mark))))
    come.push(...now.filter(mark => !oldKeys.has(keyOf(mark))))
  }
  if (gone.length > 0) {
    await sql`
      delete from sessions.session_mark mark
      using jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) as old (p uuid, m bigint, s bigint, i text)
      where mark.project_id = old.p and mark.mark = old.m and mark.started_at = old.s and mark.session_id = old.i
    `.execute(tx)
  }
  if (come.length === 0) return
  await sql`
    insert into sessions.session_mark (project_id, mark, started_at, session_id)
    select p, m, s, i from jsonb_to_recordset(${JSON.stringify(come)}::jsonb) as new (p uuid, m bigint, s bigint, i text)
    order by p, m, s, i on conflict do nothing
  `.execute(tx)
}
