import { useSyncExternalStore } from 'react'
import { fovea } from '#/data/client.ts'
import { reportError } from '#/data/query-client.ts'
import { createStore } from '#/data/store.ts'
import { placeAssets } from '../data/actions.ts'
import { mergeAssets } from '../data/cache.ts'
import { refreshCollections } from '../data/collections.ts'
import { canHash, sha256Of } from './hasher.ts'
import { UploadQueue } from './queue.ts'

const arrived: Parameters<typeof mergeAssets>[0][number][] = []

/** Uploads end many times a second; the lists take them up together, once per drawn frame at most. */
function onAsset(asset: (typeof arrived)[number]) {
  arrived.push(asset)
  if (arrived.length > 1) return
  setTimeout(() => {
    mergeAssets(arrived.splice(0))
    refreshCollections()
  }, 60)
}

/** What waits to be put into a collection, by collection: one request for many. */
const placing = new Map<string, string[]>()
const PLACE_MS = 200

function place(assetId: string, collectionId: string) {
  const waiting = placing.get(collectionId)
  if (waiting) return void waiting.push(assetId)
  placing.set(collectionId, [assetId])
  setTimeout(() => {
    const ids = placing.get(collectionId) ?? []
    placing.delete(collectionId)
    void placeAssets(ids, collectionId)
  }, PLACE_MS)
}

/** The page's one upload queue: it outlives the screens, and a sign-in in between. */
export const uploads = new UploadQueue({
  canHash,
  hash: sha256Of,
  check: sha256 => fovea().assets.check(sha256),
  restore: id => fovea().assets.restore(id),
  send: (file, { onProgress, ...options }) =>
    fovea().assets.upload(file, {
      ...options,
      fileName: file.name,
      onProgress: ({ loaded }) => onProgress(loaded),
    }),
  place,
  onAsset,
  onSignedOut: reportError,
})

/** Watches the queue; at most one drawing per frame, however many bytes move. */
export function useUploads(): UploadQueue {
  useSyncExternalStore(subscribePerFrame, uploads.version)
  return uploads
}

function subscribePerFrame(listener: () => void) {
  let frame = 0
  const stop = uploads.subscribe(() => {
    frame ||= requestAnimationFrame(() => {
      frame = 0
      listener()
    })
  })
  return () => {
    stop()
    cancelAnimationFrame(frame)
  }
}

/** Whether the tray is shown, and whether it is folded to its head. */
export const tray = createStore<'hidden' | 'open' | 'folded'>('hidden')

/** Sends files, into a collection when one is named. */
export function addUploads(found: Parameters<UploadQueue['add']>[0], collectionId: string | null) {
  if (found.length === 0) return
  if (tray.get() === 'hidden') tray.set('open')
  uploads.add(found, collectionId)
}
