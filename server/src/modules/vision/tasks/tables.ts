import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'

type Json = JSONColumnType<Record<string, unknown>>
type WithDefault<T> = ColumnType<T, T | undefined, T>

// Type aliases, not interfaces: Kysely asks for an index signature.
type ResultTable = {
  id: string
  projectId: string
  assetId: string
  version: number
  task: string
  taskVersion: string
  model: string
  params: Json
  paramsKey: string
  output: Json
  jobId: string | null
  durationMs: number
  createdAt: number
}

type SetbackTable = {
  assetId: string
  version: number
  task: string
  projectId: string
  taskVersion: string
  state: 'failed' | 'unavailable'
  code: string
  message: string
  jobId: string | null
  createdAt: number
}

type BatchTable = {
  jobId: string
  projectId: string
  cursor: WithDefault<string | null>
  exhausted: WithDefault<boolean>
  total: number
  startedAt: number
  done: WithDefault<number>
  unchanged: WithDefault<number>
  skipped: WithDefault<number>
  failed: WithDefault<number>
  unavailable: WithDefault<number>
}

type ChunkTable = { jobId: string; batchId: string; size: number }

type TaskTables = {
  'vision.result': ResultTable
  'vision.setback': SetbackTable
  'vision.batch': BatchTable
  'vision.batchChunk': ChunkTable
}

export type ResultRow = Selectable<ResultTable>
export type SetbackRow = Selectable<SetbackTable>
export type BatchRow = Selectable<BatchTable>
export type ChunkRow = Selectable<ChunkTable>

/** The tables of this part and no others. */
export const tables = (query: Queryable) => query.withTables<TaskTables>()
