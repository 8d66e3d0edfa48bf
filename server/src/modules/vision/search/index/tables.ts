import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { Kind } from './place.ts'

export const INDEX_STATES = ['building', 'ready', 'refused', 'failed', 'missing'] as const

/** How an HNSW index was built (Malkov and Yashunin, 2016): `connectivity` is M, the expansions are ef. */
export interface IndexParameters {
  readonly quantization: 'f32' | 'f16' | 'i8'
  readonly connectivity: number
  readonly expansionAdd: number
  readonly expansionSearch: number
}

interface VectorIndexTable {
  projectId: string
  kind: Kind
  model: string
  state: (typeof INDEX_STATES)[number]
  engine: string | null
  sha256: string | null
  size: number | null
  location: string | null
  dimensions: number | null
  vectors: number | null
  parameters: JSONColumnType<IndexParameters> | null
  recall: number | null
  queries: number | null
  /** An `xid8`, in decimal digits. */
  snapshot: ColumnType<string | null, string | null, string | null>
  builtAt: number | null
  buildMs: number | null
  failureCode: string | null
  failureMessage: string | null
  updatedAt: number
}

export type SearchTables = { 'vision.vector_index': VectorIndexTable }

export const tables = (query: Queryable) => query.withTables<SearchTables>()

export type VectorIndexRow = Selectable<VectorIndexTable>
