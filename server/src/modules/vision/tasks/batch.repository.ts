import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import type { Counts } from './report.ts'
import { type BatchRow, type ChunkRow, tables } from './tables.ts'

export const findBatch = async (query: Queryable, jobId: string): Promise<BatchRow | undefined> =>
  tables(query).selectFrom('vision.batch').selectAll().where('jobId', '=', jobId).executeTakeFirst()

export const insertBatch = async (
  tx: Tx,
  batch: Pick<BatchRow, 'jobId' | 'projectId' | 'total' | 'startedAt'>,
): Promise<void> => {
  await tables(tx)
    .insertInto('vision.batch')
    .values(batch)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Remembers the page that was handed out last. */
export const advanceBatch = async (
  tx: Tx,
  jobId: string,
  place: { readonly cursor: string | null; readonly exhausted: boolean },
): Promise<void> => {
  await tables(tx).updateTable('vision.batch').set(place).where('jobId', '=', jobId).execute()
}

export const countIn = async (tx: Tx, jobId: string, counts: Counts): Promise<void> => {
  await tables(tx)
    .updateTable('vision.batch')
    .set(each => ({
      done: each('done', '+', counts.done),
      unchanged: each('unchanged', '+', counts.unchanged),
      skipped: each('skipped', '+', counts.skipped),
      failed: each('failed', '+', counts.failed),
      unavailable: each('unavailable', '+', counts.unavailable),
    }))
    .where('jobId', '=', jobId)
    .execute()
}

/** Nothing happens for a batch that was forgotten. */
export const addChunks = async (
  tx: Tx,
  batchId: string,
  chunks: readonly Pick<ChunkRow, 'jobId' | 'size'>[],
): Promise<void> => {
  await sql`
    insert into vision.batch_chunk (job_id, batch_id, size)
    select given."jobId", ${batchId}::uuid, given.size
    from jsonb_to_recordset(${JSON.stringify(chunks)}::jsonb) as given("jobId" uuid, size integer)
    where exists (select 1 from vision.batch where job_id = ${batchId}::uuid)
    on conflict (job_id) do nothing`.execute(tx)
}

/** Those that have not been counted yet. */
export const listChunks = async (query: Queryable, batchId: string, limit: number): Promise<ChunkRow[]> =>
  tables(query)
    .selectFrom('vision.batchChunk')
    .selectAll()
    .where('batchId', '=', batchId)
    .orderBy('jobId')
    .limit(limit)
    .execute()

export const removeChunks = async (tx: Tx, jobIds: readonly string[]): Promise<void> => {
  await tables(tx)
    .deleteFrom('vision.batchChunk')
    .where('jobId', '=', sql<string>`any(${jobIds}::uuid[])`)
    .execute()
}

/** Forgets runs that began before then; answers how many. */
export const pruneBatches = async (query: Queryable, before: number, limit: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    delete from vision.batch where job_id in (
      select job_id from vision.batch where started_at < ${before} order by started_at limit ${limit})`.execute(
    query,
  )
  return Number(numAffectedRows ?? 0)
}
