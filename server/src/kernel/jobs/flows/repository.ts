import { sql } from 'kysely'
import type { Database, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { databaseNow } from '../database-clock.ts'
import type { JobRow } from '../job-table.ts'
import type { JobStatus } from '../states.ts'
import type { PlannedGate } from './spec.ts'

export interface FlowRow {
  readonly id: string
  readonly projectId: string | null
  readonly name: string | null
  readonly total: number
  readonly createdAt: number
}

export interface FlowCount {
  readonly status: JobStatus
  readonly blocked: boolean
  readonly count: number
  readonly finishedAt: number | null
}

/** A job of a flow as the rules about failed steps see it. */
export interface FlowNode {
  readonly id: string
  readonly waitsFor: string | null
  readonly countsFor: string | null
  readonly status: JobStatus
  readonly errorCode: string | null
}

export class FlowRepository {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async insert(tx: Tx, flow: Omit<FlowRow, 'createdAt'>, gates: readonly PlannedGate[]): Promise<void> {
    await sql`insert into kernel.flow (id, project_id, name, total, created_at)
      values (${flow.id}, ${flow.projectId}, ${flow.name}, ${flow.total}, ${databaseNow})`.execute(tx)
    if (gates.length === 0) return
    await sql`insert into kernel.flow_gate (id, flow_id, remaining)
      select id, ${flow.id}::uuid, remaining from unnest(${gates.map(({ id }) => id)}::uuid[],
        ${gates.map(({ remaining }) => remaining)}::int[]) as gate (id, remaining)`.execute(tx)
  }

  async find(id: string): Promise<FlowRow | undefined> {
    if (!isUuid(id)) return undefined
    const { rows } = await sql<FlowRow>`select * from kernel.flow where id = ${id}`.execute(this.#db.query)
    return rows[0]
  }

  async counts(id: string): Promise<FlowCount[]> {
    const { rows } = await sql<FlowCount>`
      select status, blocked, count(*)::int as count, max(finished_at) as finished_at
      from kernel.job where flow_id = ${id} group by status, blocked`.execute(this.#db.query)
    return rows
  }

  /** Locks the flow's row: failures, retries and cancels of its steps follow one another. */
  async lock(tx: Tx, ids: readonly string[]): Promise<void> {
    await sql`select 1 from kernel.flow where id = any(${[...ids]}::uuid[]) order by id for update`.execute(
      tx,
    )
  }

  async nodes(tx: Tx, flowId: string): Promise<FlowNode[]> {
    const { rows } = await sql<FlowNode>`select id, waits_for, counts_for, status, error_code
      from kernel.job where flow_id = ${flowId} order by id`.execute(tx)
    return rows
  }

  /** Of the flow, those that wait or run, and so may have a place in the queue. */
  async live(flowId: string): Promise<{ id: string; name: string }[]> {
    const { rows } = await sql<{ id: string; name: string }>`select id, name from kernel.job
      where flow_id = ${flowId} and status in ('queued', 'running') order by id`.execute(this.#db.query)
    return rows
  }

  /** Counts successes; answers the gates that this opened. Whoever changes several gates does it in their order. */
  async count(tx: Tx, successes: ReadonlyMap<string, number>): Promise<string[]> {
    const { rows } = await sql<{ id: string; remaining: number }>`
      with mine as (
        select id from kernel.flow_gate where id = any(${[...successes.keys()]}::uuid[]) order by id for update
      )
      update kernel.flow_gate as gate set remaining = gate.remaining - success.count
      from mine join unnest(${[...successes.keys()]}::uuid[], ${[...successes.values()]}::int[])
        as success (id, count) on success.id = mine.id
      where gate.id = mine.id returning gate.id, gate.remaining`.execute(tx)
    return rows.filter(({ remaining }) => remaining === 0).map(({ id }) => id)
  }

  /** Lets the jobs behind open gates run; answers them. */
  async unblock(tx: Tx, gates: readonly string[]): Promise<JobRow[]> {
    const { rows } = await sql<JobRow>`
      with mine as (
        select id from kernel.job where waits_for = any(${[...gates]}::uuid[]) and blocked order by id for update
      )
      update kernel.job as job
      set blocked = false, run_at = greatest(run_at, ${databaseNow}), updated_at = ${databaseNow}
      from mine where job.id = mine.id returning job.*`.execute(tx)
    return rows
  }

  /** Whether something waits behind the gate that a failure could keep waiting for ever. */
  async anyBehind(tx: Tx, gates: readonly string[]): Promise<boolean> {
    const { rows } = await sql`select 1 from kernel.job
      where waits_for = any(${[...gates]}::uuid[]) and blocked limit 1`.execute(tx)
    return rows.length > 0
  }

  /** Cancels steps that wait for one that failed. */
  async giveUp(tx: Tx, ids: readonly string[], error: { code: string; message: string }): Promise<JobRow[]> {
    const { rows } = await sql<JobRow>`
      with mine as (select id from kernel.job where id = any(${[...ids]}::uuid[]) and blocked order by id for update)
      update kernel.job as job set status = 'cancelled', blocked = false, error_code = ${error.code},
        error_message = ${error.message}, finished_at = ${databaseNow}, updated_at = ${databaseNow}
      from mine where job.id = mine.id returning job.*`.execute(tx)
    return rows
  }

  /** Lets steps wait again that were given up. */
  async revive(tx: Tx, ids: readonly string[], code: string): Promise<JobRow[]> {
    const { rows } = await sql<JobRow>`
      with mine as (select id from kernel.job where id = any(${[...ids]}::uuid[]) and status = 'cancelled'
        and error_code = ${code} order by id for update)
      update kernel.job as job set status = 'queued', blocked = true, error_code = null, error_message = null,
        finished_at = null, updated_at = ${databaseNow}
      from mine where job.id = mine.id returning job.*`.execute(tx)
    return rows
  }

  /** Whether the gate is open; it stays as it is until `tx` ends, so that a step is not blocked behind an open one. */
  async isOpen(tx: Tx, gate: string): Promise<boolean> {
    const { rows } = await sql<{ remaining: number }>`
      select remaining from kernel.flow_gate where id = ${gate} for share`.execute(tx)
    return rows[0]?.remaining === 0
  }

  /** The answers of those that counted for a gate, in the order of the flow, from behind `after` on. */
  async results(
    query: { flowId: string; gate: string; after: string | null },
    limit: number,
  ): Promise<{ id: string; name: string; result: unknown }[]> {
    const { rows } = await sql<{ id: string; name: string; result: unknown }>`
      select id, name, result from kernel.job
      where flow_id = ${query.flowId} and counts_for = ${query.gate}
        and (${query.after}::uuid is null or id > ${query.after}::uuid)
      order by id limit ${limit}`.execute(this.#db.query)
    return rows
  }
}
