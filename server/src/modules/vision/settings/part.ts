import type { Part, VisionParts } from '../part.ts'
import type { TaskRegistry } from '../tasks/registry.ts'
import { settingsRoutes } from './settings.routes.ts'
import { createSettingsService } from './settings.service.ts'
import type { Settings } from './settings.ts'

/** What each project wants of vision. `registry` is complete before the first request. */
export const createSettings = (
  parts: VisionParts,
  registry: TaskRegistry,
): Part & { readonly settings: Settings } => {
  const settings = createSettingsService({ ...parts, registry })
  return { routes: settingsRoutes(settings), settings }
}
