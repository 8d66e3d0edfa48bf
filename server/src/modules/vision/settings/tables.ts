import type { Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'

// A type alias, not an interface: Kysely asks for an index signature.
type SettingsTable = {
  projectId: string
  facesEnabled: boolean
  facesThreshold: number
  minFaces: number
  onArrival: string[] | null
  embeddingModel: string | null
  revision: number
  updatedAt: number
  updatedBy: string | null
}

export type SettingsRow = Selectable<SettingsTable>

/** The table of this part and no others. */
export const tables = (query: Queryable) => query.withTables<{ 'vision.settings': SettingsTable }>()
