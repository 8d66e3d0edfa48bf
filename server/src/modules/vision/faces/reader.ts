import { type Actor, requireInProject, type Scope } from '#kernel/access'
import type { Database, Queryable } from '#kernel/db'
import { faceNotFound } from '../errors.ts'
import { findFace, findFaces } from './face.repository.ts'
import type { FaceModelRef } from './ports.ts'
import { presentFace, type ShownFaceRow } from './present.ts'
import type { Face } from './schema.ts'

/** Faces as the other parts read them. What is of an older version, in the trash, removed or forgotten is not there. */
export interface FaceReader {
  /** What new faces are found and recognised by; vectors of other models are compared with none of its. */
  readonly model: FaceModelRef
  /** Throws 404 `vision.face_not_found` outside the actor's projects, 403 without the scope. */
  require(actor: Actor, id: string, scope: Scope): Promise<ShownFaceRow>
  /** As clients see them, by id. 1,000 at most. */
  present(query: Queryable, ids: readonly string[]): Promise<Map<string, Face>>
}

export const createFaceReader = (db: Database, model: FaceModelRef): FaceReader => ({
  model,
  async require(actor, id, scope) {
    const row = await findFace(db.query, id)
    if (!row) throw faceNotFound()
    requireInProject(actor, row.projectId, scope, faceNotFound)
    return row
  },
  async present(query, ids) {
    const rows = await findFaces(query, ids)
    return new Map(rows.map(row => [row.id, presentFace(row)]))
  },
})
