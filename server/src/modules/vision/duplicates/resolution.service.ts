import { type Actor, requireCurrentProject, requireInProject } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import { type Clock, type Ids, isUuid } from '#kernel/system'
import type { AssetReader, AssetService } from '#modules/library'
import { alreadyUndone, badDecision, notDuplicates, resolutionNotFound } from './errors.ts'
import { groupsOf } from './pair.repository.ts'
import {
  deleteDistinctions,
  findResolution,
  insertDistinctions,
  insertResolution,
  listResolutions,
  lockResolution,
  markUndone,
} from './resolution.repository.ts'
import type {
  DuplicateQuery,
  DuplicateResolution,
  DuplicateResolutionPage,
  ResolveRequest,
} from './schema.ts'
import type { ResolutionRow } from './tables.ts'

export interface ResolutionService {
  /** Trashes some copies and keeps others, or says that they are different pictures. All or nothing. */
  resolve(actor: Actor, request: ResolveRequest): Promise<DuplicateResolution>
  /** Takes what it trashed out of the trash, as far as it is still there, or forgets that they are different. */
  undo(actor: Actor, id: string): Promise<DuplicateResolution>
  list(actor: Actor, query: DuplicateQuery): Promise<DuplicateResolutionPage>
}

interface Parts {
  readonly db: Database
  readonly reader: AssetReader
  readonly assets: AssetService
  readonly clock: Clock
  readonly ids: Ids
}

const ORDER = 'resolutions'

export const createResolutionService = (parts: Parts): ResolutionService => ({
  async resolve(actor, request) {
    const projectId = requireCurrentProject(actor, 'vision:write')
    const decision = decisionOf(request)
    const all = [...decision.keptIds, ...decision.trashedIds, ...decision.differentIds]
    return parts.db.transaction(async tx => {
      await requireOneGroup(parts, tx, projectId, all)
      const row = await insertResolution(tx, {
        id: parts.ids.next(),
        projectId,
        ...decision,
        createdAt: parts.clock.now(),
        createdBy: actor.userId,
        createdByLabel: actor.label,
      })
      // In one order, so that two who resolve at once do not wait for each other.
      for (const id of decision.trashedIds.toSorted()) await parts.assets.trash(actor, id, null)
      if (row.kind === 'different') await insertDistinctions(tx, row.id, decision.differentIds)
      return present(row)
    })
  },

  async undo(actor, id) {
    const seen = isUuid(id) ? await findResolution(parts.db.query, id) : undefined
    if (!seen) throw resolutionNotFound()
    requireInProject(actor, seen.projectId, 'vision:write', resolutionNotFound)
    return parts.db.transaction(async tx => {
      const row = await lockResolution(tx, id)
      if (!row) throw resolutionNotFound()
      if (row.undoneAt !== null) throw alreadyUndone()
      await restore(parts, tx, actor, row.trashedIds)
      await deleteDistinctions(tx, row.id)
      return present(await markUndone(tx, id, { undoneAt: parts.clock.now(), undoneBy: actor.userId }))
    })
  },

  async list(actor, { limit, cursor }) {
    const projectId = requireCurrentProject(actor, 'vision:read')
    const after = cursor === undefined ? null : placeOf(cursor)
    const rows = await listResolutions(parts.db.query, projectId, { limit: limit + 1, after })
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return {
      items: page.map(present),
      nextCursor: rows.length > limit && last ? encodeCursor(ORDER, [last.createdAt, last.id]) : null,
    }
  },
})

type Decision = Pick<ResolutionRow, 'kind' | 'keptIds' | 'trashedIds' | 'differentIds'>

/** Throws 422 for what is no decision, or two. */
const decisionOf = ({ keepIds = [], trashIds = [], differentIds = [] }: ResolveRequest): Decision => {
  const [kept, trashed, different] = [keepIds, trashIds, differentIds].map(ids => [...new Set(ids)])
  if (!kept || !trashed || !different) throw new Error('Three lists make three lists')
  if (different.length > 0) {
    if (kept.length + trashed.length > 0)
      throw badDecision('Say either which are different, or which to keep and which to trash.')
    if (different.length < 2) throw badDecision('At least two assets can be different.')
    return { kind: 'different', keptIds: [], trashedIds: [], differentIds: different }
  }
  if (kept.length === 0 || trashed.length === 0)
    throw badDecision('Name at least one asset to keep (keepIds) and one to trash (trashIds).')
  if (kept.some(id => trashed.includes(id)))
    throw badDecision('An asset is named to be kept and to be trashed.')
  return { kind: 'trashed', keptIds: kept, trashedIds: trashed, differentIds: [] }
}

const requireOneGroup = async (
  { reader }: Parts,
  tx: Tx,
  projectId: string,
  ids: readonly string[],
): Promise<void> => {
  if (!ids.every(isUuid)) throw notDuplicates()
  const groups = await groupsOf(tx, projectId, ids)
  if (groups.size < ids.length || new Set(groups.values()).size !== 1) throw notDuplicates()
  for (let from = 0; from < ids.length; from += PRESENTED) {
    const page = ids.slice(from, from + PRESENTED)
    if ((await reader.present(tx, page)).size < page.length) throw notDuplicates()
  }
}
const PRESENTED = 200

/** What was purged meanwhile cannot come back, and what somebody restored is there. */
const restore = async (
  { reader, assets }: Parts,
  tx: Tx,
  actor: Actor,
  ids: readonly string[],
): Promise<void> => {
  const trashed = await reader.findMany(tx, ids)
  for (const { id, trashedAt } of trashed.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    if (trashedAt !== null) await assets.restore(actor, id, null)
}

const placeOf = (cursor: string): { createdAt: number; id: string } => {
  const [createdAt, id] = decodeCursor(cursor, ORDER)
  if (
    typeof createdAt === 'number' &&
    Number.isSafeInteger(createdAt) &&
    typeof id === 'string' &&
    isUuid(id)
  )
    return { createdAt, id }
  throw invalidField('query.cursor', 'is not a cursor of this list')
}

const present = ({ projectId: _project, ...row }: ResolutionRow): DuplicateResolution => row
