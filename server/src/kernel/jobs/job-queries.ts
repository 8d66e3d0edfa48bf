import { sql } from 'kysely'
import type { Database } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { databaseNow } from './database-clock.ts'
import { JOB_COLUMNS, type JobDetailRow, type JobRow } from './job-table.ts'
import { tables } from './repository.ts'
import type { JobQuery } from './schema.ts'

/** What is read of the table kernel.job, apart from transitions. */
export class JobQueries {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async find(id: string): Promise<JobDetailRow | undefined> {
    if (!isUuid(id)) return undefined
    return tables(this.#db.query).selectFrom('kernel.job').selectAll().where('id', '=', id).executeTakeFirst()
  }

  async findAll(ids: readonly string[]): Promise<Map<string, JobRow>> {
    const known = ids.filter(isUuid)
    if (known.length === 0) return new Map()
    const { rows } = await sql<JobRow>`select * from kernel.job where id = any(${known}::uuid[])`.execute(
      this.#db.query,
    )
    return new Map(rows.map(row => [row.id, row]))
  }

  /** Newest first, those before the id `before`. */
  async list(
    projectId: string | null,
    query: Omit<JobQuery, 'cursor'>,
    before: string | null,
  ): Promise<JobRow[]> {
    const { assetId, flowId, name, status } = query
    if ([assetId, flowId].some(id => id !== undefined && !isUuid(id))) return []
    return tables(this.#db.query)
      .selectFrom('kernel.job')
      .select(JOB_COLUMNS)
      .$if(projectId !== null, rows => rows.where('projectId', '=', projectId))
      .$if(projectId === null, rows => rows.where('projectId', 'is', null))
      .$if(before !== null, rows => rows.where('id', '<', before ?? ''))
      .$if(assetId !== undefined, rows => rows.where('assetId', '=', assetId ?? ''))
      .$if(flowId !== undefined, rows => rows.where('flowId', '=', flowId ?? ''))
      .$if(name !== undefined, rows => rows.where('name', '=', name ?? ''))
      .$if(status !== undefined, rows => rows.where('status', '=', status ?? 'queued'))
      .orderBy('id', 'desc')
      .limit(query.limit)
      .execute()
  }

  /** Running jobs without a heartbeat for `leaseMs`; with null all running jobs. */
  async lost(leaseMs: number | null, limit: number): Promise<JobRow[]> {
    return tables(this.#db.query)
      .selectFrom('kernel.job')
      .select(JOB_COLUMNS)
      .where('status', '=', 'running')
      .$if(leaseMs !== null, rows =>
        rows.where('heartbeatAt', '<', sql<number>`${databaseNow} - ${leaseMs}::bigint`),
      )
      .orderBy('id')
      .limit(limit)
      .execute()
  }

  /** The kinds among `names` that have a job which is due and are not paused. */
  async due(names: readonly string[]): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select kind.name from unnest(${[...names]}::text[]) as kind (name)
      where exists (select 1 from kernel.job where status = 'queued' and not blocked
          and job.name = kind.name and run_at <= ${databaseNow})
        and not exists (select 1 from kernel.queue where queue.name = kind.name and paused_at is not null)`.execute(
      this.#db.query,
    )
    return rows.map(({ name }) => name)
  }

  /** Of which kinds the `total` most urgent due jobs are, when no more than `room` of a kind are wanted. */
  async mostUrgent(
    kinds: readonly { name: string; room: number }[],
    total: number,
  ): Promise<Map<string, number>> {
    const { rows } = await sql<{ name: string; urgent: number }>`
      select name, count(*)::int as urgent from (
        select kind.name from unnest(${kinds.map(({ name }) => name)}::text[],
            ${kinds.map(({ room }) => room)}::int[]) as kind (name, room)
          cross join lateral (
            select priority, run_at from kernel.job where status = 'queued' and not blocked
              and job.name = kind.name and run_at <= ${databaseNow}
            order by priority desc, run_at limit kind.room
          ) as waiting
        where not exists (select 1 from kernel.queue where queue.name = kind.name and paused_at is not null)
        order by waiting.priority desc, waiting.run_at limit ${total}
      ) as urgent group by name`.execute(this.#db.query)
    return new Map(rows.map(({ name, urgent }) => [name, urgent]))
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
}
