import { type RawBuilder, sql } from 'kysely'
import type { Database, Tx } from '#kernel/db'
import { databaseNow } from '../database-clock.ts'
import type { JobRow } from '../job-table.ts'
import type { MeasuredQueue } from '../metrics.ts'
import type { Queue, Redrive } from './schema.ts'

/** Null: of all projects. */
type ProjectId = string | null

export class QueueRepository {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** Makes the kinds known, with what a worker runs of each at once. */
  async declare(kinds: readonly { name: string; concurrency: number }[]): Promise<void> {
    const sorted = kinds.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    await sql`insert into kernel.queue (name, concurrency)
      select name, concurrency from unnest(${sorted.map(({ name }) => name)}::text[],
        ${sorted.map(({ concurrency }) => concurrency)}::int[]) as kind (name, concurrency)
      on conflict (name) do update set concurrency = excluded.concurrency
        where queue.concurrency is distinct from excluded.concurrency`.execute(this.#db.query)
  }

  /** Makes one known by its first job. */
  async introduce(tx: Tx, name: string): Promise<void> {
    await sql`insert into kernel.queue (name) values (${name}) on conflict do nothing`.execute(tx)
  }

  /** Pauses or resumes; answers whether this changed anything, undefined when there is no such queue. */
  async setPaused(tx: Tx, name: string, by: string | null): Promise<boolean | undefined> {
    const { rows } = await sql<{ paused: boolean }>`
      select paused_at is not null as paused from kernel.queue where name = ${name} for update`.execute(tx)
    const [queue] = rows
    if (!queue) return undefined
    if (queue.paused === (by !== null)) return false
    await sql`update kernel.queue set paused_by = ${by},
      paused_at = case when ${by}::text is null then null else ${databaseNow} end where name = ${name}`.execute(
      tx,
    )
    return true
  }

  async isPaused(tx: Tx, name: string): Promise<boolean> {
    const { rows } =
      await sql`select 1 from kernel.queue where name = ${name} and paused_at is not null`.execute(tx)
    return rows.length > 0
  }

  /**
   * All queues by their names, or the one. Each figure is an index scan of its own: measured at 100,000 waiting jobs, a
   * quarter of the time that grouping them takes.
   */
  async list(projectId: ProjectId, aliveMs: number, name: string | null = null): Promise<Queue[]> {
    const count = (jobs: RawBuilder<boolean>) => sql`(
      select count(*)::int from kernel.job where job.name = queue.name and ${jobs} and ${inProject(projectId)})`
    const { rows } = await sql<Queue>`
      select queue.name, paused_at is not null as paused, paused_at, paused_by, concurrency,
        ${count(sql`status = 'queued'`)} as queued, ${count(sql`status = 'running'`)} as running,
        ${count(sql`status = 'queued' and not blocked and run_at > now`)} as delayed,
        ${count(sql`blocked`)} as blocked, ${count(sql`status = 'failed'`)} as failed,
        ${count(sql`status = 'quarantined'`)} as quarantined,
        (select run_at from kernel.job where job.name = queue.name and status = 'queued' and not blocked
          and run_at <= now and ${inProject(projectId)} order by run_at limit 1) as oldest_queued_at,
        (select count(*)::int from kernel.worker
          where queue.name = any(kinds) and heartbeat_at > now - ${aliveMs}::bigint) as workers
      from kernel.queue as queue cross join (select ${databaseNow} as now) as clock
      where ${name}::text is null or queue.name = ${name}::text
      order by queue.name`.execute(this.#db.query)
    return rows
  }

  /** All queues of all projects, with the database's time. */
  async measure(aliveMs: number): Promise<MeasuredQueue[]> {
    const { rows } = await sql<{ now: number }>`select ${databaseNow} as now`.execute(this.#db.query)
    const readAt = rows[0]?.now ?? 0
    return (await this.list(null, aliveMs)).map(queue => ({ ...queue, readAt }))
  }

  async countDead(name: string, projectId: ProjectId, status: Redrive['status']): Promise<number> {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from kernel.job
      where name = ${name} and status = any(${statusesOf(status)}::text[]) and ${inProject(projectId)}`.execute(
      this.#db.query,
    )
    return rows[0]?.count ?? 0
  }

  /** A page of dead letters from behind the id `after` on, oldest first. */
  async dead(
    query: { name: string; projectId: ProjectId; status: Redrive['status']; after: string | null },
    limit: number,
  ): Promise<JobRow[]> {
    const { rows } = await sql<JobRow>`select * from kernel.job
      where name = ${query.name} and status = any(${statusesOf(query.status)}::text[])
        and ${inProject(query.projectId)} and (${query.after}::uuid is null or id > ${query.after}::uuid)
      order by id limit ${limit}`.execute(this.#db.query)
    return rows
  }
}

const inProject = (projectId: ProjectId): RawBuilder<boolean> =>
  projectId === null ? sql<boolean>`true` : sql<boolean>`project_id = ${projectId}`

const statusesOf = (status: Redrive['status']): string[] =>
  status === 'both' ? ['failed', 'quarantined'] : [status]
