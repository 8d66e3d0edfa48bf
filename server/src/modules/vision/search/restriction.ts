import type { Queryable } from '#kernel/db'
import type { AssetFilters, AssetSelection } from '#modules/library'
import type { Restriction } from './ranking.ts'
import { assetsOfPeople } from './search.repository.ts'

const PAGE = 1_000

/** Whether any filter is set. */
export const isFiltered = (filters: AssetFilters): boolean =>
  Object.entries(filters).some(
    ([name, value]) => value !== undefined && !(name === 'deep' || value === false),
  )

/** What filters and people leave; null when nothing limits a search. */
export const restrictionOf = (
  query: () => Queryable,
  wish: {
    readonly projectId: string
    readonly selection: AssetSelection
    readonly isFiltered: boolean
    readonly people: readonly string[]
  },
): Restriction | null => {
  const { selection, people, projectId } = wish
  if (!wish.isFiltered && people.length === 0) return null
  const withPeople = async (ids: readonly string[]): Promise<string[]> => {
    const shown: string[] = []
    for (let from = 0; from < ids.length; from += PAGE) {
      const among = ids.slice(from, from + PAGE)
      const rows = await assetsOfPeople(query(), projectId, people, { among, limit: PAGE })
      shown.push(...rows.map(row => row.id))
    }
    return shown
  }
  const among = async (ids: readonly string[]): Promise<Set<string>> => {
    const left = wish.isFiltered ? [...(await selection.among(ids))] : ids
    return new Set(people.length > 0 ? await withPeople(left) : left)
  }
  return {
    among,
    async few(most) {
      if (people.length === 0) return selection.few(most)
      const rows = await assetsOfPeople(query(), projectId, people, { limit: most + 1 })
      if (rows.length > most) return null
      return wish.isFiltered
        ? amongAll(
            selection,
            rows.map(row => row.id),
          )
        : rows.map(row => row.id)
    },
  }
}

const amongAll = async (selection: AssetSelection, ids: readonly string[]): Promise<string[]> => {
  const left: string[] = []
  for (let from = 0; from < ids.length; from += PAGE) {
    const allowed = await selection.among(ids.slice(from, from + PAGE))
    left.push(...allowed)
  }
  return left
}
