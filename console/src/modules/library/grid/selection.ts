import type { Asset } from '@fovea/client'
import { createStore } from '#/data/store.ts'

type Selection = {
  ids: ReadonlySet<string>
  /** Where a range starts that is extended with Shift. */
  anchor: string | null
}

const none: Selection = { ids: new Set(), anchor: null }

/** What is chosen in the grid that is on the screen. */
export const selection = createStore<Selection>(none)

export const clearSelection = () => selection.set(none)

export function toggleSelected(id: string) {
  const ids = new Set(selection.get().ids)
  if (!ids.delete(id)) ids.add(id)
  selection.set({ ids, anchor: id })
}

/** Chooses `ids` beside what is chosen; when all of them are already, lets them go. */
export function toggleAll(ids: readonly string[]) {
  const before = selection.get()
  const next = new Set(before.ids)
  const areAllIn = ids.every(id => next.has(id))
  for (const id of ids) {
    if (areAllIn) next.delete(id)
    else next.add(id)
  }
  selection.set({ ids: next, anchor: before.anchor })
}

/** Chooses everything from the anchor to `id`, in the order of the list. */
export function extendSelection(assets: readonly Asset[], id: string) {
  const { ids, anchor } = selection.get()
  const from = assets.findIndex(asset => asset.id === (anchor ?? id))
  const to = assets.findIndex(asset => asset.id === id)
  if (from < 0 || to < 0) return toggleSelected(id)
  const range = assets.slice(Math.min(from, to), Math.max(from, to) + 1)
  selection.set({ ids: new Set([...ids, ...range.map(asset => asset.id)]), anchor: anchor ?? id })
}

export const selectAll = (assets: readonly Asset[]) =>
  selection.set({ ids: new Set(assets.map(asset => asset.id)), anchor: selection.get().anchor })

/** The chosen assets in the order of the list; those that are gone meanwhile are left out. */
export const selectedOf = (assets: readonly Asset[], ids: ReadonlySet<string>) =>
  assets.filter(asset => ids.has(asset.id))
