import { type Actor, requireInProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import { type AssetRow, lockAssets } from '../asset.repository.ts'
import { type AssetChange, applyChanges } from '../change.ts'
import { holdCollection } from '../collections/collection.repository.ts'
import { assetNotFound, collectionNotFound, inTrash, labelTooLong, tooManyTags } from '../errors.ts'
import { presentAsset } from '../present.ts'
import { MAX_LABEL, MAX_TAGS } from '../schema.ts'
import type { BatchItem, BatchRequest, BatchResult } from './schema.ts'

export interface BatchService {
  /**
   * One operation over many assets in one transaction. Each id is answered by itself; only a request that is wrong as a
   * whole (an unknown collection to move to) is refused as a whole.
   */
  run(actor: Actor, request: BatchRequest): Promise<BatchResult>
}

interface Parts {
  readonly db: Database
  readonly notices: Notices
  readonly clock: Clock
}

/** What becomes of one asset; null when it is so already. Throws a Problem when it cannot be. */
type Plan = (row: AssetRow, place: number) => AssetChange | null

export const createBatchService = (parts: Parts): BatchService => ({
  run: (actor, request) =>
    parts.db.transaction(async tx => {
      const target =
        request.operation === 'move' && request.collectionId !== null
          ? await holdCollection(tx, request.collectionId)
          : null
      if (target === undefined || (target && !actor.grants.has(target.projectId))) throw collectionNotFound()
      const ids = [...new Set(request.ids.map(id => id.toLowerCase()))]
      const rows = new Map((await lockAssets(tx, ids)).map(row => [row.id, row]))
      const plan = planOf(request, ids.length, target, parts.clock.now())
      const outcomes = ids.map((id, at) => outcomeOf(actor, rows.get(id), row => plan(row, at + 1)))
      const changes = outcomes.flatMap(({ change }) => (change ? [change] : []))
      for (const row of await applyChanges(parts, tx, actor, changes)) rows.set(row.id, row)
      const byId = new Map(ids.map((id, at) => [id, outcomes[at] ?? {}]))
      const told = new Set<string>()
      return {
        items: request.ids.map(id => {
          const key = id.toLowerCase()
          const item = itemOf(id, rows.get(key), byId.get(key) ?? {}, told.has(key))
          told.add(key)
          return item
        }),
      }
    }),
})

interface Outcome {
  readonly change?: AssetChange | null
  readonly problem?: Problem
}

const outcomeOf = (
  actor: Actor,
  row: AssetRow | undefined,
  plan: (row: AssetRow) => AssetChange | null,
): Outcome => {
  try {
    if (!row) throw assetNotFound()
    requireInProject(actor, row.projectId, 'library:write', assetNotFound)
    return { change: plan(row) }
  } catch (problem) {
    // The answer of this one id; whatever else went wrong is not about it.
    if (problem instanceof Problem) return { problem }
    throw problem
  }
}

/** An id that comes again was done by its first place. */
const itemOf = (id: string, row: AssetRow | undefined, outcome: Outcome, again: boolean): BatchItem => {
  const { problem, change } = outcome
  if (problem || !row) {
    const { code, message } = problem ?? assetNotFound()
    return { id, status: 'failed', error: { code, message } }
  }
  return { id, status: change && !again ? 'done' : 'unchanged', asset: presentAsset(row) }
}

const planOf = (
  request: BatchRequest,
  count: number,
  target: { id: string; projectId: string } | null,
  now: number,
): Plan => {
  switch (request.operation) {
    case 'trash':
      return row => (row.trashedAt === null ? { row, topic: 'asset.trashed', trashedAt: now } : null)
    case 'restore':
      return row => (row.trashedAt === null ? null : { row, topic: 'asset.restored', trashedAt: null })
    case 'move':
      return editing(row => movedTo(row, target))
    case 'tag':
      return editing(row => tagged(row, request))
    case 'relabel':
      return editing((row, place) => relabelled(row, request.label, place, String(count).length))
  }
}

const editing =
  (plan: Plan): Plan =>
  (row, place) => {
    if (row.trashedAt !== null) throw inTrash()
    return plan(row, place)
  }

const movedTo = (row: AssetRow, target: { id: string; projectId: string } | null): AssetChange | null => {
  if (target && target.projectId !== row.projectId) throw collectionNotFound()
  const collectionId = target?.id ?? null
  return row.collectionId === collectionId ? null : { row, topic: 'asset.updated', collectionId }
}

const tagged = (row: AssetRow, { add, remove }: { add: string[]; remove: string[] }): AssetChange | null => {
  const tags = [...new Set([...row.tags.filter(tag => !remove.includes(tag)), ...add])]
  if (tags.length === row.tags.length && tags.every((tag, at) => tag === row.tags[at])) return null
  if (tags.length > MAX_TAGS) throw tooManyTags(MAX_TAGS)
  return { row, topic: 'asset.updated', tags }
}

const relabelled = (row: AssetRow, pattern: string, place: number, digits: number): AssetChange | null => {
  const values: Record<string, string> = { n: String(place).padStart(digits, '0'), label: row.label }
  const label = pattern.replaceAll(/\{(n|label)\}/g, (whole, name: string) => values[name] ?? whole)
  if (label.length > MAX_LABEL) throw labelTooLong(MAX_LABEL)
  return row.label === label ? null : { row, topic: 'asset.updated', label }
}
