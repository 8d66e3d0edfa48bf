import { type RawBuilder, sql } from 'kysely'
import { isWithin } from './place.ts'
import { type AssetQuery, DEFAULT_RADIUS } from './schema.ts'

/** What an asset must be, with its collections named one by one. */
export type AssetFilter = Omit<AssetQuery, 'collectionId' | 'deep' | 'sort' | 'limit' | 'cursor'> & {
  /** Undefined: wherever it is. */
  readonly collectionIds?: readonly string[] | undefined
}

type Condition = RawBuilder<boolean>

const range = (
  column: string,
  from: number | undefined,
  to: number | undefined,
  open = false,
): Condition[] => {
  const name = sql.ref(column)
  return [
    ...(from === undefined ? [] : [sql<boolean>`${name} >= ${from}`]),
    ...(to === undefined ? [] : [open ? sql<boolean>`${name} < ${to}` : sql<boolean>`${name} <= ${to}`]),
  ]
}

const mimeIs = (mime: string): Condition =>
  mime.endsWith('/*')
    ? sql`starts_with(mime, ${mime.slice(0, -1).toLowerCase()})`
    : sql`mime = ${mime.toLowerCase()}`

/** The conditions on columns of `library.asset` that hold all together. */
export const conditionsOf = (projectId: string, filter: AssetFilter): Condition[] => [
  sql<boolean>`project_id = ${projectId}`,
  filter.trashed ? sql<boolean>`trashed_at is not null` : sql<boolean>`trashed_at is null`,
  ...(filter.collectionIds ? [sql<boolean>`collection_id = any(${filter.collectionIds}::uuid[])`] : []),
  ...(filter.tags ? [sql<boolean>`tags @> ${filter.tags}::text[]`] : []),
  ...(filter.anyTag ? [sql<boolean>`tags && ${filter.anyTag}::text[]`] : []),
  ...(filter.kind ? [sql<boolean>`kind = ${filter.kind}`] : []),
  ...(filter.mime ? [mimeIs(filter.mime)] : []),
  ...(filter.sha256 ? [sql<boolean>`sha256 = ${filter.sha256}`] : []),
  ...(filter.label ? [sql<boolean>`strpos(lower(label), lower(${filter.label})) > 0`] : []),
  ...(filter.camera ? [sql<boolean>`lower(camera) = lower(${filter.camera})`] : []),
  ...range('taken_at', filter.takenAfter, filter.takenBefore, true),
  ...range('created_at', filter.createdAfter, filter.createdBefore, true),
  ...range('width', filter.minWidth, filter.maxWidth),
  ...range('height', filter.minHeight, filter.maxHeight),
  ...range('size', filter.minSize, filter.maxSize),
  ...(filter.near ? [isWithin(filter.near, filter.radius ?? DEFAULT_RADIUS)] : []),
]
