import type { VisionParts } from '../part.ts'
import type { Settings } from '../settings/settings.ts'
import type { TaskRegistry } from './registry.ts'

/** What running tasks is built from. */
export type TaskParts = Pick<
  VisionParts,
  'db' | 'jobs' | 'notices' | 'objects' | 'library' | 'clock' | 'ids' | 'log'
> & {
  readonly registry: TaskRegistry
  readonly settings: Settings
  /** Resolves when the registry is complete: tasks of packages are asked for their names when the server starts. */
  readonly loaded: Promise<void>
}
