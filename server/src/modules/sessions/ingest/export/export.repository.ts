import { sql } from 'kysely'
import { PLANNED_ANEW, type Queryable, type Tx } from '#kernel/db'
import { DAY_MS, dayOf } from '../days.ts'
import type { StoredEvent } from '../stored-event.ts'
import { type EventExportRow, tables } from '../tables.ts'

export const insertExport = async (
  tx: Tx,
  row: Omit<EventExportRow, 'sha256' | 'size' | 'events' | 'finishedAt'>,
): Promise<EventExportRow> =>
  tables(tx).insertInto('sessions.eventExport').values(row).returningAll().executeTakeFirstOrThrow()

export const findExport = async (query: Queryable, id: string): Promise<EventExportRow | undefined> =>
  tables(query).selectFrom('sessions.eventExport').selectAll().where('id', '=', id).executeTakeFirst()

/** Holds the count until the end of the transaction, so that two requests cannot both have the last one. */
export const countExportsSince = async (tx: Tx, projectId: string, since: number): Promise<number> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`event exports/${projectId}`}, 0))`.execute(tx)
  const row = await tables(tx)
    .selectFrom('sessions.eventExport')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('projectId', '=', projectId)
    .where('createdAt', '>', since)
    .executeTakeFirstOrThrow()
  return row.count
}

/** Newest first, from the one after `after` (an id) on. */
export const listExports = async (
  query: Queryable,
  projectId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<EventExportRow[]> => {
  const { after, limit } = page
  return tables(query)
    .selectFrom('sessions.eventExport')
    .selectAll()
    .where('projectId', '=', projectId)
    .$if(after !== null, rows => rows.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}

export const finishExport = async (
  tx: Tx,
  id: string,
  file: {
    readonly sha256: string
    readonly size: number
    readonly events: number
    readonly finishedAt: number
  },
): Promise<void> => {
  await tables(tx).updateTable('sessions.eventExport').set(file).where('id', '=', id).execute()
}

/** Forgets those that were asked for before this time, `limit` at most; their files are swept. Answers how many. */
export const pruneExports = async (query: Queryable, before: number, limit: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from sessions.event_export where id in (
      select id from sessions.event_export where created_at < ${before} limit ${limit}
    )`.execute(query)
  return Number(numAffectedRows ?? 0)
}

/** For the registry of objects: which of these an export still needs. */
export const findExportReferences = async (tx: Tx, sha256: readonly string[]): Promise<Set<string>> => {
  const { rows } = await sql<{ sha256: string }>`
    select sha256 from sessions.event_export where sha256 = any(${sha256}::text[])`.execute(tx)
  return new Set(rows.map(row => row.sha256))
}

const PAGE = 2_000

/** The events of an export in pages, in the order of the primary key: each page is one range of one day's index. */
export async function* eventPages(
  query: () => Queryable,
  wanted: Pick<EventExportRow, 'projectId' | 'rangeFrom' | 'rangeTo' | 'eventType' | 'environment'>,
  options: { readonly days: readonly string[]; readonly signal: AbortSignal },
): AsyncGenerator<StoredEvent[], void> {
  for (const day of options.days) {
    let after = ''
    for (;;) {
      options.signal.throwIfAborted()
      const page = await eventPage(query(), wanted, day, after)
      const last = page.at(-1)
      if (!last) break
      yield page.filter(event => isWanted(event, wanted))
      after = last.eventId
    }
  }
}

const isWanted = (
  { at, eventType, environment }: StoredEvent,
  wanted: Pick<EventExportRow, 'rangeFrom' | 'rangeTo' | 'eventType' | 'environment'>,
): boolean =>
  at >= wanted.rangeFrom &&
  at < wanted.rangeTo &&
  (wanted.eventType === null || eventType === wanted.eventType) &&
  (wanted.environment === null || environment === wanted.environment)

const eventPage = async (
  query: Queryable,
  { projectId }: Pick<EventExportRow, 'projectId'>,
  day: string,
  after: string,
): Promise<StoredEvent[]> => {
  const { rows } = await sql<StoredEvent>`${PLANNED_ANEW}
    select event_id, session_id, event_type, at, offset_ms, received_at, route, target, metadata, environment, flags
    from sessions.event
    where day = ${day}::date and project_id = ${projectId}::uuid and event_id > ${after}
    order by event_id limit ${PAGE}`.execute(query)
  return rows
}

/** The days of a span of time for which there are events at all, in order. */
export const daysBetween = async (query: Queryable, from: number, to: number): Promise<string[]> => {
  const { rows } = await sql<{ name: string }>`
    select child.relname as name from pg_inherits
    join pg_class child on child.oid = pg_inherits.inhrelid
    where pg_inherits.inhparent = 'sessions.event'::regclass order by 1`.execute(query)
  const wanted = rows.map(({ name }) => Date.parse(name.replace(/^event_(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')))
  return wanted.filter(start => start + DAY_MS > from && start < to).map(dayOf)
}
