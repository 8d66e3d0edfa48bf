import type { Asset } from '@fovea/client'
import type { Virtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { keyName } from '#/app/hotkeys.ts'
import { type GridRow, neighbourInColumn, rowOf } from './layout.ts'
import { clearSelection, extendSelection, selectAll, selection, toggleSelected } from './selection.ts'
import type { TileActions } from './tile.tsx'

export type GridKeys = {
  assets: readonly Asset[]
  rows: readonly GridRow[]
  virtualizer: Virtualizer<Window, Element>
  grid: RefObject<HTMLElement | null>
  onOpen: (asset: Asset) => void
  /** Throws away the selection, or the focused asset while nothing is chosen. */
  onDelete: (focused: Asset | undefined) => void
}

/** The asset that had the focus last, also while another screen is shown, so that coming back goes on from there. */
let lastFocused: string | undefined

/** The asset whose page was shown since a grid was left. */
let returningTo: string | undefined

/** The next grid gives the focus to this asset, so that looking through pictures ends where it has led. */
export const returnTo = (id: string) => {
  returningTo = id
}

const tileLink = (grid: HTMLElement | null, id: string) =>
  grid?.querySelector<HTMLElement>(`[data-asset="${CSS.escape(id)}"]`)

/** Moving about and choosing in the grid, by pointer and by keyboard. */
export function useGridKeys(props: GridKeys) {
  const { assets, rows, virtualizer, grid } = props
  const [focused, setFocused] = useState<string | undefined>(lastFocused)
  const latest = useRef(props)
  const pending = useRef<string | undefined>(undefined)
  useEffect(() => {
    latest.current = props
  })
  // A tile that was scrolled to gets the focus as soon as it is in the document.
  useEffect(() => {
    if (!pending.current) return
    const link = tileLink(grid.current, pending.current)
    if (!link) return
    pending.current = undefined
    link.focus({ preventScroll: true })
  })
  const actions = useMemo(() => tileActions(latest, setFocused), [])
  const moveTo = (asset: Asset | undefined) => {
    if (!asset) return
    virtualizer.scrollToIndex(rowOf(rows, asset.id), { align: 'auto' })
    const link = tileLink(grid.current, asset.id)
    if (link) link.focus({ preventScroll: true })
    else pending.current = asset.id
    setFocused(asset.id)
  }
  useEffect(() => {
    // The virtualizer hears of the restored position by an event; before, it would scroll to where nobody was.
    const isSettled = Math.abs((virtualizer.scrollOffset ?? 0) - window.scrollY) <= 1
    if (rows.length === 0 || !returningTo || !isSettled) return
    moveTo(assets.find(asset => asset.id === returningTo))
    returningTo = undefined
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const at = assets.findIndex(asset => asset.id === focused)
    const handled = answerKey(event, { ...props, at, moveTo })
    if (handled) event.preventDefault()
  }
  const tabStop = assets.some(asset => asset.id === focused) ? focused : assets[0]?.id
  return { tabStop, actions, onKeyDown }
}

function tileActions(latest: RefObject<GridKeys>, setFocused: (id: string) => void): TileActions {
  const choose = (asset: Asset, event: MouseEvent) => {
    if (event.shiftKey) extendSelection(latest.current.assets, asset.id)
    else toggleSelected(asset.id)
  }
  return {
    onPick: (asset, event) => {
      const chooses = event.shiftKey || event.ctrlKey || event.metaKey || selection.get().ids.size > 0
      if (chooses) choose(asset, event)
      return chooses
    },
    onToggle: choose,
    onFocus: asset => {
      lastFocused = asset.id
      setFocused(asset.id)
    },
  }
}

type KeyContext = GridKeys & { at: number; moveTo: (asset: Asset | undefined) => void }

/** Answers whether the key meant something. */
function answerKey(event: KeyboardEvent, context: KeyContext): boolean {
  const { assets, rows, at, moveTo, onOpen, onDelete } = context
  const current = assets[at]
  const target = targetOf(event.key, assets, rows, at)
  if (target) {
    if (event.shiftKey && current) {
      if (selection.get().anchor === null) extendSelection(assets, current.id)
      extendSelection(assets, target.id)
    }
    moveTo(target)
    return true
  }
  const acts: Record<string, () => void> = {
    ' ': () => current && toggleSelected(current.id),
    x: () => current && toggleSelected(current.id),
    enter: () => current && onOpen(current),
    'ctrl+a': () => selectAll(assets),
    escape: clearSelection,
    delete: () => onDelete(current),
    backspace: () => onDelete(current),
  }
  const act =
    event.target instanceof HTMLButtonElement && event.key !== 'Escape' ? undefined : acts[keyName(event)]
  act?.()
  return act !== undefined
}

function targetOf(
  key: string,
  assets: readonly Asset[],
  rows: readonly GridRow[],
  at: number,
): Asset | undefined {
  const current = assets[at]
  switch (key) {
    case 'ArrowRight':
      return assets[at + 1]
    case 'ArrowLeft':
      return assets[at - 1]
    case 'ArrowDown':
      return current && neighbourInColumn(rows, current.id, 1)
    case 'ArrowUp':
      return current && neighbourInColumn(rows, current.id, -1)
    case 'Home':
      return assets[0]
    case 'End':
      return assets.at(-1)
    default:
      return undefined
  }
}
