import type { Asset, AssetSort } from '@fovea/client'
import { LiveLists } from '#/data/live-lists.ts'
import { queryClient } from '#/data/query-client.ts'
import { askWhichBelong, assetKey, LIST_KEY } from './assets.ts'
import { sortKeyOf } from './sort-key.ts'
import type { View } from './view.ts'

type Compare = (a: Asset, b: Asset) => number

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const byId: Compare = (a, b) => byText(a.id, b.id)
/** What has no date of its own stands where it was added. */
const timeOf = (asset: Asset) => asset.takenAt ?? asset.createdAt
const byTaken: Compare = (a, b) => timeOf(a) - timeOf(b) || byId(a, b)
const byLabel: Compare = (a, b) => byText(sortKeyOf(a.label), sortKeyOf(b.label)) || byId(a, b)
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

/** Whether an asset is in a view; `ask` where only the server knows: words, places, and the collections below one. */
export function belongs(asset: Asset, view: View): boolean | 'ask' {
  const { takenAt, width, height, tags } = asset
  const isOut =
    (asset.trashedAt !== null) !== view.trashed ||
    (view.kind !== null && asset.kind !== view.kind) ||
    view.tags.some(tag => !tags.includes(tag)) ||
    (view.takenAfter !== null && (takenAt === null || takenAt < view.takenAfter)) ||
    (view.takenBefore !== null && (takenAt === null || takenAt >= view.takenBefore)) ||
    (view.minWidth !== null && (width ?? 0) < view.minWidth) ||
    (view.minHeight !== null && (height ?? 0) < view.minHeight) ||
    (view.place !== null && asset.location === null)
  const inCollection = belongsToCollection(asset, view)
  if (isOut || inCollection === false) return false
  return view.q !== '' || view.place !== null ? 'ask' : inCollection
}

function belongsToCollection({ collectionId }: Asset, view: View): boolean | 'ask' {
  if (view.collectionId === null || collectionId === view.collectionId) return true
  return view.deep && collectionId !== null ? 'ask' : false
}

/**
 * Answers may overtake each other: an upload's answer (still being processed) can come after the notice that it is
 * ready. What is older than what is known changes nothing.
 */
function isOlder(incoming: Asset, known: Asset): boolean {
  if (incoming.version !== known.version) return incoming.version < known.version
  if (incoming.updatedAt !== known.updatedAt) return incoming.updatedAt < known.updatedAt
  return incoming.states.renditions === 'pending' && known.states.renditions !== 'pending'
}

/** Every grid that is loaded. */
export const assetLists = new LiveLists<Asset, View>(queryClient, {
  prefix: LIST_KEY,
  belongs,
  compare: view => COMPARE[view.sort],
  isOlder,
  ask: askWhichBelong,
})

/** Brings assets into every loaded list and page. */
export function mergeAssets(assets: readonly Asset[]) {
  for (const asset of assets) {
    queryClient.setQueryData<Asset>(assetKey(asset.id), known =>
      known && isOlder(asset, known) ? known : asset,
    )
  }
  assetLists.merge(assets)
}

/** Takes assets out of every loaded list. */
export const dropAssets = (ids: ReadonlySet<string>) => assetLists.drop(ids)
