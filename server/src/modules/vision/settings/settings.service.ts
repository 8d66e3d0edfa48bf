import { type Actor, requireCurrentProject } from '#kernel/access'
import type { Database } from '#kernel/db'
import { assertIfMatch, invalidField } from '#kernel/http'
import type { Clock } from '#kernel/system'
import { revisionMismatch } from '../errors.ts'
import type { TaskRegistry } from '../tasks/registry.ts'
import type { VisionSettingsPatch, VisionSettingsView } from './schema.ts'
import { findSettings, lockSettings, storeSettings } from './settings.repository.ts'
import type { Settings, SettingsListener, VisionSettings } from './settings.ts'
import type { SettingsRow } from './tables.ts'

/** The rules of a project's settings. */
export interface SettingsService extends Settings {
  /** Of the request's project. */
  get(actor: Actor): Promise<VisionSettingsView>
  /** 412 when `ifMatch` names another state; 400 `request.invalid` for a task that this server does not have. */
  edit(actor: Actor, patch: VisionSettingsPatch, ifMatch: string | null): Promise<VisionSettingsView>
}

interface Parts {
  readonly db: Database
  readonly clock: Clock
  readonly registry: TaskRegistry
}

/**
 * Cosine 0.68: between the two that separated the same from different people on the shipped photos (0.71 with face
 * meshes, 0.65 for angles and light that the photos do not have); three faces, so that a passer-by is no person.
 */
const DEFAULTS = { facesEnabled: false, facesThreshold: 0.68, minFaces: 3 } as const

export const createSettingsService = (parts: Parts): SettingsService => {
  const listeners: SettingsListener[] = []
  const read = (row: SettingsRow): VisionSettings => valuesOf(row, parts.registry)
  const rowOf = (projectId: string, row: SettingsRow | undefined): SettingsRow => row ?? untouched(projectId)
  return {
    onChange: listener => {
      listeners.push(listener)
    },
    of: async (query, projectId) => read(rowOf(projectId, await findSettings(query, projectId))),

    async get(actor) {
      const projectId = requireCurrentProject(actor, 'vision:read')
      const row = rowOf(projectId, await findSettings(parts.db.query, projectId))
      return present(read(row), row)
    },

    async edit(actor, patch, ifMatch) {
      const projectId = requireCurrentProject(actor, 'vision:write')
      assertKnown(parts.registry, patch.onArrival ?? [])
      return parts.db.transaction(async tx => {
        const before = rowOf(projectId, await lockSettings(tx, projectId))
        assertIfMatch(etagOf(before), ifMatch, revisionMismatch)
        const after = { ...patched(before, patch), updatedAt: parts.clock.now(), updatedBy: actor.userId }
        const change = { projectId, before: read(before), after: read(after), force: patch.force ?? false }
        for (const listener of listeners) await listener(tx, change)
        await storeSettings(tx, after)
        return present(change.after, after)
      })
    },
  }
}

const untouched = (projectId: string): SettingsRow => ({
  projectId,
  ...DEFAULTS,
  onArrival: null,
  embeddingModel: null,
  revision: 0,
  updatedAt: 0,
  updatedBy: null,
})

const valuesOf = (row: SettingsRow, registry: TaskRegistry): VisionSettings => ({
  faces: { enabled: row.facesEnabled, threshold: row.facesThreshold, minFaces: row.minFaces },
  onArrival: row.onArrival ?? registry.list().flatMap(task => (task.onArrivalByDefault ? [task.name] : [])),
  embeddingModel: row.embeddingModel,
})

const patched = (
  row: SettingsRow,
  { faces, onArrival, embeddingModel }: VisionSettingsPatch,
): SettingsRow => ({
  ...row,
  facesEnabled: faces?.enabled ?? row.facesEnabled,
  facesThreshold: faces?.threshold ?? row.facesThreshold,
  minFaces: faces?.minFaces ?? row.minFaces,
  onArrival: onArrival === undefined ? row.onArrival : onArrival && [...new Set(onArrival)],
  embeddingModel: embeddingModel === undefined ? row.embeddingModel : embeddingModel,
  revision: row.revision + 1,
})

const etagOf = ({ revision }: SettingsRow): string => `"${revision}"`

const present = (
  { faces, onArrival, embeddingModel }: VisionSettings,
  row: SettingsRow,
): VisionSettingsView => ({
  faces: { ...faces },
  onArrival: [...onArrival],
  embeddingModel,
  etag: etagOf(row),
})

const assertKnown = (registry: TaskRegistry, names: readonly string[]): void => {
  const at = names.findIndex(name => !registry.find(name))
  if (at < 0) return
  const known = registry.list().map(task => task.name)
  throw invalidField(
    `body.onArrival.${at}`,
    `there is no task ${names[at]}; this server has ${known.join(', ')}`,
  )
}
