import type { AssetRow } from '../tables.ts'
import { boxAround, type Place } from './place.ts'
import { fold, parseSearch, type Term, wordsOf } from './words.ts'

/** What an asset is found by. */
export interface SearchRow {
  readonly labelKey: string
  /** A `tsvector` as text: words with their places, and marks (`=…`) and pieces of the label (`~…`) without. */
  readonly terms: string
}

export type Searchable = Pick<
  AssetRow,
  | 'projectId'
  | 'collectionId'
  | 'label'
  | 'description'
  | 'tags'
  | 'metadata'
  | 'kind'
  | 'mime'
  | 'camera'
  | 'latitude'
  | 'longitude'
  | 'trashedAt'
>

/** Words of one asset that are found; PostgreSQL's places end at 16,383, and a row must stay below a megabyte. */
const MAX_WORDS = 10_000
/** Between two fields: words of different fields are no phrase. */
const GAP = 2

const mark = (name: string, value: string): string => `=${name}:${value}`
const family = (mime: string): string => mime.slice(0, mime.indexOf('/') + 1)
const cameraMark = (camera: string): string => mark('camera', fold(camera).slice(0, 200))
const TRASH = '=trash'

export const searchRowOf = (asset: Searchable): SearchRow => {
  const labelKey = fold(asset.label)
  const lexemes = [
    ...[...placesOf(textsOf(asset))].map(([word, places]) => `${quote(word)}:${places.join(',')}`),
    ...marksOf(asset).map(quote),
    ...[...piecesOf(labelKey)].map(quote),
  ]
  return { labelKey, terms: lexemes.join(' ') }
}

const textsOf = ({ label, description, tags, metadata }: Searchable): string[] => [
  label,
  ...tags,
  description,
  ...stringsIn(metadata),
]

/** The strings inside, however deep; names of fields are none. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(stringsIn)
}

const placesOf = (texts: readonly string[]): Map<string, number[]> => {
  const places = new Map<string, number[]>()
  let place = 0
  for (const text of texts) {
    for (const word of wordsOf(text)) {
      if (++place > MAX_WORDS) return places
      const known = places.get(word)
      if (known) known.push(place)
      else places.set(word, [place])
    }
    place += GAP
  }
  return places
}

const marksOf = (asset: Searchable): string[] => [
  mark('project', asset.projectId),
  mark('kind', asset.kind),
  mark('mime', asset.mime),
  mark('mime', family(asset.mime)),
  ...asset.tags.map(tag => mark('tag', tag)),
  ...(asset.collectionId === null ? [] : [mark('collection', asset.collectionId)]),
  ...(asset.camera === null ? [] : [cameraMark(asset.camera)]),
  ...(asset.trashedAt === null ? [] : [TRASH]),
  ...(asset.latitude === null || asset.longitude === null
    ? []
    : LEVELS.map(level =>
        cellMark(level, rowOf(level, asset.latitude ?? 0), columnOf(level, asset.longitude ?? 0)),
      )),
]

const END = '\u0001'
/** All runs of three signs; the end is filled up, so that shorter runs are beginnings of one. */
const piecesOf = (labelKey: string): Set<string> => {
  const signs = [...labelKey]
  return new Set(signs.map((sign, at) => `~${sign}${signs[at + 1] ?? END}${signs[at + 2] ?? END}`))
}

/** Grids over the globe, from cells of 45 degrees to cells of 10 arc seconds (300 m). */
const LEVELS = [2, 4, 6, 8, 10, 12, 14, 16] as const
const MAX_CELLS = 25
const rowOf = (level: number, lat: number): number =>
  Math.min(2 ** level - 1, Math.max(0, Math.floor(((lat + 90) / 180) * 2 ** level)))
const columnOf = (level: number, lon: number): number =>
  Math.min(2 ** (level + 1) - 1, Math.max(0, Math.floor(((lon + 180) / 360) * 2 ** (level + 1))))
const cellMark = (level: number, row: number, column: number): string =>
  mark('cell', `${level}/${row}/${column}`)

/** The cells of the finest grid that covers a circle with few of them. */
const cellsAround = (centre: Place, radius: number): string[] => {
  const { south, north, longitudes } = boxAround(centre, radius)
  for (const level of LEVELS.toReversed()) {
    const rows = between(rowOf(level, south), rowOf(level, north))
    const columns = longitudes.flatMap(([west, east]) =>
      between(columnOf(level, west), columnOf(level, east)),
    )
    if (rows.length * columns.length <= MAX_CELLS) {
      return rows.flatMap(row => columns.map(column => cellMark(level, row, column)))
    }
  }
  return []
}

/** Empty when there are too many to be of use. */
const between = (first: number, last: number): number[] =>
  Array.from({ length: Math.min(MAX_CELLS + 1, last - first + 1) }, (_, at) => first + at)

export interface Wanted {
  readonly q?: string | undefined
  readonly label?: string | undefined
  readonly camera?: string | undefined
  readonly kind?: string | undefined
  readonly mime?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly anyTag?: readonly string[] | undefined
  readonly near?: Place | undefined
  readonly radius: number
  readonly collectionIds?: readonly string[] | undefined
  readonly trashed: boolean
}

/** What only the search row can tell, as a `tsquery`; null when nothing of the kind is asked. */
export const textQueryOf = (wanted: Pick<Wanted, 'q' | 'camera'>): string | null => {
  const parts = [
    ...parseSearch(wanted.q ?? '').map(termQuery),
    ...(wanted.camera ? [quote(cameraMark(wanted.camera))] : []),
  ]
  return parts.length > 0 ? parts.join(' & ') : null
}

/** What a person typed as a `tsquery` over folded words, for texts that other modules keep; null when it says no word. */
export const wordQueryOf = (text: string): string | null => textQueryOf({ q: text })

/** Everything that the index can narrow by; null when nothing but the project is left. */
export const indexQueryOf = (projectId: string, wanted: Wanted): string | null => {
  const text = textQueryOf(wanted)
  const parts = [
    ...(text === null ? [] : [text]),
    ...(wanted.label ? [piecesQuery(fold(wanted.label))] : []),
    ...(wanted.kind ? [quote(mark('kind', wanted.kind))] : []),
    ...(wanted.mime ? [quote(mark('mime', wanted.mime.toLowerCase().replace(/\/\*$/, '/')))] : []),
    ...(wanted.tags ?? []).map(tag => quote(mark('tag', tag))),
    ...(wanted.anyTag ? [anyOf(wanted.anyTag.map(tag => mark('tag', tag)))] : []),
    ...(wanted.near ? [anyOf(cellsAround(wanted.near, wanted.radius))] : []),
    ...(wanted.collectionIds && wanted.collectionIds.length <= MAX_COLLECTION_MARKS
      ? [anyOf(wanted.collectionIds.map(id => mark('collection', id)))]
      : []),
  ].filter(part => part !== '')
  if (parts.length === 0 && !wanted.trashed) return null
  const state = wanted.trashed ? quote(TRASH) : `!${quote(TRASH)}`
  return [quote(mark('project', projectId)), state, ...parts].join(' & ')
}

/** A tree of more collections is narrowed by the other conditions alone. */
export const MAX_COLLECTION_MARKS = 100

const quote = (lexeme: string): string => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

const anyOf = (marks: readonly string[]): string =>
  marks.length === 0 ? '' : `(${marks.map(quote).join(' | ')})`

const termQuery = ({ words, excluded, prefix }: Term): string => {
  const last = words.length - 1
  const phrase = words.map((word, at) => `${quote(word)}${prefix && at === last ? ':*' : ''}`).join(' <-> ')
  return `${excluded ? '!' : ''}(${phrase})`
}

/** Runs of three that the label must have; more than a few narrow no further. */
const MAX_PIECES = 12

const piecesQuery = (key: string): string => {
  const signs = [...key]
  if (signs.length === 0) return ''
  if (signs.length < 3) return `${quote(`~${key}`)}:*`
  return signs
    .slice(0, Math.min(signs.length - 2, MAX_PIECES))
    .map((_, at) => quote(`~${signs.slice(at, at + 3).join('')}`))
    .join(' & ')
}
