import { type Insertable, sql, type Updateable } from 'kysely'
import type { Queryable, Tx } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { SHOWN, type ShownFaceRow } from './present.ts'
import { type FaceRow, type FaceTables, tables } from './tables.ts'

export type NewFaceRow = Insertable<FaceTables['vision.face']>
export type FaceChanges = Updateable<FaceTables['vision.face']>

const shown = (query: Queryable) =>
  tables(query)
    .selectFrom('vision.presentFace')
    .select(SHOWN)
    .select(sql<boolean>`vector is not null`.as('recognizable'))

/** Undefined for one of an older version, of the trash, removed or forgotten. */
export const findFace = async (query: Queryable, id: string): Promise<ShownFaceRow | undefined> =>
  isUuid(id) ? shown(query).where('id', '=', id).executeTakeFirst() : undefined

/** In no order; those that are not there for anybody are left out. */
export const findFaces = async (query: Queryable, ids: readonly string[]): Promise<ShownFaceRow[]> =>
  shown(query)
    .where('id', '=', sql<string>`any(${ids.filter(isUuid)}::uuid[])`)
    .execute()

/** Of the current version; those that the model was surest of first. */
export const listFaces = async (query: Queryable, assetId: string, limit: number): Promise<ShownFaceRow[]> =>
  shown(query).where('assetId', '=', assetId).orderBy('score', 'desc').orderBy('id').limit(limit).execute()

/** What a face is compared by. */
export interface FaceVectorRow {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly score: number
  readonly vector: Buffer | null
}

const compared = (query: Queryable, model: string) =>
  tables(query)
    .selectFrom('vision.presentFace')
    .select(['id', 'x', 'y', 'width', 'height', 'score', 'vector'])
    .where('model', '=', model)

/** The faces of the current version that this model recognises. */
export const listVectors = async (
  query: Queryable,
  assetId: string,
  model: string,
  limit: number,
): Promise<FaceVectorRow[]> =>
  compared(query, model).where('assetId', '=', assetId).where('vector', 'is not', null).limit(limit).execute()

/** Undefined for a face that this model did not look at. */
export const findVector = async (
  query: Queryable,
  id: string,
  model: string,
): Promise<FaceVectorRow | undefined> => compared(query, model).where('id', '=', id).executeTakeFirst()

/** All of a version, also those that are away, locked until the transaction ends. */
export const lockFacesOf = async (tx: Tx, assetId: string, version: number): Promise<FaceRow[]> =>
  tables(tx)
    .selectFrom('vision.face')
    .selectAll()
    .where('assetId', '=', assetId)
    .where('version', '=', version)
    .orderBy('id')
    .forUpdate()
    .execute()

export const lockFace = async (tx: Tx, id: string): Promise<FaceRow | undefined> =>
  tables(tx).selectFrom('vision.face').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()

export const insertFaces = async (tx: Tx, rows: readonly NewFaceRow[]): Promise<void> => {
  if (rows.length === 0) return
  await tables(tx)
    .insertInto('vision.face')
    .values([...rows])
    .execute()
}

export const updateFace = async (tx: Tx, id: string, changes: FaceChanges): Promise<void> => {
  await tables(tx).updateTable('vision.face').set(changes).where('id', '=', id).execute()
}

/** Another vector is another entry of an index: a hit on the old one then finds nothing. */
export const renewKey = async (tx: Tx, id: string): Promise<void> => {
  await sql`update vision.face set key = default where id = ${id}`.execute(tx)
}

export const deleteFaces = async (tx: Tx, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  await tables(tx).deleteFrom('vision.face').where('id', '=', sql<string>`any(${ids}::uuid[])`).execute()
}

/** What was decided of a face goes with its place in the clustering. */
export const deleteDecisionsOf = async (tx: Tx, faceId: string): Promise<void> => {
  await sql`delete from vision.face_decision where face_id = ${faceId}`.execute(tx)
}

/** A new version of the same bytes shows the same faces. */
export const adoptFaces = async (
  tx: Tx,
  asset: { readonly id: string; readonly version: number; readonly sha256: string },
): Promise<void> => {
  await tables(tx)
    .updateTable('vision.face')
    .set({ version: asset.version })
    .where('assetId', '=', asset.id)
    .where('sourceSha256', '=', asset.sha256)
    .where('version', '<>', asset.version)
    .execute()
}

/**
 * Vectors and crops of bytes that nobody is shown any more. What was removed, or forgotten with a person, has neither,
 * and its place is remembered: the same bytes may come back.
 */
export const deleteFacesOfOthers = async (tx: Tx, assetId: string, version: number): Promise<void> => {
  await tables(tx)
    .deleteFrom('vision.face')
    .where('assetId', '=', assetId)
    .where('version', '<>', version)
    .where('removedAt', 'is', null)
    .where('forgottenAt', 'is', null)
    .execute()
}

/** Which of these objects are crops of faces. */
export const findReferences = async (tx: Tx, sha256: readonly string[]): Promise<Set<string>> => {
  const { rows } = await sql<{ cropSha256: string }>`
    select distinct crop_sha256 from vision.face where crop_sha256 = any(${sha256}::text[])`.execute(tx)
  return new Set(rows.map(row => row.cropSha256))
}
