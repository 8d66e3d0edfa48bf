import type { ColumnType, JSONColumnType, Kysely, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { SessionState } from '../schema/session.ts'
import type { FailurePoint, Severity } from '../schema/signal.ts'

// Type aliases, not interfaces: Kysely asks for an index signature.
type SessionTable = {
  projectId: string
  sessionId: string
  shard: number
  revision: number
  state: SessionState
  changesAt: number | null
  startedAt: number
  endedAt: number
  eventCount: number
  routes: string[]
  userId: string | null
  environment: string | null
  flags: string[]
  firstAt: number
  lastAt: number
  frustrationScore: number
  severity: Severity
  confidence: number
  signalCount: number
  signals: JSONColumnType<Record<string, number>>
  primaryFailure: ColumnType<FailurePoint | null, string | null, string | null>
  rulesetId: string
  rulesetVersion: number
  eventsDigest: string
  signalsDigest: string
  digest: string
  updatedAt: number
}

type MarkTable = {
  projectId: string
  mark: number
  startedAt: number
  sessionId: string
}

type TallyTable = {
  projectId: string
  metric: string
  at: number
  shard: number
  count: number
}

type SetbackTable = {
  projectId: string
  sessionId: string
  tries: number
  retryAt: number
  reason: string
}

type ManagerTables = {
  'sessions.session': SessionTable
  'sessions.sessionMark': MarkTable
  'sessions.tally': TallyTable
  'sessions.setback': SetbackTable
}

export type SessionRow = Selectable<SessionTable>

/** The tables of the session manager and no others. */
export const tables = (query: Queryable): Kysely<ManagerTables> => query.withTables<ManagerTables>()
