import { sql } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'

export interface PendingFace {
  readonly id: string
  readonly model: string
  readonly vector: Buffer
}

/** Faces of a version that are nobody yet and have a vector; those that the detector was surest of first. */
export const pendingFaces = async (
  query: Queryable,
  { assetId, version }: { assetId: string; version: number },
  limit: number,
): Promise<PendingFace[]> => {
  const { rows } = await sql<PendingFace>`
    select id, model, vector from vision.present_face
    where asset_id = ${assetId} and version = ${version} and person_id is null and vector is not null
    order by score desc, id limit ${limit}`.execute(query)
  return rows
}

export interface PlacedFace {
  readonly id: string
  readonly assetId: string
  readonly personId: string | null
  readonly vector: Buffer
}

/** As they are now; those that are not there for anybody are left out. */
export const placedFaces = async (
  tx: Tx,
  ids: readonly string[],
  withVectors: boolean,
): Promise<PlacedFace[]> => {
  const { rows } = await sql<PlacedFace>`
    select id, asset_id, person_id, case when ${withVectors} then vector else ''::bytea end as vector
    from vision.present_face where id = any(${ids}::uuid[]) and vector is not null`.execute(tx)
  return rows
}

/** Who is on the photo already, and who its faces are not. */
export const knownOfPhoto = async (
  tx: Tx,
  { assetId, version }: { assetId: string; version: number },
): Promise<{ present: Set<string>; refused: Set<string> }> => {
  const present = await sql<{ personId: string }>`
    select person_id from vision.face where asset_id = ${assetId} and version = ${version} and person_id is not null
      and removed_at is null and forgotten_at is null`.execute(tx)
  const refused = await sql<{ pair: string }>`
    select face_id || '/' || person_id as pair from vision.face_decision
    where verdict = 'is-not' and face_id in (
      select id from vision.face where asset_id = ${assetId} and version = ${version}
    )`.execute(tx)
  return {
    present: new Set(present.rows.map(({ personId }) => personId)),
    refused: new Set(refused.rows.map(({ pair }) => pair)),
  }
}
