import type { Asset, Collection } from '@fovea/client'
import { createStore } from '#/data/store.ts'

/** What is dragged within the page; null while nothing is, or while files come from outside. */
export type Dragged =
  | { kind: 'assets'; assets: readonly Asset[] }
  | { kind: 'collection'; collection: Collection }
export const dragged = createStore<Dragged | null>(null)

/** Where something may be dropped: a collection, or `top` for the top of the tree and no collection. */
export type DropPlace = { id: string | null; name: string }

/** The place over which something that it takes is held; its part of the page shows that. */
export const hoveredPlace = createStore<string | null>(null)
export const TOP = 'top'
export const keyOfPlace = ({ id }: DropPlace) => id ?? TOP

/** The collection whose page is on the screen: files that are dropped, pasted or chosen go into it. */
export const screenCollection = createStore<DropPlace | null>(null)

/** Marks an element as a place; see `placeAt`. */
export const placeProps = ({ id, name }: DropPlace) => ({ 'data-drop': id ?? TOP, 'data-drop-name': name })

/** The place of an element or of what is around it. */
export function placeAt(target: EventTarget | null): DropPlace | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-drop]') : null
  const key = element?.dataset.drop
  if (key === undefined) return null
  return { id: key === TOP ? null : key, name: element?.dataset.dropName ?? '' }
}

/** Only where something hovers: a finger that holds a picture chooses it, and must not drag it. */
export const canDrag = () => matchMedia('(hover: hover) and (pointer: fine)').matches

/** Shows how many things hang on the pointer. */
export function setDragLabel(transfer: DataTransfer, words: string) {
  const label = document.createElement('div')
  label.textContent = words
  label.className =
    'fixed -top-40 left-0 rounded-full bg-accent px-4 py-2 text-sm font-semibold text-on-accent shadow-high'
  document.body.append(label)
  transfer.setDragImage(label, 20, 20)
  // The browser has taken its picture when the event is over.
  setTimeout(() => label.remove())
}
