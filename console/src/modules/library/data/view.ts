import type { AssetSort } from '@fovea/client'

/** Which assets a grid shows, and in which order. It stands in the address, so that it can be linked to. */
export type View = { trashed: boolean; sort: AssetSort; label: string }

export const DEFAULT_SORT: AssetSort = '-createdAt'

export const SORTS: { value: AssetSort; label: string }[] = [
  { value: '-createdAt', label: 'Newest first' },
  { value: 'createdAt', label: 'Oldest first' },
  { value: '-takenAt', label: 'Date taken' },
  { value: 'label', label: 'Name' },
  { value: '-size', label: 'Largest first' },
]

const isSort = (value: unknown): value is AssetSort => SORTS.some(sort => sort.value === value)

/** The search parameters of library screens; defaults are left out, so that plain addresses stay plain. */
export type ViewSearch = { sort?: AssetSort; q?: string; trash?: true }

export function parseViewSearch(raw: Record<string, unknown>): ViewSearch {
  const { sort, q, trash } = raw
  return {
    ...(isSort(sort) && sort !== DEFAULT_SORT ? { sort } : {}),
    // A name made of digits arrives as a number.
    ...((typeof q === 'string' && q !== '') || typeof q === 'number' ? { q: String(q) } : {}),
    ...(trash === true ? { trash: true as const } : {}),
  }
}

export function viewOf(raw: Record<string, unknown>, trashed = false): View {
  const search = parseViewSearch(raw)
  return {
    trashed: trashed || search.trash === true,
    sort: search.sort ?? DEFAULT_SORT,
    label: search.q ?? '',
  }
}

/** The address parts that lead from an asset back to the grid in which it was found. */
export function searchOf(view: View): ViewSearch {
  return parseViewSearch({ sort: view.sort, q: view.label, trash: view.trashed || undefined })
}
