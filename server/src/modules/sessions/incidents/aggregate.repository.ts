import { sql } from 'kysely'
import type { Tx } from '#kernel/db'
import type { IncidentRow, SignalRow } from './tables.ts'

/** What an incident is made with; its figures follow from its sessions. */
export type NewIncident = Pick<
  IncidentRow,
  'id' | 'projectId' | 'fingerprint' | 'type' | 'title' | 'route' | 'label' | 'explanation' | 'counterfactual'
> & {
  readonly target: IncidentRow['target']
  readonly confidence: number
  readonly severity: number
  readonly firstSeenAt: number
  readonly lastSeenAt: number
}

/** Makes those that are missing, in the order of their fingerprints: two that make the same ones wait, and never for each other. */
export const insertMissing = async (tx: Tx, rows: readonly NewIncident[], now: number): Promise<void> => {
  await sql`
    insert into sessions.incident (id, project_id, fingerprint, type, title, route, target, label, explanation,
      counterfactual, confidence, severity, first_seen_at, last_seen_at, created_at, updated_at)
    select id, "projectId", fingerprint, type, title, route, nullif(target, 'null'::jsonb), label, explanation,
      counterfactual, confidence, severity, "firstSeenAt", "lastSeenAt", ${now}::bigint, ${now}::bigint
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, "projectId" uuid, fingerprint text,
      type text, title text, route text, target jsonb, label text, explanation text, counterfactual text,
      confidence double precision, severity smallint, "firstSeenAt" bigint, "lastSeenAt" bigint)
    order by "projectId", fingerprint
    on conflict (project_id, fingerprint) do nothing`.execute(tx)
}

export interface IncidentKey {
  readonly projectId: string
  readonly fingerprint: string
}

/** Holds them in place until the transaction ends; anybody may still count at them. */
export const holdIncidents = async (
  tx: Tx,
  keys: readonly IncidentKey[],
): Promise<(IncidentKey & { readonly id: string })[]> => {
  const { rows } = await sql<IncidentKey & { id: string }>`
    select incident.id, incident.project_id, incident.fingerprint
    from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as asked ("projectId" uuid, fingerprint text)
    join sessions.incident on incident.project_id = asked."projectId" and incident.fingerprint = asked.fingerprint
    order by incident.id for key share of incident`.execute(tx)
  return rows
}

/** From here to the end of the transaction nobody else counts at them. One order for all: no two wait for each other. */
export const lockIncidents = async (tx: Tx, ids: readonly string[]): Promise<IncidentRow[]> => {
  const { rows } = await sql<IncidentRow>`
    select * from sessions.incident where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx)
  return rows
}

export interface Recount {
  readonly id: string
  readonly firstSeenAt: number | null
  readonly lastSeenAt: number | null
  readonly severity: number | null
  readonly confidence: number | null
  readonly type: SignalRow['type'] | null
  readonly route: string | null
  readonly target: SignalRow['target']
  readonly label: string | null
  readonly explanation: string | null
  readonly counterfactual: string | null
}

/** What the sessions of an incident say together, each by one look into an index; null where no session is left. */
export const recount = async (tx: Tx, ids: readonly string[]): Promise<Recount[]> => {
  const { rows } = await sql<Recount>`
    select asked.id,
      (select first_at from sessions.incident_session m where m.incident_id = asked.id order by first_at limit 1)
        as first_seen_at,
      (select last_at from sessions.incident_session m where m.incident_id = asked.id order by last_at desc limit 1)
        as last_seen_at,
      (select severity from sessions.incident_session m where m.incident_id = asked.id order by severity desc limit 1)
        as severity,
      strongest.confidence, signal.type, signal.route, signal.target, signal.label, signal.explanation,
      signal.counterfactual
    from unnest(${ids}::uuid[]) as asked (id)
    left join lateral (
      select project_id, session_id, root_id, confidence from sessions.incident_session m
      where m.incident_id = asked.id order by confidence desc, strength desc, session_id limit 1
    ) strongest on true
    left join sessions.signal on signal.project_id = strongest.project_id
      and signal.session_id = strongest.session_id and signal.id = strongest.root_id`.execute(tx)
  return rows
}

export type IncidentFigures = Pick<
  IncidentRow,
  | 'id'
  | 'type'
  | 'title'
  | 'route'
  | 'target'
  | 'label'
  | 'explanation'
  | 'counterfactual'
  | 'confidence'
  | 'severity'
  | 'status'
  | 'revision'
  | 'touched'
  | 'signalCount'
  | 'sessionCount'
  | 'userCount'
  | 'firstSeenAt'
  | 'lastSeenAt'
  | 'createdAt'
  | 'updatedAt'
>

/** The rows are locked. */
export const updateFigures = async (tx: Tx, rows: readonly IncidentFigures[]): Promise<void> => {
  await sql`
    update sessions.incident set type = given.type, title = given.title, route = given.route,
      target = nullif(given.target, 'null'::jsonb), label = given.label, explanation = given.explanation,
      counterfactual = given.counterfactual, confidence = given.confidence, severity = given.severity,
      status = given.status, revision = given.revision, touched = given.touched, signal_count = given."signalCount", session_count = given."sessionCount",
      user_count = given."userCount", first_seen_at = given."firstSeenAt", last_seen_at = given."lastSeenAt",
      created_at = given."createdAt", updated_at = given."updatedAt"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id uuid, type text, title text, route text,
      target jsonb, label text, explanation text, counterfactual text, confidence double precision, severity smallint,
      status text, revision integer, touched boolean, "signalCount" integer, "sessionCount" integer, "userCount" integer,
      "firstSeenAt" bigint, "lastSeenAt" bigint, "createdAt" bigint, "updatedAt" bigint)
    where incident.id = given.id`.execute(tx)
}
