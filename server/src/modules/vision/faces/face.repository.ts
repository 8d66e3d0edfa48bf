import { sql } from 'kysely'
import type { Queryable } from '#kernel/db'
import { isUuid } from '#kernel/system'
import { SHOWN, type ShownFaceRow } from './present.ts'
import { tables } from './tables.ts'

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
