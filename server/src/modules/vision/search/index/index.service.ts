import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { Job, Jobs } from '#kernel/jobs'
import type { Clock } from '#kernel/system'
import type { Embeddings } from '../../embeddings/ports.ts'
import { dissolveIndex } from './dissolve.ts'
import { indexNotNeeded } from './errors.ts'
import {
  type Extent,
  extentsOf,
  forgetFile,
  largePlaces,
  listIndexes,
  type Need,
  placesWithRemovals,
  pruneRemovals,
} from './index.repository.ts'
import { buildIndex } from './jobs.ts'
import { type Place, placeKey } from './place.ts'
import type { RebuildRequest, VisionIndex, VisionIndexes } from './schema.ts'
import type { VectorIndexRow } from './tables.ts'
import { countVectors } from './vector.repository.ts'

export interface IndexService {
  list(actor: Actor): Promise<VisionIndexes>
  /** Throws 409 `vision.index_not_needed` while there are so few vectors that they are compared one by one. */
  rebuild(actor: Actor, request: RebuildRequest, requestId: string): Promise<Job>
  /** Has indexes built where there are many vectors without one, or with an old one, and takes away those of few. */
  keepUp(): Promise<void>
  /** The file is nowhere any more: it is built again. */
  rebuildMissing(place: Place, sha256: string): Promise<void>
}

interface Parts {
  readonly db: Database
  readonly jobs: Jobs
  readonly clock: Clock
  readonly embeddings: Embeddings
  readonly from: number
}

/** An index is built again when so great a part of it is new or gone … */
const CHANGED_SHARE = 0.1
/** … but not for a handful; */
const LEAST_CHANGED = 500
/** and each night for whatever is gone: what people delete leaves the file as well. */
const REMOVED_MS = 24 * 60 * 60_000
/** A failed build is tried again so much later. */
const RETRY_MS = 60 * 60_000
const PRUNED = 10_000

export const createIndexService = (parts: Parts): IndexService => ({
  async list(actor) {
    const projectId = requireCurrentProject(actor, 'vision:read')
    const extents = await extentsOf(parts.db.query, projectId)
    const rows = await listIndexes(parts.db.query, projectId)
    return { items: extents.map(extent => present(extent, rows)) }
  },

  async rebuild(actor, { kind, model }, requestId) {
    const projectId = requireCurrentProject(actor, 'vision:write')
    const place = { projectId, kind, model: model ?? (await defaultModel(parts, projectId, kind)) }
    const vectors = await countVectors(parts.db.query, place)
    if (vectors < parts.from) throw indexNotNeeded(vectors, parts.from)
    return parts.db.transaction(tx => parts.jobs.enqueue(tx, buildIndex, place, { projectId, requestId }))
  },

  async keepUp() {
    const now = parts.clock.now()
    const large = await largePlaces(parts.db.query, parts.from)
    const due = large.filter(need => isDue(need, now))
    for (const { projectId, kind, model } of due) await enqueue(parts, { projectId, kind, model })
    // Nobody builds the others again, so what was removed would stay in their files.
    const kept = new Set(large.map(placeKey))
    for (const place of await placesWithRemovals(parts.db.query))
      if (!kept.has(placeKey(place))) await dissolveIndex(parts.db, place)
    await pruneRemovals(parts.db.query, now - REMOVED_MS, PRUNED)
  },

  rebuildMissing: (place, sha256) =>
    parts.db.transaction(async tx => {
      const isMissing = await forgetFile(tx, place, sha256, parts.clock.now())
      if (isMissing) await parts.jobs.enqueue(tx, buildIndex, place, { projectId: place.projectId })
    }),
})

const enqueue = async ({ db, jobs }: Parts, place: Place): Promise<void> => {
  await db.transaction(tx => jobs.enqueue(tx, buildIndex, place, { projectId: place.projectId }))
}

const defaultModel = async (parts: Parts, projectId: string, kind: Place['kind']): Promise<string> => {
  if (kind === 'assets') return (await parts.embeddings.active(projectId)).model.key
  const faces = (await extentsOf(parts.db.query, projectId)).filter(extent => extent.kind === 'faces')
  return faces.toSorted((a, b) => b.vectors - a.vectors)[0]?.model ?? ''
}

const isDue = ({ index, vectors, added, removed, oldestRemoval }: Need, now: number): boolean => {
  if (index === null || index.state === 'missing') return true
  if (index.state === 'building' || index.state === 'failed') return now - index.updatedAt > RETRY_MS
  const changed = added + removed
  if (changed >= LEAST_CHANGED && changed > CHANGED_SHARE * vectors) return true
  return index.state === 'ready' && oldestRemoval !== null && now - oldestRemoval > REMOVED_MS
}

const present = ({ kind, model, vectors }: Extent, rows: readonly VectorIndexRow[]): VisionIndex => {
  const row = rows.find(each => each.kind === kind && each.model === model)
  const isUsed = row !== undefined && (row.sha256 !== null || row.location !== null)
  return {
    kind,
    model,
    vectors,
    mode: isUsed ? 'index' : 'exact',
    state: row?.state ?? 'none',
    builtAt: row?.builtAt ?? null,
    recall:
      row && row.recall !== null && row.queries !== null ? { at10: row.recall, queries: row.queries } : null,
    bytes: row?.size ?? null,
    failure:
      row && row.failureCode !== null ? { code: row.failureCode, message: row.failureMessage ?? '' } : null,
  }
}
