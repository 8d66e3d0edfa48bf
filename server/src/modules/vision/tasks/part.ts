import type { Part, VisionParts } from '../part.ts'
import type { Settings } from '../settings/settings.ts'
import type { TaskRegistry } from './registry.ts'

export interface TaskNeeds {
  /** The tasks of the parts before this one. */
  readonly registry: TaskRegistry
  readonly settings: Settings
}

export const createTasks = (_parts: VisionParts, _needs: TaskNeeds): Part => ({})
