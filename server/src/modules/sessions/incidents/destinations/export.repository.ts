import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { suppressedAt } from '../incident.repository.ts'
import { type ExportRow, tables } from '../tables.ts'
import { MIN_CONFIDENCE } from './eligibility.ts'

export interface ExportKey {
  readonly incidentId: string
  readonly destinationId: string
}

/** Asks for the export of these incidents to every automatic destination that has not got them; answers what is new. */
export const requestAutomatic = async (
  tx: Tx,
  incidentIds: readonly string[],
  by: string,
  at: number,
): Promise<(ExportKey & { readonly projectId: string })[]> => {
  const { rows } = await sql<ExportKey & { projectId: string }>`
    insert into sessions.export (incident_id, destination_id, project_id, kind, state, requested_at, requested_by)
    select incident.id, destination.id, incident.project_id, destination.kind, 'waiting', ${at}::bigint, ${by}
    from sessions.incident
    join sessions.destination on destination.project_id = incident.project_id
    where incident.id = any(${incidentIds}::uuid[]) and destination.automatic and destination.enabled
      and not exists (select 1 from sessions.export
        where export.incident_id = incident.id and export.destination_id = destination.id)
    order by incident.id, destination.id
    on conflict (incident_id, destination_id) do nothing
    returning incident_id, destination_id, project_id`.execute(tx)
  return rows
}

/**
 * The same of up to `limit` incidents, whichever they are, that may become tickets and have not been asked for: those of
 * one destination, or of all. `heldBackBy` has the same rule for an incident in hand.
 */
export const requestMissing = async (
  tx: Tx,
  by: string,
  at: number,
  { destinationId, limit }: { readonly destinationId: string | null; readonly limit: number },
): Promise<(ExportKey & { readonly projectId: string })[]> => {
  const { rows } = await sql<ExportKey & { projectId: string }>`
    insert into sessions.export (incident_id, destination_id, project_id, kind, state, requested_at, requested_by)
    select incident.id, destination.id, incident.project_id, destination.kind, 'waiting', ${at}::bigint, ${by}
    from sessions.destination
    join sessions.incident on incident.project_id = destination.project_id and incident.status = 'confirmed'
    where destination.automatic and destination.enabled
      and ${destinationId === null ? sql`true` : sql`destination.id = ${destinationId}::uuid`}
      and incident.confidence >= ${MIN_CONFIDENCE} and not ${suppressedAt(at)}
      and not exists (select 1 from sessions.export
        where export.incident_id = incident.id and export.destination_id = destination.id)
    order by incident.id, destination.id limit ${limit}
    on conflict (incident_id, destination_id) do nothing
    returning incident_id, destination_id, project_id`.execute(tx)
  return rows
}

/** One that is asked for by hand; in place of one that failed. */
export const requestExport = async (
  tx: Tx,
  row: ExportKey & Pick<ExportRow, 'projectId' | 'kind' | 'requestedAt' | 'requestedBy'>,
): Promise<void> => {
  const { requestedAt, requestedBy } = row
  await tables(tx)
    .insertInto('sessions.export')
    .values({ ...row, state: 'waiting' })
    .onConflict(conflict =>
      conflict.columns(['incidentId', 'destinationId']).doUpdateSet({
        state: 'waiting',
        requestedAt,
        requestedBy,
        heldAt: null,
        failureCode: null,
        failureMessage: null,
      }),
    )
    .execute()
}

export const findExport = async (query: Queryable, key: ExportKey): Promise<ExportRow | undefined> =>
  tables(query)
    .selectFrom('sessions.export')
    .selectAll()
    .where('incidentId', '=', key.incidentId)
    .where('destinationId', '=', key.destinationId)
    .executeTakeFirst()

/** How many were sent to a destination since then. */
export const countSent = async (query: Queryable, destinationId: string, since: number): Promise<number> => {
  const row = await tables(query)
    .selectFrom('sessions.export')
    .select(expression => expression.fn.countAll<number>().as('count'))
    .where('destinationId', '=', destinationId)
    .where('sentAt', '>', since)
    .executeTakeFirstOrThrow()
  return row.count
}

export type ExportEdit = Partial<
  Pick<
    ExportRow,
    | 'state'
    | 'sentAt'
    | 'exportedAt'
    | 'ticketKey'
    | 'ticketUrl'
    | 'heldAt'
    | 'failureCode'
    | 'failureMessage'
  >
>

export const updateExport = async (tx: Tx, key: ExportKey, edit: ExportEdit): Promise<void> => {
  await tables(tx)
    .updateTable('sessions.export')
    .set(edit)
    .where('incidentId', '=', key.incidentId)
    .where('destinationId', '=', key.destinationId)
    .execute()
}

/** A creation goes out now, to where these settings say. */
export const markTried = async (
  tx: Tx,
  key: ExportKey,
  { at, settings }: { readonly at: number; readonly settings: Record<string, unknown> },
): Promise<void> => {
  await tables(tx)
    .updateTable('sessions.export')
    .set({ triedAt: at, triedSettings: JSON.stringify(settings) })
    .where('incidentId', '=', key.incidentId)
    .where('destinationId', '=', key.destinationId)
    .execute()
}

/** The last creation made nothing, and those before it did not either: nothing is to be looked for, and no place is taken. */
export const forgetTry = async (tx: Tx, key: ExportKey): Promise<void> => {
  await tables(tx)
    .updateTable('sessions.export')
    .set({ sentAt: null, triedAt: null, triedSettings: null })
    .where('incidentId', '=', key.incidentId)
    .where('destinationId', '=', key.destinationId)
    .execute()
}

/** It is tried no more; answers its kind, or undefined when there is none or it was exported. */
export const failExport = async (
  tx: Tx,
  key: ExportKey,
  failure: { readonly code: string; readonly message: string },
): Promise<ExportRow['kind'] | undefined> => {
  const row = await tables(tx)
    .updateTable('sessions.export')
    .set({ state: 'failed', heldAt: null, failureCode: failure.code, failureMessage: failure.message })
    .where('incidentId', '=', key.incidentId)
    .where('destinationId', '=', key.destinationId)
    .where('state', '<>', 'exported')
    .returning('kind')
    .executeTakeFirst()
  return row?.kind
}

/** A page of those that were asked for before then and still wait, without being held; after `after`. */
export const findOverdue = async (
  query: Queryable,
  { before, after }: { readonly before: number; readonly after: ExportKey | null },
  limit: number,
): Promise<(ExportKey & { readonly projectId: string })[]> => {
  const { rows } = await sql<ExportKey & { projectId: string }>`
    select incident_id, destination_id, project_id from sessions.export
    where state = 'waiting' and held_at is null and requested_at < ${before}::bigint
      ${after === null ? sql`` : sql`and (incident_id, destination_id) > (${after.incidentId}, ${after.destinationId})`}
    order by incident_id, destination_id limit ${limit}`.execute(query)
  return rows
}

/** It is no longer wanted, and nothing was sent. */
export const deleteExport = async (tx: Tx, key: ExportKey): Promise<void> => {
  await tables(tx)
    .deleteFrom('sessions.export')
    .where('incidentId', '=', key.incidentId)
    .where('destinationId', '=', key.destinationId)
    .execute()
}

/** Those that wait for room in the hour of their destination and now have it, the oldest first; they wait no longer.
 * `heldBefore` leaves out those whose job may not have ended yet: it would be taken for the one that goes on. The room
 * is counted before the limit, so that a long backlog without room keeps no other one waiting; those on their way have
 * their place already. */
export const releaseHeld = async (
  tx: Tx,
  { since, heldBefore }: { readonly since: number; readonly heldBefore: number },
  limit: number,
): Promise<(ExportKey & { readonly projectId: string })[]> => {
  const { rows } = await sql<ExportKey & { projectId: string }>`
    with held as (
      select incident_id, destination_id, requested_at,
        row_number() over (partition by destination_id order by requested_at, incident_id) as place
      from sessions.export where held_at < ${heldBefore}::bigint
    ), room as (
      select id, rate_per_hour - (
        select count(*) from sessions.export taken
        where taken.destination_id = destination.id and (taken.sent_at > ${since}::bigint
          or taken.sent_at is null and taken.held_at is null and taken.state = 'waiting')) as places
      from sessions.destination where id in (select destination_id from held)
    ), released as (
      select incident_id, destination_id from held join room on room.id = held.destination_id
      where place <= places order by requested_at limit ${limit}
    )
    update sessions.export set held_at = null
    from released
    where export.incident_id = released.incident_id and export.destination_id = released.destination_id
      and export.held_at is not null
    returning export.incident_id, export.destination_id, export.project_id`.execute(tx)
  return rows
}

/** A backlog is told up to so many; beyond it only that it is at least as long. */
const MOST_COUNTED = 100_000

/** Exports that wait for room in the hour of their destination. */
export const countHeld = async (query: Queryable): Promise<number> => {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from (select 1 from sessions.export where held_at is not null limit ${MOST_COUNTED}) held`.execute(query)
  return rows[0]?.count ?? 0
}
