import { type Asset, FoveaError, type Notice } from '@fovea/client'
import { fovea } from '#/data/client.ts'
import { gather } from '#/data/gather.ts'
import { inParallel } from '#/data/parallel.ts'
import { queryClient, reportError } from '#/data/query-client.ts'
import { LIST_KEY, versionsKey } from './assets.ts'
import { dropAssets, mergeAssets } from './cache.ts'
import { refreshCollections } from './collections.ts'
import { refreshTags } from './tags.ts'

/** Notices of one import come in bursts; they are answered together. */
const GATHER_MS = 120
const PARALLEL = 6
/** Beyond this many at once, loading the lists again is less work for everybody. */
const MANY = 400

const changed = gather<string>(GATHER_MS, ids => void refresh(ids))

/** A notice says that an asset changed; what it looks like now is asked for, and put where it is shown. */
export function onAssetNotice({ topic, assetId }: Notice) {
  if (topic.startsWith('collection.') || topic.startsWith('asset.')) refreshCollections()
  if (topic === 'asset.updated') refreshTags()
  if (!topic.startsWith('asset.') || !assetId) return
  if (topic !== 'asset.purged') return changed.add(assetId)
  changed.forget(assetId)
  dropAssets(new Set([assetId]))
}

async function refresh(ids: string[]) {
  if (ids.length > MANY) {
    await queryClient.invalidateQueries({ queryKey: LIST_KEY })
    return
  }
  const found: Asset[] = []
  await inParallel(ids, PARALLEL, async id => {
    const asset = await currentState(id)
    if (asset) found.push(asset)
  })
  mergeAssets(found)
  for (const id of ids) void queryClient.invalidateQueries({ queryKey: versionsKey(id) })
}

/** The asset as it is now; null when it cannot be had, in which case the lists keep what they show. */
async function currentState(id: string): Promise<Asset | null> {
  try {
    return await fovea().assets.get(id)
  } catch (error) {
    if (!(error instanceof FoveaError)) throw error
    reportError(error)
    return null
  }
}

export function onAssetGap() {
  void queryClient.invalidateQueries({ queryKey: ['assets'] })
  refreshCollections()
  refreshTags()
}
