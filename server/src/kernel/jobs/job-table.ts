import type { ColumnType, Generated, Selectable } from 'kysely'
import type { Job } from './schema.ts'
import type { JobStatus } from './states.ts'

// Type aliases, not interfaces: Kysely asks for an index signature.
type JobRowTable = {
  id: string
  projectId: string | null
  assetId: string | null
  requestId: string | null
  name: string
  input: ColumnType<unknown, string, never>
  dedupeKey: string | null
  priority: number
  status: JobStatus
  progress: Generated<number>
  attempts: Generated<number>
  crashes: Generated<number>
  losses: Generated<number>
  errorCode: string | null
  errorMessage: string | null
  runAt: number
  lease: string | null
  worker: string | null
  heartbeatAt: number | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  updatedAt: number
}

export type JobTables = {
  'kernel.job': JobRowTable
  'kernel.housekeeping': { name: string; nextAt: number }
}

export type JobRow = Selectable<JobRowTable>

export const toJob = (row: JobRow): Job => ({
  id: row.id,
  projectId: row.projectId,
  name: row.name,
  status: row.status,
  progress: row.progress,
  attempts: row.attempts,
  error: row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' },
  assetId: row.assetId,
  createdAt: row.createdAt,
  startedAt: row.startedAt,
  finishedAt: row.finishedAt,
})
