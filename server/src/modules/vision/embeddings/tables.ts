import type { Generated } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { LibraryViews } from '#modules/library'

// Type aliases, not interfaces: Kysely asks for an index signature.
type EmbeddingTable = {
  key: Generated<number>
  projectId: string
  assetId: string
  version: number
  model: string
  /** 32-bit floats, little endian, of length 1. */
  vector: Buffer
  createdAt: number
}

type FailureTable = {
  projectId: string
  assetId: string
  version: number
  model: string
  code: string
  message: string
  createdAt: number
}

type FilledTable = { model: string; projectId: string; filledAt: number }

export type EmbeddingTables = {
  'vision.embedding': EmbeddingTable
  'vision.embeddingFailure': FailureTable
  'vision.filled': FilledTable
}

/** The tables of this part, and what it may join. */
export const tables = (query: Queryable) => query.withTables<EmbeddingTables & LibraryViews>()
