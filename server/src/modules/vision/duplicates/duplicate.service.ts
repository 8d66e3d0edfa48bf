import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { AssetReader } from '#modules/library'
import { bestOf } from './best.ts'
import { type Component, Components } from './components.ts'
import { pageOfGroups, shownPairs } from './pair.repository.ts'
import { sharpnessOf } from './quality.repository.ts'
import { type DuplicateGroup, type DuplicateGroupPage, type DuplicateQuery, MOST_MEMBERS } from './schema.ts'

export interface DuplicateService {
  /** Groups of assets that look the same, the newest first. */
  list(actor: Actor, query: DuplicateQuery): Promise<DuplicateGroupPage>
}

interface Parts {
  readonly db: Database
  readonly reader: AssetReader
}

const ORDER = 'duplicates'
/** Groups that are looked at together: most show something, but those that were resolved do not. */
const PAGE = 50
/** Pairs that are read at a time, and between which others have their turn. */
const PAIRS = 5_000

interface Place {
  readonly groupId: string
  readonly rootId: string
}

export const createDuplicateService = (parts: Parts): DuplicateService => ({
  async list(actor, { limit, cursor }) {
    const projectId = requireCurrentProject(actor, 'vision:read')
    const found = await collect(parts, projectId, limit + 1, cursor === undefined ? null : placeOf(cursor))
    const page = found.slice(0, limit)
    const last = page.at(-1)
    const items: DuplicateGroup[] = []
    for (const component of page) {
      const group = await present(parts, component)
      if (group) items.push(group)
    }
    const isMore = found.length > limit && last !== undefined
    return { items, nextCursor: isMore ? encodeCursor(ORDER, [last.groupId, last.rootId]) : null }
  },
})

const placeOf = (cursor: string): Place => {
  const [groupId, rootId] = decodeCursor(cursor, ORDER)
  if (typeof groupId === 'string' && typeof rootId === 'string' && isUuid(groupId) && isUuid(rootId))
    return { groupId, rootId }
  throw invalidField('query.cursor', 'is not a cursor of this list')
}

/** Components from a place on, until there are enough. */
const collect = async (
  { db }: Parts,
  projectId: string,
  wanted: number,
  place: Place | null,
): Promise<Component[]> => {
  // The group of the last page may have more components.
  let found = place ? await after(db, place) : []
  let before = place?.groupId ?? null
  while (found.length < wanted) {
    const groups = await pageOfGroups(db.query, projectId, before, PAGE)
    found = found.concat(await componentsOf(db, groups))
    const last = groups.at(-1)
    if (last === undefined || groups.length < PAGE) break
    before = last
  }
  return found.slice(0, wanted)
}

const after = async (db: Database, place: Place): Promise<Component[]> =>
  (await componentsOf(db, [place.groupId])).filter(({ rootId }) => rootId > place.rootId)

const componentsOf = (db: Database, groups: readonly string[]): Promise<Component[]> =>
  db.transaction(async tx => {
    const components = new Components(MOST_MEMBERS)
    for await (const pairs of shownPairs(tx, groups, PAIRS)) components.add(pairs)
    return components.all()
  })

/** Null when the rest of it went to the trash in between. */
const present = async (
  { db, reader }: Parts,
  { rootId, assetIds, nearness }: Component,
): Promise<DuplicateGroup | null> => {
  const assets = await reader.present(db.query, assetIds)
  if (assets.size < 2) return null
  const sharpness = await sharpnessOf(db.query, assetIds)
  const shown = assetIds.flatMap(id => assets.get(id) ?? [])
  const best = bestOf(shown.map(asset => ({ asset, sharpness: sharpness.get(asset.id) ?? null })))
  const near = assetIds.map(id => nearness.get(id) ?? { distance: null, similarity: null })
  const isByHash = near.some(({ distance }) => distance !== null)
  const isByVector = near.some(({ similarity }) => similarity !== null)
  return {
    id: rootId,
    assets: shown.map(asset => ({ asset, distance: null, similarity: null, ...nearness.get(asset.id) })),
    basis: isByHash && isByVector ? 'both' : isByHash ? 'hash' : 'embedding',
    keepBest: best.id,
    why: best.why,
  }
}
