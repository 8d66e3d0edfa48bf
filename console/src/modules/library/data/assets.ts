import type { Asset, AssetQuery } from '@fovea/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import type { LivePage, LivePages } from '#/data/live-lists.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { inParallel } from '#/data/parallel.ts'
import { nearOf, type View } from './view.ts'

/** The server's longest page: fewer round trips while somebody scrolls through thousands. */
const PAGE_SIZE = 200

export const LIST_KEY = ['assets', 'list'] as const
export const assetKey = (id: string) => ['assets', 'one', id] as const
export const versionsKey = (id: string) => ['assets', 'versions', id] as const

/** A view as the server's filters. */
function conditionsOf(view: View): AssetQuery {
  const { q, kind, tags, takenAfter, takenBefore, minWidth, minHeight, place, collectionId } = view
  return {
    ...(view.trashed ? { trashed: true } : {}),
    ...(q ? { q } : {}),
    ...(kind ? { kind } : {}),
    ...(tags.length > 0 ? { tags: tags.join(',') } : {}),
    ...(takenAfter !== null ? { takenAfter } : {}),
    ...(takenBefore !== null ? { takenBefore } : {}),
    ...(minWidth !== null ? { minWidth } : {}),
    ...(minHeight !== null ? { minHeight } : {}),
    ...(place ? { near: nearOf(place), radius: place.radius } : {}),
    ...(collectionId ? { collectionId, ...(view.deep ? { deep: true } : {}) } : {}),
  }
}

const QUESTIONS_AT_ONCE = 4

/** Which of these assets are in a view, by the server's word: the list is asked for their very bytes. */
export async function askWhichBelong(view: View, assets: readonly Asset[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  await inParallel(assets, QUESTIONS_AT_ONCE, async ({ id, sha256 }) => {
    const { items } = await fovea().assets.list({ ...conditionsOf(view), sha256, limit: PAGE_SIZE })
    if (items.some(asset => asset.id === id)) found.add(id)
  })
  return found
}

/** All assets of a view, page after page. The notice stream keeps it fresh, so it is never loaded again by age. */
export const assetListQuery = (view: View) =>
  infiniteQueryOptions({
    queryKey: [...LIST_KEY, view] as const,
    queryFn: ({ pageParam }): Promise<LivePage<Asset>> =>
      fovea().assets.list({
        ...conditionsOf(view),
        limit: PAGE_SIZE,
        sort: view.sort,
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: flatten,
    staleTime: Number.POSITIVE_INFINITY,
    // Comparing ten thousand assets field by field at each page costs more than drawing the few that are visible.
    structuralSharing: false,
  })

/** One list without repeats: an asset that came by notice may come again with the next page. */
function flatten({ pages }: LivePages<Asset>): Asset[] {
  const seen = new Map<string, Asset>()
  for (const page of pages) for (const asset of page.items) if (!seen.has(asset.id)) seen.set(asset.id, asset)
  return [...seen.values()]
}

export const assetQuery = (id: string) =>
  queryOptions({ queryKey: assetKey(id), queryFn: () => fovea().assets.get(id), staleTime: 60_000 })

export const versionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: versionsKey(id),
    queryFn: ({ pageParam }) => fovea().assets.versions.list(id, pageParam ? { cursor: pageParam } : {}),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: data => data.pages.flatMap(page => page.items),
  })
