import type { VisionSettings, VisionSettingsPatch } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { queryClient } from '#/data/query-client.ts'

export const VISION_KEY = ['vision'] as const
const settingsKey = [...VISION_KEY, 'settings'] as const

export const visionSettingsQuery = queryOptions({
  queryKey: settingsKey,
  queryFn: () => fovea().vision.settings.get(),
})

/** The tasks of the server, as the project uses them, and the processes that run them. */
export const capabilitiesQuery = queryOptions({
  queryKey: [...VISION_KEY, 'capabilities'] as const,
  queryFn: () => fovea().vision.capabilities(),
})

export const modelsQuery = queryOptions({
  queryKey: [...VISION_KEY, 'models'] as const,
  queryFn: () => fovea().models.list(),
})

export const indexesQuery = queryOptions({
  queryKey: [...VISION_KEY, 'index'] as const,
  queryFn: async () => (await fovea().search.index.list()).items,
})

/** Changes what the project wants, unless somebody else changed it since `known` was read. */
export async function updateVisionSettings(known: VisionSettings, patch: VisionSettingsPatch) {
  try {
    const settings = await fovea().vision.settings.update(patch, { ifMatch: known.etag })
    queryClient.setQueryData(settingsKey, settings)
    return settings
  } finally {
    // Which tasks run, and which models are needed, follow from it.
    void queryClient.invalidateQueries({ queryKey: VISION_KEY })
  }
}
