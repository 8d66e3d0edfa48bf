import { useEffect } from 'react'
import { wordsOf } from '#/data/errors.ts'
import { queryClient } from '#/data/query-client.ts'
import { showToast } from '#/ui/index.ts'
import { moveAssets } from '../data/actions.ts'
import { collectionsQuery, descendantsOf, treeOf, updateCollection } from '../data/collections.ts'
import { type Dragged, type DropPlace, dragged, hoveredPlace, keyOfPlace, placeAt } from '../data/drag.ts'
import { clearSelection } from '../grid/selection.ts'

/** Whether something would change if it were dropped there. */
function takes({ id }: DropPlace, what: Dragged): boolean {
  if (what.kind === 'assets') return what.assets.some(asset => asset.collectionId !== id)
  const { collection } = what
  if (id === collection.id || id === collection.parentId) return false
  const known = queryClient.getQueryData(collectionsQuery.queryKey) ?? []
  return id === null || !descendantsOf(treeOf(known), collection.id).includes(id)
}

/** Moves a collection below another one, or to the top, and says so. */
export async function moveCollection(id: string, place: DropPlace) {
  try {
    const { name } = await updateCollection(id, { parentId: place.id })
    showToast({
      title: `“${name}” is now ${place.id ? `in “${place.name}”` : 'at the top'}`,
      tone: 'success',
    })
  } catch (error) {
    showToast({ title: 'The collection was not moved', detail: wordsOf(error), tone: 'danger' })
  }
}

function drop(what: Dragged, place: DropPlace) {
  if (what.kind === 'collection') return void moveCollection(what.collection.id, place)
  clearSelection()
  const moving = what.assets.filter(asset => asset.collectionId !== place.id)
  void moveAssets(moving, place.id, place.id ? place.name : null)
}

/** Lets assets and collections be dropped on every marked place of the page. */
export function useInnerDrop() {
  useEffect(() => {
    const abort = new AbortController()
    const on = (type: 'dragover' | 'dragend' | 'drop', listener: (event: DragEvent) => void) =>
      window.addEventListener(type, listener, { signal: abort.signal })
    const targetOf = (event: DragEvent) => {
      const what = dragged.get()
      const place = what && placeAt(event.target)
      return what && place && takes(place, what) ? { what, place } : null
    }
    const end = () => {
      dragged.set(null)
      hoveredPlace.set(null)
    }
    on('dragover', event => {
      if (!dragged.get()) return
      const target = targetOf(event)
      hoveredPlace.set(target && keyOfPlace(target.place))
      if (target) event.preventDefault()
    })
    on('dragend', end)
    on('drop', event => {
      const target = targetOf(event)
      if (target) {
        event.preventDefault()
        drop(target.what, target.place)
      }
      if (dragged.get()) end()
    })
    return () => abort.abort()
  }, [])
}
