import type { Asset } from '@fovea/client'
import type { DragEvent } from 'react'
import { countOf } from '#/format/index.ts'
import { dragged, setDragLabel } from '../data/drag.ts'
import { selectedOf, selection } from './selection.ts'

/** Begins to drag the tile under the pointer; when it is one of the selected, all of them. */
export function startDrag(event: DragEvent, assets: readonly Asset[]) {
  const element = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-asset]') : null
  const asset = assets.find(one => one.id === element?.dataset.asset)
  if (!asset) return
  const { ids } = selection.get()
  const moving = ids.has(asset.id) ? selectedOf(assets, ids) : [asset]
  event.dataTransfer.effectAllowed = 'move'
  setDragLabel(event.dataTransfer, moving.length === 1 ? asset.label : countOf(moving.length, 'item'))
  dragged.set({ kind: 'assets', assets: moving })
}
