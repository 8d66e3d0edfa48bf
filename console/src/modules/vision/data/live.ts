import type { Notice } from '@fovea/client'
import { queryClient } from '#/data/query-client.ts'
import { refresher } from '#/data/refresher.ts'
import { DUPLICATES_KEY } from './duplicates.ts'
import { FACES_KEY, PEOPLE_KEY } from './people.ts'
import { SEARCH_KEY } from './search.ts'
import { VISION_KEY } from './vision.ts'

/** Notices of thousands of pictures cost one request in this time. */
const RELOAD_MS = 3_000
const QUICK_MS = 800

const reloadSearches = refresher(SEARCH_KEY, RELOAD_MS)
const reloadPeople = refresher(PEOPLE_KEY, QUICK_MS)
const reloadFaces = refresher(FACES_KEY, QUICK_MS)
const reloadDuplicates = refresher(DUPLICATES_KEY, RELOAD_MS)
const reloadVision = refresher(VISION_KEY, RELOAD_MS)

export function onVisionNotice({ topic, data }: Notice) {
  const isOfAssets = topic === 'asset.trashed' || topic === 'asset.restored'
  if (topic === 'vision.completed' || isOfAssets) {
    reloadSearches()
    reloadDuplicates()
  }
  if (topic === 'vision.completed' && data.task === 'faces') reloadFaces()
  if (isOfAssets || topic.startsWith('person.') || /^(people\.|vision\.faces?\.)/.test(topic)) {
    reloadPeople()
    reloadFaces()
  }
  if (topic.startsWith('vision.index.') || topic === 'vision.model.updated') reloadVision()
}

export function onVisionGap() {
  for (const queryKey of [SEARCH_KEY, PEOPLE_KEY, FACES_KEY, DUPLICATES_KEY, VISION_KEY])
    void queryClient.invalidateQueries({ queryKey })
}
