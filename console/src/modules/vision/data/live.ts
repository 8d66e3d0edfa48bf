import type { Notice } from '@fovea/client'
import { queryClient } from '#/data/query-client.ts'
import { refresher } from '#/data/refresher.ts'
import { SEARCH_KEY } from './search.ts'

/** Notices of thousands of pictures cost one request in this time. */
const RELOAD_MS = 3_000

const reloadSearches = refresher(SEARCH_KEY, RELOAD_MS)

export function onVisionNotice({ topic }: Notice) {
  if (topic === 'vision.completed' || topic === 'asset.trashed' || topic === 'asset.restored')
    reloadSearches()
}

export function onVisionGap() {
  void queryClient.invalidateQueries({ queryKey: SEARCH_KEY })
}
