import type { Asset } from '@fovea/client'
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import type { View } from './view.ts'

export type AssetPage = { items: Asset[]; nextCursor: string | null }
export type AssetPages = InfiniteData<AssetPage, string | undefined>

/** The server's longest page: fewer round trips while somebody scrolls through thousands. */
const PAGE_SIZE = 200

export const LIST_KEY = ['assets', 'list'] as const
export const assetKey = (id: string) => ['assets', 'one', id] as const
export const versionsKey = (id: string) => ['assets', 'versions', id] as const

/** All assets of a view, page after page. The notice stream keeps it fresh, so it is never loaded again by age. */
export const assetListQuery = (view: View) =>
  infiniteQueryOptions({
    queryKey: [...LIST_KEY, view] as const,
    queryFn: ({ pageParam }): Promise<AssetPage> =>
      fovea().assets.list({
        limit: PAGE_SIZE,
        sort: view.sort,
        ...(view.trashed ? { trashed: true } : {}),
        ...(view.label ? { label: view.label } : {}),
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
function flatten({ pages }: AssetPages): Asset[] {
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
