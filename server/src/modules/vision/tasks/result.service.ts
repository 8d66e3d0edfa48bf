import type { Actor } from '#kernel/access'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { TaskParts } from './parts.ts'
import { listResults, type ResultPlace } from './result.repository.ts'
import type { ResultQuery, VisionResult, VisionResultPage, VisionSetback } from './schema.ts'
import { listSetbacks } from './setback.repository.ts'
import type { ResultRow, SetbackRow } from './tables.ts'

/** What tasks said of an asset. */
export interface ResultService {
  /** Newest first, of the current version unless `all`. 404 `library.asset_not_found`. */
  list(actor: Actor, assetId: string, query: ResultQuery): Promise<VisionResultPage>
}

const ORDER = '-createdAt'

export const createResultService = ({ library, db }: Pick<TaskParts, 'library' | 'db'>): ResultService => ({
  async list(actor, assetId, { all, task, limit, cursor }) {
    const asset = await library.reader.require(actor, assetId, 'vision:read')
    const after = placeOf(cursor)
    const rows = await listResults(db.query, asset.id, { all, task, after, limit: limit + 1 })
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    const setbacks = after === null ? await listSetbacks(db.query, asset.id) : []
    return {
      items: shown.map(present),
      nextCursor: last && rows.length > limit ? encodeCursor(ORDER, [last.createdAt, last.id]) : null,
      setbacks: setbacks.filter(setback => task === undefined || setback.task === task).map(presentSetback),
    }
  },
})

const placeOf = (cursor: string | undefined): ResultPlace | null => {
  if (cursor === undefined) return null
  const [createdAt, id] = decodeCursor(cursor, ORDER)
  if (typeof createdAt !== 'number' || typeof id !== 'string' || !isUuid(id)) {
    throw invalidField('query.cursor', 'is not a cursor of this list')
  }
  return { createdAt, id }
}

const present = ({
  projectId: _projectId,
  paramsKey: _paramsKey,
  model,
  ...row
}: ResultRow): VisionResult => ({
  ...row,
  model: model || null,
})

const presentSetback = ({ projectId: _projectId, assetId: _assetId, ...row }: SetbackRow): VisionSetback =>
  row
