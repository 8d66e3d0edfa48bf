import type { ColumnType, Kysely, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { EventTarget } from '../schema/event.ts'
import type { DESTINATION_KINDS, IncidentChange, IncidentStatus } from '../schema/incident.ts'
import type { Severity, SignalType } from '../schema/signal.ts'

/** Read as it is, written as JSON text. */
type Json<T> = ColumnType<T, string, string>
type NullableJson<T> = ColumnType<T | null, string | null, string | null>
type WithDefault<T> = ColumnType<T, T | undefined, T>

type IncidentTable = {
  id: string
  projectId: string
  fingerprint: string
  type: SignalType
  title: string
  route: string
  target: NullableJson<EventTarget>
  label: string
  explanation: string
  counterfactual: WithDefault<string>
  confidence: number
  severity: number
  status: WithDefault<IncidentStatus>
  revision: WithDefault<number>
  touched: WithDefault<boolean>
  resolvedAt: WithDefault<number | null>
  suppressionReason: WithDefault<string | null>
  suppressionBy: WithDefault<string | null>
  suppressionAt: WithDefault<number | null>
  suppressionUntil: WithDefault<number | null>
  signalCount: WithDefault<number>
  sessionCount: WithDefault<number>
  userCount: WithDefault<number>
  firstSeenAt: number
  lastSeenAt: number
  createdAt: number
  updatedAt: number
}

type SignalTable = {
  projectId: string
  sessionId: string
  id: string
  revision: number
  type: SignalType
  strength: number
  confidence: number
  severity: Severity
  ruleId: string
  ruleVersion: number
  thresholds: Json<Record<string, number>>
  eventIds: Json<string[]>
  startedAt: number
  endedAt: number
  route: string
  target: NullableJson<EventTarget>
  label: string
  explanation: string
  counterfactual: string
  correlatedWith: Json<string[]>
  incidentId: string | null
  digest: string
}

type MembershipTable = {
  projectId: string
  sessionId: string
  incidentId: string
  person: string
  signals: number
  firstAt: number
  lastAt: number
  day: number
  severity: number
  confidence: number
  strength: number
  rootId: string
  rootSaid: string
}

type DayTable = { incidentId: string; day: number; sessions: number }

type ChangeTable = {
  id: string
  incidentId: string
  at: number
  by: string
  change: IncidentChange['change']
  fromValue: string | null
  toValue: string | null
  note: string | null
}

type DestinationTable = {
  id: string
  projectId: string
  kind: (typeof DESTINATION_KINDS)[number]
  name: string
  settings: Json<Record<string, unknown>>
  secret: string
  automatic: boolean
  enabled: boolean
  ratePerHour: number
  revision: WithDefault<number>
  createdAt: number
  createdBy: string
  updatedAt: number
}

type ExportTable = {
  incidentId: string
  destinationId: string
  projectId: string
  kind: (typeof DESTINATION_KINDS)[number]
  state: 'waiting' | 'exported' | 'failed'
  requestedAt: number
  requestedBy: string
  sentAt: WithDefault<number | null>
  triedAt: WithDefault<number | null>
  triedSettings: ColumnType<Record<string, unknown> | null, string | undefined, string | null>
  exportedAt: WithDefault<number | null>
  ticketKey: WithDefault<string | null>
  ticketUrl: WithDefault<string | null>
  heldAt: WithDefault<number | null>
  failureCode: WithDefault<string | null>
  failureMessage: WithDefault<string | null>
}

type IncidentsTables = {
  'sessions.incident': IncidentTable
  'sessions.signal': SignalTable
  'sessions.incidentSession': MembershipTable
  'sessions.incidentDay': DayTable
  'sessions.incidentChange': ChangeTable
  'sessions.destination': DestinationTable
  'sessions.export': ExportTable
}

export type IncidentRow = Selectable<IncidentTable>
export type SignalRow = Selectable<SignalTable>
export type MembershipRow = Selectable<MembershipTable>
export type ChangeRow = Selectable<ChangeTable>
export type DestinationRow = Selectable<DestinationTable>
export type ExportRow = Selectable<ExportTable>

/** The tables of this part and no others. */
export const tables = (query: Queryable): Kysely<IncidentsTables> => query.withTables<IncidentsTables>()
