import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { decodeCursor, encodeCursor, invalidField } from '#kernel/http'
import { isUuid } from '#kernel/system'
import type { Asset, AssetReader } from '#modules/library'
import { bestOf } from './best.ts'
import { type Component, componentsOf } from './components.ts'
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
/** 50 groups of 200 members with 50 pairs each. */
const MOST_PAIRS = 500_000

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
  const found = place ? await after(db, [place.groupId], place) : []
  let before = place?.groupId ?? null
  while (found.length < wanted) {
    const groups = await pageOfGroups(db.query, projectId, before, PAGE)
    found.push(...componentsOf(await shownPairs(db.query, groups, MOST_PAIRS)))
    const last = groups.at(-1)
    if (last === undefined || groups.length < PAGE) break
    before = last
  }
  return found.slice(0, wanted)
}

const after = async (db: Database, groups: readonly string[], place: Place): Promise<Component[]> =>
  componentsOf(await shownPairs(db.query, groups, MOST_PAIRS)).filter(({ rootId }) => rootId > place.rootId)

/** Null when the rest of it went to the trash in between. */
const present = async ({ db, reader }: Parts, component: Component): Promise<DuplicateGroup | null> => {
  const ids = component.assetIds.slice(0, MOST_MEMBERS)
  const assets = await reader.present(db.query, ids)
  if (assets.size < 2) return null
  const sharpness = await sharpnessOf(db.query, ids)
  const shown = ids.flatMap(id => assets.get(id) ?? [])
  const best = bestOf(shown.map(asset => ({ asset, sharpness: sharpness.get(asset.id) ?? null })))
  const isByHash = component.pairs.some(pair => pair.distance !== null)
  const isByVector = component.pairs.some(pair => pair.similarity !== null)
  return {
    id: component.rootId,
    assets: shown.map(asset => ({ asset, ...nearness(component, asset) })),
    basis: isByHash && isByVector ? 'both' : isByHash ? 'hash' : 'embedding',
    keepBest: best.id,
    why: best.why,
  }
}

/** How near the nearest other one is. */
const nearness = (
  { pairs }: Component,
  { id }: Asset,
): { distance: number | null; similarity: number | null } => {
  const own = pairs.filter(pair => pair.firstId === id || pair.secondId === id)
  const distances = own.flatMap(pair => pair.distance ?? [])
  const similarities = own.flatMap(pair => pair.similarity ?? [])
  return {
    distance: distances.length > 0 ? Math.min(...distances) : null,
    similarity: similarities.length > 0 ? Math.max(...similarities) : null,
  }
}
