import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { MAX_DISTANCE, neighbouringParts } from './hash-parts.ts'

export interface Queued {
  readonly assetId: string
  readonly version: number
  /** Empty: by its hash. */
  readonly model: string
}

/** Keeps the hash of the version that arrived, and queues it. A picture without one is compared by its vector alone. */
export const keepFingerprint = async (
  tx: Tx,
  asset: {
    readonly id: string
    readonly projectId: string
    readonly version: number
    readonly phash: string | null
  },
): Promise<void> => {
  if (asset.phash === null) {
    await sql`delete from vision.fingerprint where asset_id = ${asset.id}`.execute(tx)
    return
  }
  await sql`
    with kept as (
      insert into vision.fingerprint (asset_id, project_id, version, phash)
      values (${asset.id}, ${asset.projectId}, ${asset.version}, ('x' || ${asset.phash})::bit(64))
      on conflict (asset_id) do update set version = excluded.version, phash = excluded.phash
    )
    insert into vision.duplicate_queue (asset_id, project_id, version, model)
    values (${asset.id}, ${asset.projectId}, ${asset.version}, '')
    on conflict (asset_id, model) do update set version = excluded.version`.execute(tx)
}

/** Queues pictures that were here before hashes were kept; answers how many. */
export const keepMissing = async (query: Queryable, limit: number): Promise<number> => {
  const { numAffectedRows } = await sql`
    with missing as (
      select a.id, a.project_id, a.version, a.phash from library.present_asset a
      where a.phash is not null and not exists (
        select 1 from vision.fingerprint f where f.asset_id = a.id and f.version = a.version
      ) limit ${limit}
    ), kept as (
      insert into vision.fingerprint (asset_id, project_id, version, phash)
      select id, project_id, version, ('x' || phash)::bit(64) from missing
      on conflict (asset_id) do update set version = excluded.version, phash = excluded.phash
    )
    insert into vision.duplicate_queue (asset_id, project_id, version, model)
    select id, project_id, version, '' from missing
    on conflict (asset_id, model) do update set version = excluded.version`.execute(query)
  return Number(numAffectedRows ?? 0n)
}

/** Held until the transaction ends: a job that takes a later round waits, and then sees what this transaction queues. */
export const holdRound = async (tx: Tx, projectId: string): Promise<number> => {
  await sql`insert into vision.duplicate_round (project_id, round) values (${projectId}, 1) on conflict do nothing`.execute(
    tx,
  )
  const { rows } = await sql<{ round: number }>`
    select round from vision.duplicate_round where project_id = ${projectId} for share`.execute(tx)
  return rows[0]?.round ?? 1
}

/** From here on, what is queued has the job of a later round. */
export const endRound = async (tx: Tx, projectId: string, round: number): Promise<void> => {
  await sql`update vision.duplicate_round set round = ${round + 1} where project_id = ${projectId} and round <= ${round}`.execute(
    tx,
  )
}

export const nextQueued = async (query: Queryable, projectId: string, limit: number): Promise<Queued[]> => {
  const { rows } = await sql<Queued>`
    select asset_id, version, model from vision.duplicate_queue where project_id = ${projectId}
    order by asset_id, model limit ${limit}`.execute(query)
  return rows
}

/** Takes an entry out, unless a newer version took its place. */
export const dequeue = async (tx: Tx, { assetId, version, model }: Queued): Promise<void> => {
  await sql`delete from vision.duplicate_queue where asset_id = ${assetId} and model = ${model} and version = ${version}`.execute(
    tx,
  )
}

export const projectsWithQueue = async (query: Queryable): Promise<string[]> => {
  const { rows } = await sql<{ projectId: string }>`
    select distinct project_id from vision.duplicate_queue`.execute(query)
  return rows.map(row => row.projectId)
}

/** An asset in one version. */
export interface Fingerprinted {
  readonly id: string
  readonly version: number
}

export interface Neighbour extends Fingerprinted {
  readonly distance: number
}

/**
 * The pictures whose hashes differ in at most eight bits, the nearest first; also those in the trash, which may be
 * restored.
 */
export const nearHashes = async (
  query: Queryable,
  projectId: string,
  assetId: string,
  version: number,
  most: number,
): Promise<Neighbour[]> => {
  const own = await sql<{ phash: string }>`
    select encode(int8send(phash::bigint), 'hex') as phash from vision.fingerprint
    where asset_id = ${assetId} and version = ${version}`.execute(query)
  const [row] = own.rows
  if (!row) return []
  const [part0, part1, part2, part3] = neighbouringParts(row.phash)
  const { rows } = await sql<Neighbour>`
    with near as materialized (
      select asset_id as id, version, bit_count(phash # ('x' || ${row.phash})::bit(64))::integer as distance
      from vision.fingerprint
      where project_id = ${projectId} and asset_id <> ${assetId} and (
        part0 = any(${part0}::integer[]) or part1 = any(${part1}::integer[])
        or part2 = any(${part2}::integer[]) or part3 = any(${part3}::integer[])
      )
    )
    select * from near where distance <= ${MAX_DISTANCE} order by distance, id limit ${most}`.execute(query)
  return rows
}

/** The vectors of these versions, by all models. */
export const vectorsOf = async (
  query: Queryable,
  versions: readonly Fingerprinted[],
): Promise<(Fingerprinted & { model: string; vector: Buffer })[]> => {
  const given = JSON.stringify(versions.map(({ id, version }) => ({ id, version })))
  const { rows } = await sql<Fingerprinted & { model: string; vector: Buffer }>`
    select e.asset_id as id, e.version, e.model, e.vector
    from jsonb_to_recordset(${given}::jsonb) as given(id uuid, version integer)
    join vision.embedding e on e.asset_id = given.id and e.version = given.version`.execute(query)
  return rows
}

/** The vectors of these keys, as far as they are there. */
export const embeddingsByKeys = async (
  query: Queryable,
  { projectId, model }: { readonly projectId: string; readonly model: string },
  keys: readonly number[],
): Promise<(Fingerprinted & { vector: Buffer })[]> => {
  const { rows } = await sql<Fingerprinted & { vector: Buffer }>`
    select asset_id as id, version, vector from vision.embedding
    where key = any(${keys}::bigint[]) and project_id = ${projectId} and model = ${model}`.execute(query)
  return rows
}
