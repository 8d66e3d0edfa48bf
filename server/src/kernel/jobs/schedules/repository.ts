import { sql } from 'kysely'
import type { Database, Tx } from '#kernel/db'
import { databaseNow } from '../database-clock.ts'

export interface ScheduleRow {
  readonly name: string
  readonly job: string
  readonly cron: string
  readonly timezone: string
  readonly nextAt: number
  readonly lastAt: number | null
  readonly lastJobId: string | null
  readonly pausedAt: number | null
  readonly pausedBy: string | null
}

export class ScheduleRepository {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async now(tx: Tx): Promise<number> {
    const { rows } = await sql<{ now: number }>`select ${databaseNow} as now`.execute(tx)
    return rows[0]?.now ?? Number.NaN
  }

  /** Keeps the next turn of one that is known, unless its times have changed: a turn that was missed is still due. */
  async register(tx: Tx, schedule: Pick<ScheduleRow, 'name' | 'job' | 'cron' | 'timezone' | 'nextAt'>) {
    const { name, job, cron, timezone, nextAt } = schedule
    await sql`insert into kernel.schedule (name, job, cron, timezone, next_at)
      values (${name}, ${job}, ${cron}, ${timezone}, ${nextAt})
      on conflict (name) do update set job = excluded.job, cron = excluded.cron, timezone = excluded.timezone,
        next_at = case when (schedule.cron, schedule.timezone) = (excluded.cron, excluded.timezone)
          then schedule.next_at else excluded.next_at end
      where (schedule.job, schedule.cron, schedule.timezone)
        is distinct from (excluded.job, excluded.cron, excluded.timezone)`.execute(tx)
  }

  async list(names: readonly string[]): Promise<ScheduleRow[]> {
    const { rows } = await sql<ScheduleRow>`select * from kernel.schedule
      where name = any(${[...names]}::text[]) order by name`.execute(this.#db.query)
    return rows
  }

  async anyDue(names: readonly string[]): Promise<boolean> {
    const { rows } = await sql`select 1 from kernel.schedule where name = any(${[...names]}::text[])
      and next_at <= ${databaseNow} and paused_at is null limit 1`.execute(this.#db.query)
    return rows.length > 0
  }

  /** Locks those that are due and that no other process is about to fire. */
  async takeDue(tx: Tx, names: readonly string[]): Promise<ScheduleRow[]> {
    const { rows } = await sql<ScheduleRow>`select * from kernel.schedule
      where name = any(${[...names]}::text[]) and next_at <= ${databaseNow} and paused_at is null
      order by name for update skip locked`.execute(tx)
    return rows
  }

  async lock(tx: Tx, name: string): Promise<ScheduleRow | undefined> {
    const { rows } = await sql<ScheduleRow>`
      select * from kernel.schedule where name = ${name} for update`.execute(tx)
    return rows[0]
  }

  async fired(tx: Tx, name: string, jobId: string, nextAt: number): Promise<void> {
    await sql`update kernel.schedule set next_at = ${nextAt}, last_at = ${databaseNow}, last_job_id = ${jobId}
      where name = ${name}`.execute(tx)
  }

  async pause(tx: Tx, name: string, by: string): Promise<void> {
    await sql`update kernel.schedule set paused_at = ${databaseNow}, paused_by = ${by}
      where name = ${name}`.execute(tx)
  }

  async resume(tx: Tx, name: string, nextAt: number): Promise<void> {
    await sql`update kernel.schedule set paused_at = null, paused_by = null, next_at = ${nextAt}
      where name = ${name}`.execute(tx)
  }
}
