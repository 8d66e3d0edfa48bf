import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { type SignalRow, tables } from './tables.ts'

/** A session as these tables name it. */
export interface SessionKey {
  readonly projectId: string
  readonly sessionId: string
}

/** What is stored of these sessions, to compare with. */
export const findDigests = async (
  tx: Tx,
  sessions: readonly SessionKey[],
): Promise<Pick<SignalRow, 'projectId' | 'sessionId' | 'id' | 'digest'>[]> => {
  const { rows } = await sql<Pick<SignalRow, 'projectId' | 'sessionId' | 'id' | 'digest'>>`
    select project_id, session_id, id, digest
    from jsonb_to_recordset(${JSON.stringify(sessions)}::jsonb) as asked ("projectId" uuid, "sessionId" text)
    join sessions.signal on project_id = asked."projectId" and session_id = asked."sessionId"`.execute(tx)
  return rows
}

export const deleteSignals = async (
  tx: Tx,
  gone: readonly (SessionKey & { readonly id: string })[],
): Promise<void> => {
  if (gone.length === 0) return
  await sql`
    delete from sessions.signal
    using jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) as gone ("projectId" uuid, "sessionId" text, id text)
    where project_id = gone."projectId" and session_id = gone."sessionId" and signal.id = gone.id`.execute(tx)
}

/** One statement of one text for any number of rows, so that it is prepared once. */
export const upsertSignals = async (tx: Tx, rows: readonly SignalRow[]): Promise<void> => {
  if (rows.length === 0) return
  const columns = sql.join(
    COLUMNS.map(([name]) => sql.ref(name)),
    sql`, `,
  )
  const types = sql.join(
    COLUMNS.map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`),
    sql`, `,
  )
  const changes = sql.join(
    COLUMNS.slice(3).map(([name]) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`),
    sql`, `,
  )
  const given = rows.map(row => Object.fromEntries(COLUMNS.map(([name, , field]) => [name, row[field]])))
  await sql`
    insert into sessions.signal (${columns})
    select ${columns} from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (${types})
    on conflict (project_id, session_id, id) do update set ${changes}`.execute(tx)
}

/** The key first. */
const COLUMNS: readonly (readonly [column: string, type: string, field: keyof SignalRow])[] = [
  ['project_id', 'uuid', 'projectId'],
  ['session_id', 'text', 'sessionId'],
  ['id', 'text', 'id'],
  ['revision', 'integer', 'revision'],
  ['type', 'text', 'type'],
  ['strength', 'double precision', 'strength'],
  ['confidence', 'double precision', 'confidence'],
  ['severity', 'text', 'severity'],
  ['rule_id', 'text', 'ruleId'],
  ['rule_version', 'integer', 'ruleVersion'],
  ['thresholds', 'jsonb', 'thresholds'],
  ['event_ids', 'jsonb', 'eventIds'],
  ['started_at', 'bigint', 'startedAt'],
  ['ended_at', 'bigint', 'endedAt'],
  ['route', 'text', 'route'],
  ['target', 'jsonb', 'target'],
  ['label', 'text', 'label'],
  ['explanation', 'text', 'explanation'],
  ['counterfactual', 'text', 'counterfactual'],
  ['correlated_with', 'jsonb', 'correlatedWith'],
  ['incident_id', 'uuid', 'incidentId'],
  ['digest', 'text', 'digest'],
]

export interface SignalFilter {
  readonly projectId: string
  readonly sessionId?: string | undefined
  readonly type?: string | undefined
  readonly incidentId?: string | undefined
  readonly after: { readonly startedAt: number; readonly id: string } | null
  readonly limit: number
}

/** Newest first. Each combination of filters has an index to walk: of the incident, of the session, of the type, of all. */
export const listSignals = async (query: Queryable, filter: SignalFilter): Promise<SignalRow[]> => {
  const { after } = filter
  let rows = tables(query).selectFrom('sessions.signal').selectAll().where('projectId', '=', filter.projectId)
  if (filter.sessionId !== undefined) rows = rows.where('sessionId', '=', filter.sessionId)
  if (filter.type !== undefined) rows = rows.where(sql<boolean>`type = ${filter.type}`)
  if (filter.incidentId !== undefined) rows = rows.where('incidentId', '=', filter.incidentId)
  if (after !== null)
    rows = rows.where(sql<boolean>`(started_at, id) < (${after.startedAt}::bigint, ${after.id}::text)`)
  return rows.orderBy('startedAt', 'desc').orderBy('id', 'desc').limit(filter.limit).execute()
}

/** The signals of some sessions in the order of time, for the timeline and for sessions that are shown with them. */
export const signalsOfSession = async (query: Queryable, key: SessionKey): Promise<SignalRow[]> =>
  tables(query)
    .selectFrom('sessions.signal')
    .selectAll()
    .where('projectId', '=', key.projectId)
    .where('sessionId', '=', key.sessionId)
    .orderBy('startedAt')
    .orderBy('id')
    .execute()

/** Id and type of every signal of these sessions of one project; a session without signals has no entry. */
export const typesOfSessions = async (
  query: Queryable,
  projectId: string,
  sessionIds: readonly string[],
): Promise<Map<string, { id: string; type: string }[]>> => {
  const rows = await tables(query)
    .selectFrom('sessions.signal')
    .select(['sessionId', 'id', 'type'])
    .where('projectId', '=', projectId)
    .where('sessionId', '=', sql<string>`any(${sessionIds}::text[])`)
    .orderBy('startedAt')
    .orderBy('id')
    .execute()
  const found = new Map<string, { id: string; type: string }[]>()
  for (const { sessionId, id, type } of rows) {
    const known = found.get(sessionId)
    if (known) known.push({ id, type })
    else found.set(sessionId, [{ id, type }])
  }
  return found
}
