import { type RawBuilder, sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { Place } from './place.ts'

export interface StoredVector {
  readonly key: number
  /** 32-bit floats, little endian. */
  readonly vector: Buffer
}

/** Which rows hold the vectors of a place, whatever version or state their assets are in. */
const rowsOf = ({ kind, projectId, model }: Place): RawBuilder<unknown> =>
  kind === 'assets'
    ? sql`vision.embedding v where v.project_id = ${projectId} and v.model = ${model}`
    : sql`vision.face v where v.project_id = ${projectId} and v.model = ${model} and v.vector is not null
        and v.removed_at is null and v.forgotten_at is null`

/** The vectors in the order of their keys. */
export const pageOfVectors = async (
  query: Queryable,
  place: Place,
  after: number,
  limit: number,
): Promise<StoredVector[]> => {
  const { rows } = await sql<StoredVector>`
    select v.key, v.vector from ${rowsOf(place)} and v.key > ${after} order by v.key limit ${limit}`.execute(
    query,
  )
  return rows
}

/**
 * Those that were written by the transaction `since` or a later one. What claims to come from a later one than there
 * has been is of another server, from which the database was copied.
 */
export const pageOfWritten = async (
  query: Queryable,
  place: Place,
  since: string,
  after: number,
  limit: number,
): Promise<StoredVector[]> => {
  const { rows } = await sql<StoredVector>`
    select v.key, v.vector from ${rowsOf(place)} and v.key > ${after} and v.written >= ${since}::xid8
      and v.written < pg_snapshot_xmax(pg_current_snapshot()) order by v.key limit ${limit}`.execute(query)
  return rows
}

/** Keys that were removed by the transaction `since` or a later one. */
export const pageOfRemoved = async (
  query: Queryable,
  { kind, projectId, model }: Place,
  since: string,
  after: number,
  limit: number,
): Promise<number[]> => {
  const { rows } = await sql<{ key: number }>`
    select distinct key from vision.vector_removal where project_id = ${projectId} and kind = ${kind} and model = ${model}
      and written >= ${since}::xid8 and key > ${after} order by key limit ${limit}`.execute(query)
  return rows.map(row => row.key)
}

export interface Changes {
  /** Every transaction before this one is over: what comes next asks from here. */
  readonly horizon: string
  readonly written: boolean
  readonly removed: boolean
}

/** Whether there is anything new since a horizon, and the new one; all by one look. */
export const changesSince = async (query: Queryable, place: Place, since: string): Promise<Changes> => {
  const { rows } = await sql<Changes>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      exists (select 1 from ${rowsOf(place)} and v.written >= ${since}::xid8
        and v.written < pg_snapshot_xmax(pg_current_snapshot())) as written,
      exists (select 1 from vision.vector_removal r where r.project_id = ${place.projectId} and r.kind = ${place.kind}
        and r.model = ${place.model} and r.written >= ${since}::xid8) as removed`.execute(query)
  const [row] = rows
  if (!row) throw new Error('PostgreSQL told no snapshot')
  return row
}

export const horizonOf = async (query: Queryable): Promise<string> => {
  const { rows } = await sql<{ horizon: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon`.execute(query)
  return rows[0]?.horizon ?? '0'
}

export const countVectors = async (query: Queryable, place: Place): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${rowsOf(place)}`.execute(query)
  return rows[0]?.count ?? 0
}

/** Some of the vectors, the same for the same `seed`; for measuring. */
export const sampleVectors = async (
  query: Queryable,
  place: Place,
  count: number,
  seed: number,
): Promise<StoredVector[]> => {
  const { rows } = await sql<StoredVector>`
    select v.key, v.vector from ${rowsOf(place)} and v.key in (
      select v.key from ${rowsOf(place)} order by hashint8extended(v.key, ${seed}) limit ${count}
    ) order by v.key`.execute(query)
  return rows
}

export const floatsOf = (vector: Buffer): Float32Array => {
  // The driver's buffers begin at any byte, and floats do not.
  const copy = new Uint8Array(vector)
  return new Float32Array(copy.buffer)
}
