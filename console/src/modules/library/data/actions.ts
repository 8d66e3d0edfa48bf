import type { Asset, BatchInput, BatchItem } from '@fovea/client'
import { fovea } from '#/data/client.ts'
import { sentence, wordsOf } from '#/data/errors.ts'
import { inParallel } from '#/data/parallel.ts'
import { queryClient, reportError } from '#/data/query-client.ts'
import { countOf } from '#/format/index.ts'
import { showToast } from '#/ui/index.ts'
import { assetKey } from './assets.ts'
import { dropAssets, mergeAssets } from './cache.ts'
import { refreshCollections, updateCollection } from './collections.ts'
import { refreshTags } from './tags.ts'

const PARALLEL = 6
/** The most assets that one batch may carry. */
const CHUNK = 1_000

/** What a batch does, without the assets that it is done to. */
type Operation<Input = BatchInput> = Input extends BatchInput ? Omit<Input, 'ids'> : never
type Failure = { asset: Asset; reason: string }
type Outcome = {
  /** What changed, as it is now, with what it was before. */
  changed: { before: Asset; after: Asset }[]
  unchanged: number
  failed: Failure[]
}

/** Does one thing to all assets, in as few requests as can be; each succeeds or fails by itself. */
async function runBatch(assets: readonly Asset[], operation: Operation): Promise<Outcome> {
  const outcome: Outcome = { changed: [], unchanged: 0, failed: [] }
  for (let start = 0; start < assets.length; start += CHUNK) {
    const part = assets.slice(start, start + CHUNK)
    try {
      const { items } = await fovea().assets.batch({ ids: part.map(asset => asset.id), ...operation })
      const results = new Map(items.map(item => [item.id, item]))
      for (const before of part) take(outcome, before, results.get(before.id))
    } catch (error) {
      reportError(error)
      outcome.failed.push(...part.map(asset => ({ asset, reason: wordsOf(error) })))
    }
  }
  return outcome
}

function take(outcome: Outcome, before: Asset, item: BatchItem | undefined) {
  if (item?.status === 'done') outcome.changed.push({ before, after: item.asset ?? before })
  else if (item?.status === 'unchanged') outcome.unchanged += 1
  else outcome.failed.push({ asset: before, reason: item?.error?.message ?? 'The server did not say why' })
}

/** Shows at once that assets leave the lists they are in, and puts back what the server refused. */
async function leaveLists(assets: readonly Asset[], operation: Operation): Promise<Outcome> {
  dropAssets(new Set(assets.map(asset => asset.id)))
  const outcome = await runBatch(assets, operation)
  const known = new Map(outcome.changed.map(({ before, after }) => [before.id, after]))
  mergeAssets(assets.map(asset => known.get(asset.id) ?? asset))
  refreshCollections()
  return outcome
}

/** For what leaves the assets where they are. */
async function changeInPlace(assets: readonly Asset[], operation: Operation): Promise<Outcome> {
  const outcome = await runBatch(assets, operation)
  mergeAssets(outcome.changed.map(({ after }) => after))
  return outcome
}

const items = (count: number) => countOf(count, 'item')

/** The names that a message has room for; the rest is counted. */
const NAMED = 3

function reportFailures(failed: readonly Failure[], what: string) {
  const [first] = failed
  if (!first) return
  const names = failed.slice(0, NAMED).map(({ asset }) => `“${asset.label}”`)
  const rest = failed.length > NAMED ? ` and ${failed.length - NAMED} more` : ''
  showToast({
    title: `${items(failed.length)} could not be ${what}`,
    detail: `${names.join(', ')}${rest}: ${sentence(first.reason)}`,
    tone: 'danger',
    lifetime: 15_000,
  })
}

/** Says what was done, and offers the way back. */
function reportDone({ changed, unchanged }: Outcome, what: string, undo?: () => void) {
  if (changed.length === 0 && unchanged === 0) return
  if (changed.length === 0) return void showToast({ title: 'Nothing had to be changed' })
  showToast({
    title: `${items(changed.length)} ${what}`,
    tone: 'success',
    ...(undo ? { action: { label: 'Undo', run: undo } } : {}),
  })
}

const afterOf = ({ changed }: Outcome) => changed.map(({ after }) => after)

/** Moves assets to the trash, with a way back. */
export async function trashAssets(assets: readonly Asset[]) {
  const outcome = await leaveLists(assets, { operation: 'trash' })
  reportFailures(outcome.failed, 'moved to the trash')
  reportDone(outcome, 'moved to the trash', () => void restoreAssets(afterOf(outcome)))
}

export async function restoreAssets(assets: readonly Asset[]) {
  const outcome = await leaveLists(assets, { operation: 'restore' })
  reportFailures(outcome.failed, 'restored')
  reportDone(outcome, 'restored')
}

/** Puts assets into a collection, or into none; `name` is the collection's, for the message. */
export async function moveAssets(assets: readonly Asset[], collectionId: string | null, name: string | null) {
  const outcome = await leaveLists(assets, { operation: 'move', collectionId })
  reportFailures(outcome.failed, 'moved')
  const what = name === null ? 'taken out of the collection' : `moved to “${name}”`
  reportDone(outcome, what, () => void moveBack(outcome))
}

/** Makes an asset the picture that stands for a collection. */
export async function makeCover(collectionId: string, assetId: string) {
  try {
    const { name } = await updateCollection(collectionId, { coverAssetId: assetId })
    showToast({ title: `This is the cover of “${name}” now`, tone: 'success' })
  } catch (error) {
    showToast({ title: 'The cover was not changed', detail: wordsOf(error), tone: 'danger' })
  }
}

/** Puts assets that are known by their ids alone into a collection; says something only when it failed. */
export async function placeAssets(ids: readonly string[], collectionId: string) {
  try {
    const { items } = await fovea().assets.batch({ ids: [...ids], operation: 'move', collectionId })
    mergeAssets(items.flatMap(item => item.asset ?? []))
    refreshCollections()
    const refused = items.find(item => item.error)
    if (refused?.error) throw new Error(refused.error.message)
  } catch (error) {
    reportError(error)
    showToast({ title: 'Not everything came into the collection', detail: wordsOf(error), tone: 'danger' })
  }
}

async function moveBack({ changed }: Outcome) {
  const byHome = Map.groupBy(changed, ({ before }) => before.collectionId)
  for (const [collectionId, moved] of byHome) {
    const outcome = await leaveLists(
      moved.map(({ after }) => after),
      { operation: 'move', collectionId },
    )
    reportFailures(outcome.failed, 'moved back')
  }
}

export type TagChange = { add?: string[]; remove?: string[] }

/** Adds and removes tags, with a way back that touches only what was changed. */
export async function tagAssets(assets: readonly Asset[], change: TagChange) {
  const outcome = await changeInPlace(assets, { operation: 'tag', ...change })
  refreshTags()
  reportFailures(outcome.failed, 'tagged')
  // For one asset the chips themselves show what happened.
  if (assets.length > 1) reportDone(outcome, 'tagged', () => void untag(outcome))
}

async function untag({ changed }: Outcome) {
  const without = (from: readonly string[], of: readonly string[]) => from.filter(tag => !of.includes(tag))
  const groups = Map.groupBy(changed, ({ before, after }) =>
    JSON.stringify({ add: without(before.tags, after.tags), remove: without(after.tags, before.tags) }),
  )
  for (const [key, group] of groups) {
    // Made two lines above.
    const change = JSON.parse(key) as Required<TagChange>
    const assets = group.map(({ after }) => after)
    const outcome = await changeInPlace(assets, { operation: 'tag', ...change })
    reportFailures(outcome.failed, 'brought back')
  }
  refreshTags()
}

/** Gives all assets one name; `{n}` stands for the number, `{label}` for the old name. */
export async function relabelAssets(assets: readonly Asset[], label: string) {
  const outcome = await changeInPlace(assets, { operation: 'relabel', label })
  reportFailures(outcome.failed, 'renamed')
  reportDone(outcome, 'renamed', () => void renameBack(outcome))
}

async function renameBack({ changed }: Outcome) {
  const failed: Failure[] = []
  await inParallel(changed, PARALLEL, async ({ before, after }) => {
    try {
      mergeAssets([await fovea().assets.update(after.id, { label: before.label })])
    } catch (error) {
      reportError(error)
      failed.push({ asset: after, reason: wordsOf(error) })
    }
  })
  reportFailures(failed, 'renamed back')
}

/** Deletes assets, their history and everything made from them. There is no way back. */
export async function purgeAssets(assets: readonly Asset[]) {
  const failed: Failure[] = []
  dropAssets(new Set(assets.map(asset => asset.id)))
  await inParallel(assets, PARALLEL, async asset => {
    try {
      await fovea().assets.purge(asset.id)
      queryClient.removeQueries({ queryKey: assetKey(asset.id) })
    } catch (error) {
      reportError(error)
      failed.push({ asset, reason: wordsOf(error) })
    }
  })
  mergeAssets(failed.map(({ asset }) => asset))
  reportFailures(failed, 'deleted')
  const deleted = assets.length - failed.length
  if (deleted > 0) showToast({ title: `${items(deleted)} deleted for good`, tone: 'success' })
}
