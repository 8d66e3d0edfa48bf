import type { ColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'

interface PairTable {
  firstId: string
  secondId: string
  projectId: string
  firstVersion: number
  secondVersion: number
  /** Bits in which their perceptual hashes differ. */
  distance: number | null
  /** Cosine of their vectors by `model`. */
  similarity: number | null
  model: string | null
  foundAt: number
}

interface ResolutionTable {
  id: string
  projectId: string
  kind: 'trashed' | 'different'
  keptIds: string[]
  trashedIds: string[]
  differentIds: string[]
  createdAt: number
  createdBy: string | null
  createdByLabel: string
  undoneAt: ColumnType<number | null, number | null | undefined, number | null>
  undoneBy: ColumnType<string | null, string | null | undefined, string | null>
}

interface DistinctionTable {
  firstId: string
  secondId: string
  resolutionId: string
}

export type DuplicateTables = {
  'vision.duplicate_pair': PairTable
  'vision.duplicate_resolution': ResolutionTable
  'vision.duplicate_distinction': DistinctionTable
}

export const tables = (query: Queryable) => query.withTables<DuplicateTables>()

export type PairRow = Selectable<PairTable>
export type ResolutionRow = Selectable<ResolutionTable>
