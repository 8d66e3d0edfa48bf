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

/** What was learned of assets (null: they are gone) while a list was on its way; its answer may be older than that. */
const learned = new Map<string, Map<string, Asset | null>>()

const isList = (key: readonly unknown[]) => LIST_KEY.every((part, index) => key[index] === part)

/** From now on, a list that arrives is brought up to what was learned since it was asked for. */
export function watchLists(queryClient: QueryClient) {
  queryClient.getQueryCache().subscribe(event => {
    if (event.type !== 'updated' || !isList(event.query.queryKey)) return
    const { queryHash, queryKey } = event.query
    const { action } = event
    if (action.type === 'fetch') learned.set(queryHash, new Map())
    else if (action.type === 'error') learned.delete(queryHash)
    else if (action.type === 'success' && !action.manual) {
      const missed = learned.get(queryHash) ?? new Map<string, Asset | null>()
      learned.delete(queryHash)
      if (missed.size > 0)
        queryClient.setQueryData<AssetPages>(
          queryKey,
          pages => pages && catchUp(pages, viewOf(queryKey), missed),
        )
    }
  })
}

function catchUp(pages: AssetPages, view: View, missed: ReadonlyMap<string, Asset | null>): AssetPages {
  const gone = new Set([...missed].flatMap(([id, asset]) => (asset ? [] : [id])))
  const present = [...missed].flatMap(([id, asset]) => (asset ? [[id, asset] as const] : []))
  return mergeIntoList(without(pages, gone), view, new Map(present))
}

function remember(id: string, asset: Asset | null) {
  for (const list of learned.values()) list.set(id, asset)
}

/** Brings assets into every loaded list and page: replaced where known, inserted where they belong, else removed. */
export function mergeAssets(queryClient: QueryClient, assets: readonly Asset[]) {
  if (assets.length === 0) return
  for (const asset of assets) {
    queryClient.setQueryData<Asset>(assetKey(asset.id), known =>
      known && isOlder(asset, known) ? known : asset,
    )
  }
  for (const asset of assets) remember(asset.id, asset)
  const incoming = new Map(assets.map(asset => [asset.id, asset]))
  eachList(queryClient, (pages, view) => mergeIntoList(pages, view, incoming))
}

/** Takes assets out of every loaded list. */
export function dropAssets(queryClient: QueryClient, ids: ReadonlySet<string>) {
  for (const id of ids) remember(id, null)
  eachList(queryClient, pages => without(pages, ids))
}

const without = (pages: AssetPages, ids: ReadonlySet<string>): AssetPages => ({
  ...pages,
  pages: pages.pages.map(page => ({ ...page, items: page.items.filter(asset => !ids.has(asset.id)) })),
})

/** The key is made in `assetListQuery` alone: its last part is the view. */
const viewOf = (key: readonly unknown[]) => key[LIST_KEY.length] as View

function eachList(queryClient: QueryClient, change: (pages: AssetPages, view: View) => AssetPages) {
  for (const [key, pages] of queryClient.getQueriesData<AssetPages>({ queryKey: LIST_KEY })) {
    if (pages) queryClient.setQueryData<AssetPages>(key, change(pages, viewOf(key)))
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
