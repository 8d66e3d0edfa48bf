import type { Collection, CollectionPatch } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { queryClient } from '#/data/query-client.ts'
import { refresher } from '#/data/refresher.ts'

const KEY = ['collections'] as const
/** The server's longest page. */
const PAGE_SIZE = 200

/**
 * All collections of the project, by name: the tree, the type-ahead and the pages look into the same few hundred rows.
 * The server keeps 10,000 of them at most.
 */
export const collectionsQuery = queryOptions({
  queryKey: KEY,
  queryFn: async (): Promise<Collection[]> => {
    const all: Collection[] = []
    for await (const one of fovea().collections.iterate({ sort: 'name', limit: PAGE_SIZE })) all.push(one)
    return all
  },
  staleTime: 60_000,
})

/** A burst of changes, for example an upload of a thousand files, changes counts a thousand times. */
const REFRESH_MS = 800
export const refreshCollections = refresher(KEY, REFRESH_MS)

/** Shows a change that the server has confirmed before the whole tree is loaded again. */
function show(change: (known: Collection[]) => Collection[]) {
  queryClient.setQueryData<Collection[]>(KEY, known => known && change(known))
  refreshCollections()
}

export async function createCollection(input: {
  name: string
  description?: string
  parentId?: string | null
}) {
  const made = await fovea().collections.create(input)
  show(known => [...known, made])
  return made
}

export async function updateCollection(id: string, patch: CollectionPatch) {
  const changed = await fovea().collections.update(id, patch)
  show(known => known.map(one => (one.id === id ? changed : one)))
  return changed
}

/** Deletes a collection and all below it; says what becomes of the assets. */
export async function deleteCollection(id: string, assets: 'keep' | 'trash') {
  const done = await fovea().collections.delete(id, { assets })
  show(known => {
    const gone = new Set([id, ...descendantsOf(treeOf(known), id)])
    return known.filter(one => !gone.has(one.id))
  })
  return done
}

export type CollectionTree = {
  byId: ReadonlyMap<string, Collection>
  /** Under null the collections at the top; each list is in the order of names. */
  children: ReadonlyMap<string | null, readonly Collection[]>
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

export function treeOf(collections: readonly Collection[]): CollectionTree {
  const byId = new Map(collections.map(one => [one.id, one]))
  const sorted = [...collections].sort((a, b) => names.compare(a.name, b.name))
  // One whose parent has not arrived yet is shown at the top rather than nowhere.
  const children = Map.groupBy(sorted, ({ parentId }) => (parentId && byId.has(parentId) ? parentId : null))
  return { byId, children }
}

/** The ids of everything below a collection. */
export function descendantsOf(tree: CollectionTree, id: string): string[] {
  const found = new Set<string>()
  const waiting = [id]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const child of tree.children.get(at) ?? []) {
      if (found.has(child.id)) continue
      found.add(child.id)
      waiting.push(child.id)
    }
  }
  return [...found]
}

/** The names from the top to the collection: `Travel / Norway / Bergen`. */
export const pathOf = ({ path, name }: Collection) => [...path.map(one => one.name), name].join(' / ')
