import type { AssetKind, AssetSort } from '@fovea/client'
import { dayOf, msOf } from './days.ts'

/** Metres around a place. */
export type Place = { lat: number; lon: number; radius: number }

/** What narrows a grid down; null and empty are no condition. */
export type Filters = {
  q: string
  kind: AssetKind | null
  tags: readonly string[]
  /** Unix milliseconds; taken then or later. */
  takenAfter: number | null
  /** Unix milliseconds; taken before then. */
  takenBefore: number | null
  minWidth: number | null
  minHeight: number | null
  place: Place | null
}

/** Which assets a grid shows, and in which order. It stands in the address, so that it can be linked to. */
export type View = Filters & {
  trashed: boolean
  sort: AssetSort
  collectionId: string | null
  /** With everything in the collections below it; the collection's own page shows what is directly in it. */
  deep: boolean
}

export const NO_FILTERS: Filters = {
  q: '',
  kind: null,
  tags: [],
  takenAfter: null,
  takenBefore: null,
  minWidth: null,
  minHeight: null,
  place: null,
}

export const DEFAULT_SORT: AssetSort = '-createdAt'
export const DEFAULT_RADIUS = 1_000

export const SORTS: { value: AssetSort; label: string }[] = [
  { value: '-createdAt', label: 'Newest first' },
  { value: 'createdAt', label: 'Oldest first' },
  { value: '-takenAt', label: 'Date taken' },
  { value: 'label', label: 'Name' },
  { value: '-size', label: 'Largest first' },
]

export const KINDS: { value: AssetKind; label: string }[] = [
  { value: 'image', label: 'Pictures' },
  { value: 'video', label: 'Videos' },
  { value: 'audio', label: 'Sounds' },
  { value: 'document', label: 'Documents' },
]

const isSort = (value: unknown): value is AssetSort => SORTS.some(sort => sort.value === value)
const isKind = (value: unknown): value is AssetKind => KINDS.some(kind => kind.value === value)

/** The search parameters of library screens; defaults are left out, so that plain addresses stay plain. */
export type ViewSearch = {
  sort?: AssetSort
  q?: string
  kind?: AssetKind
  tags?: string
  from?: string
  to?: string
  minWidth?: number
  minHeight?: number
  near?: string
  radius?: number
  /** Everything in this collection and below it. */
  in?: string
  /** What is directly in this collection; the collection's own page has it in its path. */
  collection?: string
  trash?: true
}

/** A name made of digits arrives as a number. */
const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '')
const pixelsOf = (value: unknown) => {
  const number = Number(textOf(value))
  return Number.isInteger(number) && number > 0 && number <= 1e6 ? number : null
}

/** Tags are told apart by commas, here as in the API; a tag itself has none. */
export const tagsOf = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map(tag => tag.trim())
      .filter(Boolean),
  ),
]

function placeOf(near: unknown, radius: unknown): Place | null {
  const [lat = Number.NaN, lon = Number.NaN] = textOf(near)
    .split(',')
    .map(part => (part.trim() === '' ? Number.NaN : Number(part)))
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return null
  return { lat, lon, radius: pixelsOf(radius) ?? DEFAULT_RADIUS }
}

export function viewOf(raw: Record<string, unknown>, trashed = false): View {
  const inside = textOf(raw.in)
  return {
    q: textOf(raw.q),
    kind: isKind(raw.kind) ? raw.kind : null,
    tags: tagsOf(textOf(raw.tags)),
    takenAfter: msOf(textOf(raw.from)),
    takenBefore: msOf(textOf(raw.to), 1),
    minWidth: pixelsOf(raw.minWidth),
    minHeight: pixelsOf(raw.minHeight),
    place: placeOf(raw.near, raw.radius),
    trashed: trashed || raw.trash === true,
    sort: isSort(raw.sort) ? raw.sort : DEFAULT_SORT,
    collectionId: inside || textOf(raw.collection) || null,
    deep: inside !== '',
  }
}

/** A place as the address and the server have it: to a tenth of a metre. */
export const nearOf = ({ lat, lon }: { lat: number; lon: number }) => `${+lat.toFixed(6)},${+lon.toFixed(6)}`

const given = <Key extends string, Value>(key: Key, value: Value | null | '' | false | undefined) =>
  // A computed key is a mapped type, which TypeScript does not infer by itself.
  (value ? { [key]: value } : {}) as { [K in Key]?: Value }

/** The address parts that lead from an asset back to the grid in which it was found. */
export function searchOf(view: View): ViewSearch {
  const { place } = view
  return {
    ...given('q', view.q),
    ...given('kind', view.kind),
    ...given('tags', view.tags.join(',')),
    ...given('from', view.takenAfter !== null && dayOf(view.takenAfter)),
    ...given('to', view.takenBefore !== null && dayOf(view.takenBefore, -1)),
    ...given('minWidth', view.minWidth),
    ...given('minHeight', view.minHeight),
    ...given('near', place && nearOf(place)),
    ...given('radius', place?.radius !== DEFAULT_RADIUS && place?.radius),
    ...given(view.deep ? 'in' : 'collection', view.collectionId),
    ...given('sort', view.sort !== DEFAULT_SORT && view.sort),
    ...(view.trashed ? { trash: true as const } : {}),
  }
}

export const parseViewSearch = (raw: Record<string, unknown>): ViewSearch => searchOf(viewOf(raw))

export const isFiltered = (view: View) =>
  view.q !== '' || countFilters(view) > 0 || (view.deep && view.collectionId !== null)

/** How many conditions there are beside the words. */
export const countFilters = (view: View) =>
  [
    view.kind,
    view.tags.length > 0,
    view.takenAfter ?? view.takenBefore,
    view.minWidth ?? view.minHeight,
    view.place,
  ].filter(Boolean).length

/** The page on which a view is shown. */
export const homeOf = (view: View) => {
  if (view.trashed) return { to: '/trash' as const, search: {} }
  const search = searchOf(view)
  if (view.collectionId === null || view.deep) return { to: '/library' as const, search }
  const { collection: id = '', ...rest } = search
  return { to: '/collections/$id' as const, params: { id }, search: rest }
}
