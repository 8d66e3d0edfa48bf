import { sql } from 'kysely'
import type { Database } from '#kernel/db'
import type { JobConfig } from './config.ts'
import { databaseNow } from './database-clock.ts'

const DAY_MS = 24 * 3_600_000
const PAGE = 1_000
const FLOW_PAGE = 100

/**
 * Removes what has ended long ago, page by page: what succeeded sooner than what a person may still want to retry.
 * A flow goes as a whole, when all of it may go.
 */
export const pruneJobs = async (db: Database, config: JobConfig, signal: AbortSignal): Promise<void> => {
  const keptMs = config.JOB_RETENTION_DAYS * DAY_MS
  const succeededKeptMs = Math.min(keptMs, config.JOB_SUCCEEDED_RETENTION_DAYS * DAY_MS)
  for (const [status, ageMs] of [
    ['succeeded', succeededKeptMs],
    ['failed', keptMs],
    ['cancelled', keptMs],
    ['quarantined', keptMs],
  ] as const) {
    while ((await pruneStatus(db, status, ageMs)) === PAGE) signal.throwIfAborted()
  }
  let after: string | null = null
  do {
    signal.throwIfAborted()
    after = await pruneFlows(db, { after, keptMs, succeededKeptMs })
  } while (after !== null)
}

const pruneStatus = async (db: Database, status: string, ageMs: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from kernel.job where id in (
      select id from kernel.job
      where status = ${status} and finished_at < ${databaseNow} - ${ageMs}::bigint and flow_id is null
      order by finished_at limit ${PAGE})`.execute(db.query)
  return Number(numAffectedRows ?? 0)
}

/** Looks at one page of flows; answers where the next one begins, null at the end. */
const pruneFlows = async (
  db: Database,
  from: { after: string | null; keptMs: number; succeededKeptMs: number },
): Promise<string | null> => {
  const { rows } = await sql<{ id: string; old: boolean }>`
    select flow.id, coalesce(bool_and(job.finished_at is not null and job.finished_at < ${databaseNow} -
      case when job.status = 'succeeded' then ${from.succeededKeptMs}::bigint else ${from.keptMs}::bigint end), true) as old
    from (select id from kernel.flow where (${from.after}::uuid is null or id > ${from.after}::uuid)
        and created_at < ${databaseNow} - ${from.succeededKeptMs}::bigint order by id limit ${FLOW_PAGE}) as flow
      left join kernel.job as job on job.flow_id = flow.id
    group by flow.id order by flow.id`.execute(db.query)
  for (const { id } of rows.filter(({ old }) => old)) await removeFlow(db, id)
  return rows.length === FLOW_PAGE ? (rows.at(-1)?.id ?? null) : null
}

/** Its rows are locked first: a retry in between has made it live again. */
const removeFlow = (db: Database, id: string): Promise<void> =>
  db.transaction(async tx => {
    const { rows } = await sql<{ live: boolean }>`
      select status in ('queued', 'running') as live from kernel.job where flow_id = ${id} order by id for update`.execute(
      tx,
    )
    if (rows.some(({ live }) => live)) return
    await sql`delete from kernel.job where flow_id = ${id}`.execute(tx)
    await sql`delete from kernel.flow where id = ${id}`.execute(tx)
  })
