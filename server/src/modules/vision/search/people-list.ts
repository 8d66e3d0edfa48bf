import { encodePlace } from './cursor.ts'
import type { SearchResult } from './schema.ts'
import { assetsOfPeople, type PeopleAsset } from './search.repository.ts'
import type { ListWish, SearchParts } from './wish.ts'

/** What shows certain people has no order of its own: the newest first. */
const SCORE = 1
const PAGE = 500

/** The assets that show all of these people, within the filters. */
export const listPeople = async (parts: SearchParts, wish: ListWish): Promise<SearchResult> => {
  const { limit, name, place } = wish
  const found = await collect(parts, wish, place && { id: place.id, createdAt: place.at })
  const page = found.slice(0, limit)
  const assets = await parts.reader.present(
    parts.db.query,
    page.map(item => item.id),
  )
  const last = page.at(-1)
  const seen = (place?.seen ?? 0) + page.length
  return {
    items: page.flatMap(({ id }) => {
      const asset = assets.get(id)
      return asset ? [{ asset, score: SCORE, matchedBy: ['people' as const] }] : []
    }),
    nextCursor:
      last && found.length > limit
        ? encodePlace(name, { score: SCORE, id: last.id, seen, at: last.createdAt })
        : null,
    mode: 'exact',
    model: null,
  }
}

/** One more than a page, from a place of the order on. */
const collect = async (
  parts: SearchParts,
  { projectId, people, selection, limit, signal }: ListWish,
  from: PeopleAsset | null,
): Promise<PeopleAsset[]> => {
  const found: PeopleAsset[] = []
  let after = from
  for (;;) {
    signal.throwIfAborted()
    const rows = await assetsOfPeople(parts.db.query, projectId, people, { after, limit: PAGE })
    const allowed = await selection.among(rows.map(row => row.id))
    found.push(...rows.filter(row => allowed.has(row.id)))
    if (found.length > limit || rows.length < PAGE) return found.slice(0, limit + 1)
    after = rows.at(-1) ?? null
  }
}
