import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import { KEPT } from './person.repository.ts'

export interface SnapshotFace {
  readonly key: number
  readonly id: string
  readonly assetId: string
  readonly vector: Buffer
  /** Follows from the photo's bytes and the place in it. */
  readonly mark: Buffer
  readonly personId: string | null
  readonly assignedBy: 'cluster' | 'user' | null
}

/** Keys of the models whose vectors a project's faces have. */
export const modelsOfFaces = async (query: Queryable, projectId: string): Promise<string[]> => {
  const { rows } = await sql<{ model: string }>`
    select distinct model from vision.face where project_id = ${projectId} and vector is not null order by model`.execute(
    query,
  )
  return rows.map(({ model }) => model)
}

/** The faces that take part, by key, those after `after`. */
export const facesAfter = async (
  query: Queryable,
  { projectId, model, after, limit }: { projectId: string; model: string; after: number; limit: number },
): Promise<SnapshotFace[]> => {
  const { rows } = await sql<SnapshotFace>`
    select f.key, f.id, f.asset_id, f.vector, f.person_id, f.assigned_by,
      decode(md5(concat_ws(':', a.sha256, f.x, f.y, f.width, f.height)), 'hex') as mark
    from vision.present_face f join library.present_asset a on a.id = f.asset_id
    where f.project_id = ${projectId} and f.model = ${model} and f.vector is not null and f.key > ${after}
    order by f.key limit ${limit}`.execute(query)
  return rows
}

export interface KnownPerson {
  readonly id: string
  readonly kept: boolean
}

/** By id, those after `after`. */
export const peopleAfter = async (
  query: Queryable,
  { projectId, after, limit }: { projectId: string; after: string | null; limit: number },
): Promise<KnownPerson[]> => {
  const { rows } = await sql<KnownPerson>`
    select p.id, ${KEPT} as kept from vision.person p
    where p.project_id = ${projectId} and (${after}::uuid is null or p.id > ${after}::uuid)
    order by p.id limit ${limit}`.execute(query)
  return rows
}

export interface StoredDecision {
  readonly faceId: string
  readonly personId: string
  readonly verdict: 'is' | 'is-not'
  readonly decidedAt: number
}

/** By face and person, those after `after`. */
export const decisionsAfter = async (
  query: Queryable,
  { projectId, after, limit }: { projectId: string; after: StoredDecision | null; limit: number },
): Promise<StoredDecision[]> => {
  const { rows } = await sql<StoredDecision>`
    select face_id, person_id, verdict, decided_at from vision.face_decision
    where project_id = ${projectId}
      and (${after?.faceId ?? null}::uuid is null
        or (face_id, person_id) > (${after?.faceId ?? null}::uuid, ${after?.personId ?? null}::uuid))
    order by face_id, person_id limit ${limit}`.execute(query)
  return rows
}
