import type { ColumnType, JSONColumnType, Selectable } from 'kysely'
import type { Queryable } from '#kernel/db'
import type { Kind, OPERATIONS, STATES } from './schema.ts'

type Json = JSONColumnType<Record<string, unknown>>
type WithDefault<T> = ColumnType<T, T | undefined, T>

interface AssetTable {
  id: string
  projectId: string
  collectionId: WithDefault<string | null>
  label: string
  description: string
  kind: Kind
  mime: string
  size: number
  sha256: string
  width: number | null
  height: number | null
  orientation: number | null
  takenAt: number | null
  takenAtOffset: WithDefault<number | null>
  takenAtGiven: boolean
  camera: WithDefault<string | null>
  lens: WithDefault<string | null>
  latitude: WithDefault<number | null>
  longitude: WithDefault<number | null>
  thumbhash: WithDefault<string | null>
  md5: WithDefault<string | null>
  phash: WithDefault<string | null>
  version: number
  revision: number
  tags: string[]
  metadata: Json
  metadataState: (typeof STATES)[number]
  renditionsState: (typeof STATES)[number]
  failureCode: WithDefault<string | null>
  failureMessage: WithDefault<string | null>
  createdAt: number
  createdBy: string | null
  updatedAt: number
  updatedBy: string | null
  trashedAt: WithDefault<number | null>
  /** Whether its search row has been made; false in assets of an older version. */
  searched: WithDefault<boolean>
}

interface VersionTable {
  assetId: string
  number: number
  operation: (typeof OPERATIONS)[number]
  restoredFrom: number | null
  sha256: string
  size: number
  mime: string
  kind: Kind
  label: string
  description: string
  takenAt: number | null
  takenAtGiven: boolean
  tags: string[]
  metadata: Json
  changed: string[]
  createdAt: number
  createdBy: string | null
  createdByLabel: string
}

interface RenditionTable {
  assetId: string
  version: number
  spec: string
  sha256: string
  size: number
  mime: string
  width: number
  height: number
  createdAt: number
}

interface EditTable {
  assetId: string
  revision: number
  version: number
  changed: string[]
  editedAt: number
  editedBy: string | null
  editedByLabel: string
}

interface CollectionTable {
  id: string
  projectId: string
  parentId: string | null
  name: string
  nameKey: string
  description: string
  coverAssetId: string | null
  revision: number
  createdAt: number
  createdBy: string | null
  updatedAt: number
  updatedBy: string | null
  deletionId: WithDefault<string | null>
  deletion: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>
  movesTo: WithDefault<string | null>
}

/** The tables that this module owns. */
export type LibraryTables = {
  'library.asset': AssetTable
  'library.version': VersionTable
  'library.rendition': RenditionTable
  'library.edit': EditTable
  'library.collection': CollectionTable
}

export const tables = (query: Queryable) => query.withTables<LibraryTables>()

export type AssetRow = Selectable<AssetTable>
