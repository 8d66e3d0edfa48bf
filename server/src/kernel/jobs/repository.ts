import { type Kysely, sql } from 'kysely'
import type { Database, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import type { JobRow, JobTables } from './job-table.ts'
import type { JobQuery } from './schema.ts'
import { type Transition, transition } from './states.ts'

export interface NewJob {
  readonly id: string
  readonly projectId: string | null
  readonly assetId: string | null
  readonly requestId: string | null
  readonly name: string
  readonly input: string
  readonly dedupeKey: string | null
  readonly priority: number
  readonly runAt: number
}

/** What a transition may set beside the status. */
export type JobChange = Partial<
  Pick<
    JobRow,
    | 'progress'
    | 'attempts'
    | 'crashes'
    | 'losses'
    | 'errorCode'
    | 'errorMessage'
    | 'runAt'
    | 'startedAt'
    | 'finishedAt'
  >
>

/** The claim that a try holds. */
export interface Held {
  readonly id: string
  readonly lease: string
}

/** The database's clock in Unix ms: the one that all processes share, for heartbeats. */
const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/** The table kernel.job. Each transition names where it may start from, so that it happens once or not at all. */
export class JobRepository {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Undefined when a job with the same dedupe key waits or runs. */
  async insert(tx: Tx, job: NewJob, now: number): Promise<JobRow | undefined> {
    return tables(tx)
      .insertInto('kernel.job')
      .values({ ...job, status: 'queued', createdAt: now, updatedAt: now })
      .onConflict(conflict =>
        conflict
          .columns(['name', 'projectId', 'dedupeKey'])
          .where('dedupeKey', 'is not', null)
          // Literals: with parameters PostgreSQL cannot tell that the partial index is meant.
          .where(sql<boolean>`status in ('queued', 'running')`)
          .doNothing(),
      )
      .returningAll()
      .executeTakeFirst()
  }

  async findLive(tx: Tx, job: NewJob): Promise<JobRow | undefined> {
    return tables(tx)
      .selectFrom('kernel.job')
      .selectAll()
      .where('name', '=', job.name)
      .where('projectId', 'is not distinct from', job.projectId)
      .where('dedupeKey', '=', job.dedupeKey)
      .where('status', 'in', ['queued', 'running'])
      .executeTakeFirst()
  }

  async find(id: string): Promise<JobRow | undefined> {
    if (!isUuid(id)) return undefined
    return tables(this.#db.query).selectFrom('kernel.job').selectAll().where('id', '=', id).executeTakeFirst()
  }

  /** Newest first, those before the id `before`. */
  async list(
    projectId: string | null,
    query: Omit<JobQuery, 'cursor'>,
    before: string | null,
  ): Promise<JobRow[]> {
    const { assetId, name, status } = query
    if (assetId !== undefined && !isUuid(assetId)) return []
    return tables(this.#db.query)
      .selectFrom('kernel.job')
      .selectAll()
      .$if(projectId !== null, rows => rows.where('projectId', '=', projectId))
      .$if(projectId === null, rows => rows.where('projectId', 'is', null))
      .$if(before !== null, rows => rows.where('id', '<', before ?? ''))
      .$if(assetId !== undefined, rows => rows.where('assetId', '=', assetId ?? ''))
      .$if(name !== undefined, rows => rows.where('name', '=', name ?? ''))
      .$if(status !== undefined, rows => rows.where('status', '=', status ?? 'queued'))
      .orderBy('id', 'desc')
      .limit(query.limit)
      .execute()
  }

  /** Takes those of `ids` that still wait; each gets a lease of its own. */
  async claim(tx: Tx, held: readonly Held[], worker: string, now: number): Promise<JobRow[]> {
    const { from, to } = transition('claim')
    const { rows } = await sql<JobRow>`
      update kernel.job as job
      set status = ${to}, lease = held.lease, worker = ${worker}, heartbeat_at = ${databaseNow},
        attempts = attempts + 1, progress = 0, started_at = ${now}, updated_at = ${now}
      from unnest(${held.map(idOf)}::uuid[], ${held.map(leaseOf)}::uuid[]) as held (id, lease)
      where job.id = held.id and job.status = any(${[...from]}::text[])
      returning job.*`.execute(tx)
    return rows
  }

  /** A transition of tries that hold their lease; answers those that did and have now made it. */
  async settle(
    tx: Tx,
    name: Transition,
    held: readonly Held[],
    change: JobChange,
    now: number,
  ): Promise<JobRow[]> {
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
      .set({ ...change, status: to, lease: null, worker: null, heartbeatAt: null, updatedAt: now })
      .where('id', 'in', inOrder)
      .returningAll()
      .execute()
  }

  /** A transition that somebody asks for from outside; undefined when the job is not where it can start from. */
  async move(
    tx: Tx,
    name: Transition,
    id: string,
    change: JobChange,
    now: number,
  ): Promise<JobRow | undefined> {
    const { from, to } = transition(name)
    return tables(tx)
      .updateTable('kernel.job')
      .set({ ...change, status: to, lease: null, worker: null, heartbeatAt: null, updatedAt: now })
      .where('id', '=', id)
      .where('status', 'in', [...from])
      .returningAll()
      .executeTakeFirst()
  }

  /** What a try learns about itself while it runs; undefined when it no longer holds the job. */
  async note(
    tx: Tx,
    held: Held,
    note: Partial<Pick<JobRow, 'progress' | 'assetId'>>,
    now: number,
  ): Promise<JobRow | undefined> {
    return tables(tx)
      .updateTable('kernel.job')
      .set({ ...note, updatedAt: now })
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

  /** Running jobs without a heartbeat for `leaseMs`; with null all running jobs. */
  async lost(leaseMs: number | null, limit: number): Promise<JobRow[]> {
    return tables(this.#db.query)
      .selectFrom('kernel.job')
      .selectAll()
      .where('status', '=', 'running')
      .$if(leaseMs !== null, rows =>
        rows.where('heartbeatAt', '<', sql<number>`${databaseNow} - ${leaseMs}::bigint`),
      )
      .orderBy('id')
      .limit(limit)
      .execute()
  }

  /** The kinds among `names` that have a job which is due. */
  async due(names: readonly string[], now: number): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select kind.name from unnest(${[...names]}::text[]) as kind (name)
      where exists (select 1 from kernel.job
        where status = 'queued' and job.name = kind.name and run_at <= ${now})`.execute(this.#db.query)
    return rows.map(({ name }) => name)
  }

  /** Rejects when the table cannot be read. */
  async probe(): Promise<void> {
    await sql`select 1 from kernel.job limit 1`.execute(this.#db.query)
  }

  /** Whether any job waits or runs. */
  async anyLive(): Promise<boolean> {
    const { rows } = await sql<{ live: boolean }>`
      select exists (select 1 from kernel.job where status = 'queued')
        or exists (select 1 from kernel.job where status = 'running') as live`.execute(this.#db.query)
    return rows[0]?.live ?? false
  }

  async prune(endedBefore: number, limit: number): Promise<number> {
    const { rows } = await sql<{ removed: number }>`
      with removed as (
        delete from kernel.job where id in (
          select id from kernel.job where finished_at < ${endedBefore} order by finished_at limit ${limit}
        ) returning 1
      )
      select count(*)::int as removed from removed`.execute(this.#db.query)
    return rows[0]?.removed ?? 0
  }

  /** True for the one process that may do this turn; the next one is due `everyMs` later. */
  async takeTurn(name: string, everyMs: number, now: number): Promise<boolean> {
    const { rows } = await sql`
      insert into kernel.housekeeping (name, next_at) values (${name}, ${now + everyMs})
      on conflict (name) do update set next_at = excluded.next_at
      where housekeeping.next_at <= ${now} returning name`.execute(this.#db.query)
    return rows.length > 0
  }
}

const idOf = ({ id }: Held): string => id
const leaseOf = ({ lease }: Held): string => lease

const tables = (query: Kysely<unknown>): Kysely<JobTables> => query.withTables<JobTables>()
