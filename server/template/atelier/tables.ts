import type { Kysely, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'

// Type aliases, not interfaces: Kysely asks for an index signature.
type EaselTable = {
  id: string
  projectId: string
  name: string
  text: string
  words: number | null
  createdAt: number
  updatedAt: number
}

type AtelierTables = { 'atelier.easel': EaselTable }

export type EaselRow = Selectable<EaselTable>

/** The module's own tables and no others. */
export const tables = (query: Queryable): Kysely<AtelierTables> => query.withTables<AtelierTables>()
