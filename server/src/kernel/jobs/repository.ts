import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#kernel/db'
import { databaseNow } from './database-clock.ts'
import type { JobRow, JobTables } from './job-table.ts'
import type { JobTry } from './schema.ts'
import { type Transition, transition } from './states.ts'

export interface NewJob {
  readonly id: string
  readonly projectId: string | null
  readonly assetId: string | null
  readonly requestId: string | null
  readonly traceparent: string | null
  readonly name: string
  readonly input: unknown
  readonly dedupeKey: string | null
  readonly priority: number
  /** Not before then, and not before so many ms from now. */
  readonly runAt: number | null
  readonly delayMs: number
  readonly flowId: string | null
  readonly waitsFor: string | null
  readonly countsFor: string | null
}

/** What a transition may set beside the status. Times follow from the database's clock, see `delayMs`. */
export type JobChange = Partial<
  Pick<
    JobRow,
    | 'progress'
    | 'attempts'
    | 'crashes'
    | 'losses'
    | 'errorCode'
    | 'errorMessage'
    | 'startedAt'
    | 'blocked'
    | 'worker'
  >
> & {
  /** Back in the queue: not before so many ms from now. */
  readonly delayMs?: number
  /** How the try is told in the job's history; one that succeeded is told by the row itself. */
  readonly outcome?: JobTry['outcome']
}

/** The claim that a try holds. */
export interface Held {
  readonly id: string
  readonly lease: string
}

/** Tries kept in a job's history; the oldest make room. */
const MAX_HISTORY = 20

/** The table kernel.job. Each transition names where it may start from, so that it happens once or not at all. */
export class JobRepository {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** One statement for all; those whose dedupe key waits or runs already are left out of the answer. */
  async insert(tx: Tx, jobs: readonly NewJob[]): Promise<JobRow[]> {
    const { rows } = await sql<JobRow>`
      insert into kernel.job (id, project_id, asset_id, request_id, traceparent, name, input, dedupe_key, priority,
        flow_id, waits_for, counts_for, blocked, status, run_at, created_at, updated_at)
      select id, "projectId", "assetId", "requestId", traceparent, name, input, "dedupeKey", priority,
        "flowId", "waitsFor", "countsFor", "waitsFor" is not null, 'queued',
        greatest("runAt", now + "delayMs"), now, now
      from jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb) as job (id uuid, "projectId" uuid, "assetId" uuid,
        "requestId" text, traceparent text, name text, input jsonb, "dedupeKey" text, priority integer,
        "flowId" uuid, "waitsFor" uuid, "countsFor" uuid, "runAt" bigint, "delayMs" bigint)
        cross join (select ${databaseNow} as now) as clock
      on conflict (name, project_id, dedupe_key)
        where dedupe_key is not null and status in ('queued', 'running') do nothing
      returning *`.execute(tx)
    return rows
  }

  /** Those of the jobs that wait or run under the same dedupe keys. */
  async findLive(tx: Tx, jobs: readonly NewJob[]): Promise<JobRow[]> {
    const { rows } = await sql<JobRow>`
      select job.* from jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb)
        as wanted (name text, "projectId" uuid, "dedupeKey" text)
      join kernel.job as job on job.name = wanted.name and job.dedupe_key = wanted."dedupeKey"
        and job.project_id is not distinct from wanted."projectId" and job.status in ('queued', 'running')`.execute(
      tx,
    )
    return rows
  }

  /** Takes those of `ids` that still wait; each gets a lease of its own. */
  async claim(tx: Tx, held: readonly Held[], worker: string): Promise<JobRow[]> {
    const { from, to } = transition('claim')
    const { rows } = await sql<JobRow>`
      update kernel.job as job
      set status = ${to}, lease = held.lease, worker = ${worker}, heartbeat_at = ${databaseNow},
        attempts = attempts + 1, progress = 0, started_at = ${databaseNow}, updated_at = ${databaseNow}
      from unnest(${held.map(idOf)}::uuid[], ${held.map(leaseOf)}::uuid[]) as held (id, lease)
      where job.id = held.id and job.status = any(${[...from]}::text[]) and not job.blocked
      returning job.*`.execute(tx)
    return rows
  }

  /** A transition of tries that hold their lease; answers those that did and have now made it. */
  async settle(tx: Tx, name: Transition, held: readonly Held[], change: JobChange): Promise<JobRow[]> {
    const { from, to } = transition(name)
    const inOrder = tables(tx)
      .selectFrom('kernel.job')
      .select('id')
      .where('id', 'in', held.map(idOf))
      .where('lease', 'in', held.map(leaseOf))
      .where('status', 'in', [...from])
      // All who lock several rows do so in this order, so that no two wait for each other.
      .orderBy('id')
      .forUpdate()
    return tables(tx)
      .updateTable('kernel.job')
      .set({ ...stepOf(to, change), ...storyOf(change) })
      .where('id', 'in', inOrder)
      .returningAll()
      .execute()
  }

  /** What the handlers answered, of jobs whose rows the transaction holds. */
  async storeResults(tx: Tx, results: readonly { id: string; result: string }[]): Promise<void> {
    await sql`update kernel.job as job set result = answer.result::jsonb
      from unnest(${results.map(({ id }) => id)}::uuid[], ${results.map(({ result }) => result)}::text[])
        as answer (id, result)
      where job.id = answer.id`.execute(tx)
  }

  /** A transition that somebody asks for from outside; answers those that were where it can start from. */
  async move(tx: Tx, name: Transition, ids: readonly string[], change: JobChange): Promise<JobRow[]> {
    const { from, to } = transition(name)
    const inOrder = tables(tx)
      .selectFrom('kernel.job')
      .select('id')
      .where('id', 'in', [...ids])
      .where('status', 'in', [...from])
      .orderBy('id')
      .forUpdate()
    return tables(tx)
      .updateTable('kernel.job')
      .set({ ...stepOf(to, change), ...storyOf(change) })
      .where('id', 'in', inOrder)
      .returningAll()
      .execute()
  }

  /** A step, just queued again, that has to wait for its gate. */
  async block(tx: Tx, id: string): Promise<JobRow> {
    return tables(tx)
      .updateTable('kernel.job')
      .set({ blocked: true })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
  }

  /** What a try learns about itself while it runs; undefined when it no longer holds the job. */
  async note(
    tx: Tx,
    held: Held,
    note: Partial<Pick<JobRow, 'progress' | 'assetId'>>,
  ): Promise<JobRow | undefined> {
    return tables(tx)
      .updateTable('kernel.job')
      .set({ ...note, updatedAt: databaseNow })
      .where('id', '=', held.id)
      .where('lease', '=', held.lease)
      .returningAll()
      .executeTakeFirst()
  }

  /** Says that these tries live; answers the leases that are still theirs. */
  async touch(held: readonly Held[]): Promise<Set<string>> {
    const { rows } = await sql<{ lease: string }>`
      with mine as (
        select id from kernel.job
        where id = any(${held.map(idOf)}::uuid[]) and lease = any(${held.map(leaseOf)}::uuid[])
          and status = 'running'
        order by id for update
      )
      update kernel.job as job set heartbeat_at = ${databaseNow}
      from mine where job.id = mine.id returning job.lease`.execute(this.#db.query)
    return new Set(rows.map(({ lease }) => lease))
  }

  /**
   * Whether the try holds its job. With `lock` it goes on to do so until `tx` has ended; without, PostgreSQL ends a
   * transaction that does nothing for `idleMs`, as that of a frozen process.
   */
  async holds(tx: Tx, held: Held, options: { lock: true } | { idleMs: number }): Promise<boolean> {
    const { rows } =
      'lock' in options
        ? await sql`select 1 from kernel.job where id = ${held.id} and lease = ${held.lease} for update`.execute(
            tx,
          )
        : await sql`select set_config('idle_in_transaction_session_timeout', ${String(options.idleMs)}, true)
            from kernel.job where id = ${held.id} and lease = ${held.lease}`.execute(tx)
    return rows.length > 0
  }
}

const ENDED = new Set(['succeeded', 'failed', 'cancelled', 'quarantined'])

const stepOf = (to: JobRow['status'], { outcome, delayMs, ...change }: JobChange) => ({
  ...change,
  status: to,
  lease: null,
  heartbeatAt: null,
  updatedAt: databaseNow,
  ...(delayMs === undefined ? {} : { runAt: sql<number>`${databaseNow} + ${delayMs}::bigint` }),
  ...(ENDED.has(to) ? { finishedAt: databaseNow, blocked: false } : { finishedAt: null }),
})

/** The columns as they were before the step: a try is told when one ran. */
const storyOf = ({ outcome, errorCode, errorMessage }: JobChange): { history?: RawBuilder<unknown> } => {
  if (outcome === undefined) return {}
  const error = errorCode ? JSON.stringify({ code: errorCode, message: errorMessage ?? '' }) : 'null'
  return {
    history: sql`case when status <> 'running' then history else
      (case when jsonb_array_length(history) >= ${MAX_HISTORY}::int then history - 0 else history end)
      || jsonb_build_object('attempt', attempts, 'startedAt', started_at, 'endedAt', ${databaseNow},
        'worker', worker, 'outcome', ${outcome}::text, 'error', ${error}::jsonb) end`,
  }
}

const idOf = ({ id }: Held): string => id
const leaseOf = ({ lease }: Held): string => lease

export const tables = (query: Kysely<unknown>): Kysely<JobTables> => query.withTables<JobTables>()
