import type { ColumnType, Generated, RawBuilder, Selectable } from 'kysely'
import type { Job, JobDetail, JobTry } from './schema.ts'
import type { JobStatus } from './states.ts'

/** A column that the database's clock may fill. */
type Time = ColumnType<number, number | RawBuilder<number>, number | RawBuilder<number>>
type MaybeTime = ColumnType<number | null, never, number | RawBuilder<number> | null>

// Type aliases, not interfaces: Kysely asks for an index signature.
type JobRowTable = {
  id: string
  projectId: string | null
  assetId: string | null
  requestId: string | null
  traceparent: string | null
  name: string
  input: ColumnType<unknown, string, never>
  dedupeKey: string | null
  priority: number
  status: JobStatus
  blocked: Generated<boolean>
  flowId: string | null
  waitsFor: string | null
  countsFor: string | null
  progress: Generated<number>
  attempts: Generated<number>
  crashes: Generated<number>
  losses: Generated<number>
  errorCode: string | null
  errorMessage: string | null
  runAt: Time
  lease: string | null
  worker: string | null
  heartbeatAt: MaybeTime
  createdAt: Time
  startedAt: MaybeTime
  finishedAt: MaybeTime
  updatedAt: Time
}

/** What only the view of one job needs: both can be long. */
type JobStory = {
  result: ColumnType<unknown, never, string | null>
  history: ColumnType<JobTry[], never, RawBuilder<unknown>>
}

export type JobTables = {
  'kernel.job': JobRowTable & JobStory
}

export type JobRow = Selectable<JobRowTable>
export type JobDetailRow = Selectable<JobRowTable & JobStory>

/** The columns of `JobRow`. */
export const JOB_COLUMNS = [
  'id',
  'projectId',
  'assetId',
  'requestId',
  'traceparent',
  'name',
  'input',
  'dedupeKey',
  'priority',
  'status',
  'blocked',
  'flowId',
  'waitsFor',
  'countsFor',
  'progress',
  'attempts',
  'crashes',
  'losses',
  'errorCode',
  'errorMessage',
  'runAt',
  'lease',
  'worker',
  'heartbeatAt',
  'createdAt',
  'startedAt',
  'finishedAt',
  'updatedAt',
] as const satisfies readonly (keyof JobRow)[]

const errorOf = (row: JobRow): Job['error'] =>
  row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' }

export const toJob = (row: JobRow): Job => ({
  id: row.id,
  projectId: row.projectId,
  name: row.name,
  status: row.status,
  blocked: row.blocked,
  progress: row.progress,
  attempts: row.attempts,
  error: errorOf(row),
  assetId: row.assetId,
  flowId: row.flowId,
  priority: row.priority,
  runAt: row.runAt,
  createdAt: row.createdAt,
  startedAt: row.startedAt,
  finishedAt: row.finishedAt,
})

export const toJobDetail = (row: JobDetailRow): JobDetail => ({
  ...toJob(row),
  worker: row.worker,
  // Was written by `JSON.stringify`.
  result: row.result as JobDetail['result'],
  history: [...row.history, ...latestTry(row)],
})

/** A try that runs or succeeded is told by the row itself: the hot path writes no history. */
const latestTry = (row: JobRow): JobTry[] =>
  row.status === 'running' || row.status === 'succeeded'
    ? [
        {
          attempt: row.attempts,
          startedAt: row.startedAt,
          endedAt: row.finishedAt,
          worker: row.worker,
          outcome: row.status,
          error: null,
        },
      ]
    : []
