import { sql } from 'kysely'
import type { Tx } from '#kernel/db'
import type { SessionKey } from './signal.repository.ts'
import type { MembershipRow } from './tables.ts'

/** A membership beside the fingerprint of its incident. */
export type Membership = MembershipRow & { readonly fingerprint: string }

export const findMemberships = async (tx: Tx, sessions: readonly SessionKey[]): Promise<Membership[]> => {
  const { rows } = await sql<Membership>`
    select member.*, incident.fingerprint
    from jsonb_to_recordset(${JSON.stringify(sessions)}::jsonb) as asked ("projectId" uuid, "sessionId" text)
    join sessions.incident_session member
      on member.project_id = asked."projectId" and member.session_id = asked."sessionId"
    join sessions.incident on incident.id = member.incident_id`.execute(tx)
  return rows
}

export const deleteMemberships = async (tx: Tx, gone: readonly MembershipRow[]): Promise<void> => {
  if (gone.length === 0) return
  await sql`
    delete from sessions.incident_session member
    using jsonb_to_recordset(${JSON.stringify(gone)}::jsonb)
      as gone ("projectId" uuid, "sessionId" text, "incidentId" uuid)
    where member.project_id = gone."projectId" and member.session_id = gone."sessionId"
      and member.incident_id = gone."incidentId"`.execute(tx)
}

export const upsertMemberships = async (tx: Tx, rows: readonly MembershipRow[]): Promise<void> => {
  if (rows.length === 0) return
  await sql`
    insert into sessions.incident_session (project_id, session_id, incident_id, person, signals, first_at, last_at,
      day, severity, confidence, strength, root_id, root_said)
    select "projectId", "sessionId", "incidentId", person, signals, "firstAt", "lastAt",
      day, severity, confidence, strength, "rootId", "rootSaid"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given ("projectId" uuid, "sessionId" text,
      "incidentId" uuid, person text, signals integer, "firstAt" bigint, "lastAt" bigint, day integer,
      severity smallint, confidence double precision, strength double precision, "rootId" text, "rootSaid" text)
    on conflict (project_id, session_id, incident_id) do update set
      person = excluded.person, signals = excluded.signals, first_at = excluded.first_at, last_at = excluded.last_at,
      day = excluded.day, severity = excluded.severity, confidence = excluded.confidence,
      strength = excluded.strength, root_id = excluded.root_id, root_said = excluded.root_said`.execute(tx)
}

/** Which of these people the incidents have by other sessions than those that change. */
export const findOtherSessionsOf = async (
  tx: Tx,
  people: readonly { readonly incidentId: string; readonly person: string }[],
  changing: readonly (SessionKey & { readonly incidentId: string })[],
): Promise<{ incidentId: string; person: string }[]> => {
  const { rows } = await sql<{ incidentId: string; person: string }>`
    with changing as materialized (
      select "incidentId", "sessionId"
      from jsonb_to_recordset(${JSON.stringify(changing)}::jsonb) as each ("incidentId" uuid, "sessionId" text)
    )
    select asked."incidentId" as incident_id, asked.person
    from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as asked ("incidentId" uuid, person text)
    where exists (
      select 1 from sessions.incident_session member
      where member.incident_id = asked."incidentId" and member.person = asked.person
        and (member.incident_id, member.session_id) not in (select "incidentId", "sessionId" from changing)
    )`.execute(tx)
  return rows
}

export interface DayChange {
  readonly incidentId: string
  readonly day: number
  readonly sessions: number
}

/** The incidents are locked, so no two add to one day at a time. Days without sessions go. */
export const addToDays = async (tx: Tx, changes: readonly DayChange[]): Promise<void> => {
  if (changes.length === 0) return
  const given = JSON.stringify(changes)
  await sql`
    insert into sessions.incident_day (incident_id, day, sessions)
    select "incidentId", day, sessions
    from jsonb_to_recordset(${given}::jsonb) as given ("incidentId" uuid, day integer, sessions integer)
    on conflict (incident_id, day) do update set sessions = incident_day.sessions + excluded.sessions`.execute(
    tx,
  )
  if (changes.every(({ sessions }) => sessions > 0)) return
  await sql`
    delete from sessions.incident_day
    using jsonb_to_recordset(${given}::jsonb) as given ("incidentId" uuid, day integer)
    where incident_id = given."incidentId" and incident_day.day = given.day and sessions = 0`.execute(tx)
}
