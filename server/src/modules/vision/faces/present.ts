import { TASK_NAME } from './names.ts'
import type { Face } from './schema.ts'
import type { PresentFaceRow } from './tables.ts'

/** The columns that a face is shown from: the vector stays in the database. */
export const SHOWN = [
  'id',
  'key',
  'projectId',
  'assetId',
  'version',
  'x',
  'y',
  'width',
  'height',
  'score',
  'landmarks',
  'origin',
  'taskVersion',
  'model',
  'cropSha256',
  'cropSize',
  'personId',
  'assignedBy',
  'createdAt',
  'createdBy',
] as const satisfies readonly (keyof PresentFaceRow)[]

export type ShownFaceRow = Pick<PresentFaceRow, (typeof SHOWN)[number]> & { readonly recognizable: boolean }

/** The face as clients see it. */
export const presentFace = (row: ShownFaceRow): Face => ({
  id: row.id,
  assetId: row.assetId,
  assetVersion: row.version,
  box: { x: row.x, y: row.y, width: row.width, height: row.height },
  score: row.score,
  landmarks: row.landmarks,
  personId: row.personId,
  origin: row.origin,
  recognizable: row.recognizable,
  task: { name: TASK_NAME, version: row.taskVersion, model: row.model },
})
