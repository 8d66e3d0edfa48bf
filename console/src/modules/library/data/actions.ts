import type { Asset } from '@fovea/client'
import { fovea } from '#/data/client.ts'
import { wordsOf } from '#/data/errors.ts'
import { inParallel } from '#/data/parallel.ts'
import { queryClient, reportError } from '#/data/query-client.ts'
import { countOf } from '#/format/index.ts'
import { showToast } from '#/ui/index.ts'
import { assetKey } from './assets.ts'
import { dropAssets, mergeAssets } from './cache.ts'

const PARALLEL = 6

type Outcome = { changed: Asset[]; failed: { asset: Asset; error: unknown }[] }

/** Does one thing to each asset, shows the result at once, and puts back what the server refused. */
async function changeAll(assets: readonly Asset[], change: (id: string) => Promise<Asset>): Promise<Outcome> {
  dropAssets(queryClient, new Set(assets.map(asset => asset.id)))
  const changed: Asset[] = []
  const failed: Outcome['failed'] = []
  await inParallel(assets, PARALLEL, async asset => {
    try {
      changed.push(await change(asset.id))
    } catch (error) {
      reportError(error)
      failed.push({ asset, error })
    }
  })
  mergeAssets(queryClient, [...changed, ...failed.map(({ asset }) => asset)])
  return { changed, failed }
}

const items = (count: number) => countOf(count, 'item')

function reportFailures(failed: Outcome['failed'], what: string) {
  const [first] = failed
  if (!first) return
  showToast({
    title: `${items(failed.length)} could not be ${what}`,
    detail: wordsOf(first.error),
    tone: 'danger',
  })
}

/** Moves assets to the trash, with a way back. */
export async function trashAssets(assets: readonly Asset[]) {
  const { changed, failed } = await changeAll(assets, id => fovea().assets.trash(id))
  reportFailures(failed, 'moved to the trash')
  if (changed.length === 0) return
  showToast({
    title: `${items(changed.length)} moved to the trash`,
    tone: 'success',
    action: { label: 'Undo', run: () => void restoreAssets(changed) },
  })
}

export async function restoreAssets(assets: readonly Asset[]) {
  const { changed, failed } = await changeAll(assets, id => fovea().assets.restore(id))
  reportFailures(failed, 'restored')
  if (changed.length > 0) showToast({ title: `${items(changed.length)} restored`, tone: 'success' })
}

/** Deletes assets, their history and everything made from them. There is no way back. */
export async function purgeAssets(assets: readonly Asset[]) {
  const failed: Outcome['failed'] = []
  dropAssets(queryClient, new Set(assets.map(asset => asset.id)))
  await inParallel(assets, PARALLEL, async asset => {
    try {
      await fovea().assets.purge(asset.id)
      queryClient.removeQueries({ queryKey: assetKey(asset.id) })
    } catch (error) {
      reportError(error)
      failed.push({ asset, error })
    }
  })
  mergeAssets(
    queryClient,
    failed.map(({ asset }) => asset),
  )
  reportFailures(failed, 'deleted')
  const deleted = assets.length - failed.length
  if (deleted > 0) showToast({ title: `${items(deleted)} deleted for good`, tone: 'success' })
}
