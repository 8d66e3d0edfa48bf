import type { Asset, AssetSort } from '@fovea/client'
import type { QueryClient } from '@tanstack/react-query'
import { type AssetPages, assetKey, LIST_KEY } from './assets.ts'
import type { View } from './view.ts'

type Compare = (a: Asset, b: Asset) => number

const byId: Compare = (a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
const byTaken: Compare = (a, b) => (a.takenAt ?? 0) - (b.takenAt ?? 0) || byId(a, b)
const byLabel: Compare = (a, b) => a.label.localeCompare(b.label) || byId(a, b)
const bySize: Compare = (a, b) => a.size - b.size || byId(a, b)
const byCreation: Compare = (a, b) => a.createdAt - b.createdAt || byId(a, b)

const descending =
  (compare: Compare): Compare =>
  (a, b) =>
    compare(b, a)

const COMPARE: Record<AssetSort, Compare> = {
  createdAt: byCreation,
  '-createdAt': descending(byCreation),
  takenAt: byTaken,
  '-takenAt': descending(byTaken),
  label: byLabel,
  '-label': descending(byLabel),
  size: bySize,
  '-size': descending(bySize),
}

const belongs = (asset: Asset, view: View) =>
  (asset.trashedAt !== null) === view.trashed && asset.label.toLowerCase().includes(view.label.toLowerCase())

/**
 * Answers may overtake each other: an upload's answer (still being processed) can come after the notice that it is
 * ready. What is older than what is known changes nothing.
 */
function isOlder(incoming: Asset, known: Asset): boolean {
  if (incoming.version !== known.version) return incoming.version < known.version
  if (incoming.updatedAt !== known.updatedAt) return incoming.updatedAt < known.updatedAt
  return incoming.states.renditions === 'pending' && known.states.renditions !== 'pending'
}

/** Brings assets into every loaded list and page: replaced where known, inserted where they belong, else removed. */
export function mergeAssets(queryClient: QueryClient, assets: readonly Asset[]) {
  if (assets.length === 0) return
  for (const asset of assets) {
    queryClient.setQueryData<Asset>(assetKey(asset.id), known =>
      known && isOlder(asset, known) ? known : asset,
    )
  }
  const incoming = new Map(assets.map(asset => [asset.id, asset]))
  eachList(queryClient, (pages, view) => mergeIntoList(pages, view, incoming))
}

/** Takes assets out of every loaded list. */
export function dropAssets(queryClient: QueryClient, ids: ReadonlySet<string>) {
  eachList(queryClient, pages => ({
    ...pages,
    pages: pages.pages.map(page => ({ ...page, items: page.items.filter(asset => !ids.has(asset.id)) })),
  }))
}

function eachList(queryClient: QueryClient, change: (pages: AssetPages, view: View) => AssetPages) {
  for (const [key, pages] of queryClient.getQueriesData<AssetPages>({ queryKey: LIST_KEY })) {
    // The key is made in `assetListQuery` alone: its last part is the view.
    const view = key[LIST_KEY.length] as View
    if (pages) queryClient.setQueryData<AssetPages>(key, change(pages, view))
  }
}

function mergeIntoList(pages: AssetPages, view: View, incoming: ReadonlyMap<string, Asset>): AssetPages {
  const loaded = new Map(pages.pages.flatMap(page => page.items).map(asset => [asset.id, asset]))
  const last = pages.pages.at(-1)
  const compare = COMPARE[view.sort]
  const lastLoaded = last?.items.at(-1)
  for (const asset of incoming.values()) {
    const known = loaded.get(asset.id)
    if (known && isOlder(asset, known)) continue
    if (!belongs(asset, view)) loaded.delete(asset.id)
    // Beyond the last loaded asset it will come with its page.
    else if (known || !last?.nextCursor || !lastLoaded || compare(asset, lastLoaded) < 0)
      loaded.set(asset.id, asset)
  }
  // One page holds everything that is loaded; the next one starts at the old end, which the cursor names.
  return {
    pages: [{ items: [...loaded.values()].sort(compare), nextCursor: last?.nextCursor ?? null }],
    pageParams: [undefined],
  }
}
