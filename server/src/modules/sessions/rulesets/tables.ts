import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { Tally } from './tally.ts'

type Json = JSONColumnType<Record<string, unknown>>
type WithDefault<T> = ColumnType<T, T | undefined, T>

// Type aliases, not interfaces: Kysely asks for an index signature.
type RulesetTable = {
  id: string
  projectId: string
  name: string
  version: number
  createdAt: number
  createdBy: string | null
  updatedAt: number
}

type VersionTable = {
  rulesetId: string
  version: number
  name: string
  rules: Json
  createdAt: number
  createdBy: string | null
  createdByLabel: string
}

type ActiveTable = { projectId: string; rulesetId: string }

type RescoreTable = {
  id: string
  projectId: string
  jobId: string
  rulesetId: string
  rulesetVersion: number
  rules: Json
  rangeFrom: number
  rangeTo: number
  mode: 'shadow' | 'apply'
  trial: boolean
  total: WithDefault<number | null>
  positionAt: WithDefault<number | null>
  positionSession: WithDefault<string | null>
  sessions: WithDefault<number>
  changedSessions: WithDefault<number>
  failedSessions: WithDefault<number>
  tally: JSONColumnType<Tally>
  createdAt: number
  createdBy: string | null
  finishedAt: WithDefault<number | null>
}

type RulesetTables = {
  'sessions.ruleset': RulesetTable
  'sessions.rulesetVersion': VersionTable
  'sessions.activeRuleset': ActiveTable
  'sessions.rescore': RescoreTable
}

export type RulesetRow = Selectable<RulesetTable>
export type VersionRow = Selectable<VersionTable>
export type RescoreRow = Selectable<RescoreTable>

/** The tables of this part and no others. */
export const tables = (query: Queryable) => query.withTables<RulesetTables>()
