import { type Actor, requireCurrentProject } from '#kernel/access'
import { isUuid } from '#kernel/system'
import type { EmbeddingProvider } from '../embeddings/ports.ts'
import { decodePlace, encodePlace, type SearchPlace, searchName } from './cursor.ts'
import { nothingToSearch, twoExamples, unknownPeople } from './errors.ts'
import { decodeBase64, exampleOfAsset, exampleOfBytes, vectorOf } from './example.ts'
import { continued, type Fused, fuse, type Match } from './fusion.ts'
import { findLists, type OpenLists } from './lists.ts'
import { listPeople } from './people-list.ts'
import { isAfter, rankNearest } from './ranking.ts'
import { isFiltered, restrictionOf } from './restriction.ts'
import type { SearchRequest, SearchResult, SimilarQuery } from './schema.ts'
import { findPeople } from './search.repository.ts'
import { sourceOf } from './source.ts'
import type { ListWish, SearchParts, Wish } from './wish.ts'

export interface SearchService {
  /** `bytes`: an uploaded picture as the example. */
  search(
    actor: Actor,
    request: SearchRequest,
    bytes: Buffer | null,
    signal: AbortSignal,
  ): Promise<SearchResult>
  similar(actor: Actor, assetId: string, query: SimilarQuery, signal: AbortSignal): Promise<SearchResult>
}

export const createSearchService = (parts: SearchParts): SearchService => ({
  async search(actor, request, bytes, signal) {
    const projectId = requireCurrentProject(actor, 'vision:read')
    const { text, assetId, image, personIds = [], limit, cursor, deep, ...filters } = request
    const words = text?.trim() || null
    const given = bytes ?? (image === undefined ? null : decodeBase64(image))
    if (given && assetId !== undefined) throw twoExamples()
    if (!words && !given && assetId === undefined && personIds.length === 0) throw nothingToSearch()
    const people = await requirePeople(parts, projectId, personIds)
    const example = given
      ? await exampleOfBytes(parts, given, signal)
      : assetId === undefined
        ? null
        : await exampleOfAsset(parts, actor, assetId)
    const exampleName = given ? example?.kind === 'picture' && example.preview.toString('base64') : assetId
    const narrowed = { ...filters, deep: deep === true, trashed: false }
    const name = searchName([projectId, words, exampleName ?? null, people, narrowed])
    const place = decodePlace(cursor, name)
    return find(parts, {
      projectId,
      text: words,
      example,
      people,
      filters: narrowed,
      limit,
      name,
      place,
      signal,
    })
  },

  async similar(actor, assetId, { limit, cursor, ...filters }, signal) {
    const example = await exampleOfAsset(parts, actor, assetId)
    const projectId = example.kind === 'asset' ? example.asset.projectId : ''
    const narrowed = { ...filters, trashed: false }
    const name = searchName([projectId, null, assetId, [], narrowed])
    const place = decodePlace(cursor, name)
    return find(parts, {
      projectId,
      text: null,
      example,
      people: [],
      filters: narrowed,
      limit,
      name,
      place,
      signal,
    })
  },
})

const requirePeople = async (
  { db }: SearchParts,
  projectId: string,
  ids: readonly string[],
): Promise<string[]> => {
  const wanted = [...new Set(ids)].sort()
  if (wanted.length === 0) return []
  const known = await findPeople(db.query, projectId, wanted.filter(isUuid))
  const missing = wanted.filter(id => !known.has(id))
  if (missing.length > 0) throw unknownPeople(missing)
  return wanted
}

const find = async (parts: SearchParts, wish: Wish): Promise<SearchResult> => {
  const selection = await parts.reader.select(parts.db.query, wish.projectId, wish.filters)
  const restriction = restrictionOf(() => parts.db.query, {
    ...wish,
    selection,
    isFiltered: isFiltered(wish.filters),
  })
  const found: ListWish = { ...wish, selection, restriction }
  if (!wish.text && !wish.example) return listPeople(parts, found)
  const provider = await parts.embeddings.active(wish.projectId)
  if (wish.text) return findByLists(parts, found, provider)
  return findByExample(parts, found, provider)
}

/** By one vector: the list has no end but that of the library. */
const findByExample = async (
  parts: SearchParts,
  wish: ListWish,
  provider: EmbeddingProvider,
): Promise<SearchResult> => {
  const { place, limit, signal, restriction, example } = wish
  if (!example) throw nothingToSearch()
  const vector = await vectorOf(parts, provider, example, signal)
  const count = (place?.seen ?? 0) + limit + 1
  const without = example.kind === 'asset' ? example.asset.id : null
  const source = sourceOf(
    parts,
    { projectId: wish.projectId, kind: 'assets', model: provider.model.key },
    vector,
    signal,
  )
  const { ranked, mode } = await rankNearest(source, {
    vector,
    count,
    enough: count,
    restriction,
    without,
    signal,
  })
  const matchedBy: Match[] = wish.people.length > 0 ? ['example', 'people'] : ['example']
  const items = ranked.filter(item => !place || isAfter(item, place)).map(item => ({ ...item, matchedBy }))
  return present(parts, wish, items, { mode, model: provider.model.key })
}

/** By words, in each way that there is, and by the example: the best of each list, joined. */
const findByLists = async (
  parts: SearchParts,
  wish: ListWish,
  provider: EmbeddingProvider,
): Promise<SearchResult> => {
  const at = wish.place?.at ?? parts.clock.now()
  const { items, mode } = await pageOfLists(await findLists(parts, wish, provider), wish)
  const found = items.map(item => ({
    ...item,
    matchedBy: wish.people.length > 0 ? [...item.matchedBy, 'people' as const] : item.matchedBy,
  }))
  const model = mode === 'text' ? null : provider.model.key
  return present(parts, wish, found, { mode, model, at })
}

/** The joined list from the page on; its lists are completed once they have no page any more. */
const pageOfLists = async (
  open: OpenLists,
  { place, limit }: ListWish,
): Promise<{ items: Fused[]; mode: SearchResult['mode'] }> => {
  const first = fuse(open.lists)
  const items = following(first, place)
  if (open.isWhole || items.length > limit) return { items, mode: open.mode }
  const { lists, mode } = await open.complete()
  return { items: following(continued(first, fuse(lists)), place), mode }
}

/** What comes after the last item of the page before: by that item itself, or where it would be. */
const following = (items: readonly Fused[], place: SearchPlace | null): Fused[] => {
  if (!place) return [...items]
  const last = items.findIndex(item => item.id === place.id)
  return last >= 0 ? items.slice(last + 1) : items.filter(item => isAfter(item, place))
}

const present = async (
  { db, reader, clock }: SearchParts,
  { limit, name, place }: ListWish,
  items: readonly Fused[],
  told: { readonly mode: SearchResult['mode']; readonly model: string | null; readonly at?: number },
): Promise<SearchResult> => {
  const page = items.slice(0, limit)
  const assets = await reader.present(
    db.query,
    page.map(item => item.id),
  )
  const last = page.at(-1)
  const seen = (place?.seen ?? 0) + page.length
  const next =
    last && items.length > limit
      ? encodePlace(name, { ...last, seen, at: told.at ?? place?.at ?? clock.now() })
      : null
  return {
    items: page.flatMap(({ id, score, matchedBy }) => {
      const asset = assets.get(id)
      return asset ? [{ asset, score, matchedBy }] : []
    }),
    nextCursor: next,
    mode: told.mode,
    model: told.model,
  }
}
