import { type RawBuilder, sql } from 'kysely'
import { isWithin } from './place.ts'
import { type AssetQuery, DEFAULT_RADIUS } from './schema.ts'
import { indexQueryOf, MAX_COLLECTION_MARKS, textQueryOf, type Wanted } from './terms.ts'
import { fold, parseSearch } from './words.ts'

/** What an asset must be, with its collections named one by one. */
export type AssetFilter = Omit<AssetQuery, 'collectionId' | 'deep' | 'sort' | 'limit' | 'cursor'> & {
  /** Undefined: wherever it is. */
  readonly collectionIds?: readonly string[] | undefined
}

export type Condition = RawBuilder<boolean>

/** A filter as the listing needs it. */
export interface Conditions {
  /** On what the list is sorted by, exact; and collections that the walk goes through one by one. */
  readonly onKey: readonly Condition[]
  /** On other columns of the asset's row, exact. */
  readonly onAsset: readonly Condition[]
  /** On the search row, exact; what no column of the asset can tell. */
  readonly onSearch: readonly Condition[]
  /** The part of the label, on the key of the label. */
  readonly onLabel: readonly Condition[]
  /** Whether terms and label tell all that is asked, and no column of the asset has to be looked at. */
  readonly toldByTerms: boolean
  /** Words next to each other: the index knows only that both are there, so each row that it finds is looked at. */
  readonly hasPhrase: boolean
  /** What the index of terms can narrow by, not always exactly; null when it is of no use. */
  readonly indexQuery: string | null
  /** Ranges that have an index of their own: the column to sort by, and the condition. */
  readonly ranges: readonly { readonly column: RawBuilder<unknown>; readonly condition: Condition }[]
}

const TAKEN = sql`coalesce(taken_at, created_at)`

const range = (
  column: RawBuilder<unknown>,
  from: number | undefined,
  to: number | undefined,
  open = false,
): Condition[] => [
  ...(from === undefined ? [] : [sql<boolean>`${column} >= ${from}`]),
  ...(to === undefined ? [] : [open ? sql<boolean>`${column} < ${to}` : sql<boolean>`${column} <= ${to}`]),
]

const mimeIs = (mime: string): Condition =>
  mime.endsWith('/*')
    ? sql`starts_with(mime, ${mime.slice(0, -1).toLowerCase()})`
    : sql`mime = ${mime.toLowerCase()}`

export const allOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql`true` : sql`${sql.join([...conditions], sql` and `)}`

/** The conditions that have an index of their own; those of times leave the trash out. */
const rangesOf = (filter: AssetFilter) => {
  const live = [sql<boolean>`trashed_at is null`]
  const given = [
    { column: sql`width`, conditions: range(sql`width`, filter.minWidth, filter.maxWidth), state: [] },
    { column: sql`height`, conditions: range(sql`height`, filter.minHeight, filter.maxHeight), state: [] },
    { column: sql`size`, conditions: size(filter), state: [] },
    ...(filter.trashed
      ? []
      : [
          { column: TAKEN, conditions: taken(filter), state: live },
          { column: sql`created_at`, conditions: created(filter), state: live },
        ]),
  ]
  return given
    .filter(({ conditions }) => conditions.length > 0)
    .map(({ column, conditions, state }) => ({ column, condition: allOf([...conditions, ...state]) }))
}

const isToldByTerms = ({ near, collectionIds, ...filter }: AssetFilter): boolean =>
  near === undefined &&
  (collectionIds?.length ?? 0) <= MAX_COLLECTION_MARKS &&
  NUMBERS.every(field => filter[field] === undefined)
const NUMBERS = [
  'takenAfter',
  'takenBefore',
  'createdAfter',
  'createdBefore',
  'minWidth',
  'maxWidth',
  'minHeight',
  'maxHeight',
  'minSize',
  'maxSize',
] as const

const created = (filter: AssetFilter) =>
  range(sql`created_at`, filter.createdAfter, filter.createdBefore, true)
const taken = (filter: AssetFilter) =>
  // The second is implied, and what the index of times has.
  [
    ...range(sql`taken_at`, filter.takenAfter, filter.takenBefore, true),
    ...range(TAKEN, filter.takenAfter, filter.takenBefore, true),
  ]
const size = (filter: AssetFilter) => range(sql`size`, filter.minSize, filter.maxSize)

/** Up to so many collections are walked one by one when the newest of them are asked for. */
export const MAX_MERGED = 50

/** `key` is what the list is sorted by. */
export const conditionsOf = (projectId: string, filter: AssetFilter, key: string): Conditions => {
  const wanted: Wanted = { ...filter, radius: filter.radius ?? DEFAULT_RADIUS }
  const text = textQueryOf(wanted)
  const onLabel = filter.label ? [sql<boolean>`strpos(label_key, ${fold(filter.label)}) > 0`] : []
  const merged = key === 'createdAt' && (filter.collectionIds?.length ?? 0) <= MAX_MERGED
  const placed = filter.collectionIds
    ? [sql<boolean>`collection_id = any(${filter.collectionIds}::uuid[])`]
    : []
  return {
    onKey: [
      ...(merged ? placed : []),
      ...(key === 'createdAt' ? created(filter) : []),
      ...(key === 'takenAt' ? taken(filter) : []),
      ...(key === 'size' ? size(filter) : []),
    ],
    onAsset: [
      ...(merged ? [] : placed),
      ...(filter.tags ? [sql<boolean>`tags @> ${filter.tags}::text[]`] : []),
      ...(filter.anyTag ? [sql<boolean>`tags && ${filter.anyTag}::text[]`] : []),
      ...(filter.kind ? [sql<boolean>`kind = ${filter.kind}`] : []),
      ...(filter.mime ? [mimeIs(filter.mime)] : []),
      ...(filter.sha256 ? [sql<boolean>`sha256 = ${filter.sha256}`] : []),
      ...(key === 'takenAt' ? [] : taken(filter)),
      ...(key === 'createdAt' ? [] : created(filter)),
      ...(key === 'size' ? [] : size(filter)),
      ...range(sql`width`, filter.minWidth, filter.maxWidth),
      ...range(sql`height`, filter.minHeight, filter.maxHeight),
      ...(filter.near ? [isWithin(filter.near, wanted.radius)] : []),
    ],
    onSearch: [...(text === null ? [] : [sql<boolean>`found.terms @@ ${text}::tsquery`]), ...onLabel],
    onLabel,
    toldByTerms: isToldByTerms(filter),
    hasPhrase: parseSearch(filter.q ?? '').some(({ words, excluded }) => words.length > 1 && !excluded),
    indexQuery: indexQueryOf(projectId, wanted),
    ranges: rangesOf(filter),
  }
}
