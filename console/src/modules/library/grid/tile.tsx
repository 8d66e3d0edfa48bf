import type { Asset } from '@fovea/client'
import { Link } from '@tanstack/react-router'
import { Check, CircleAlert, FileText, LoaderCircle, Play, Volume2 } from 'lucide-react'
import { type MouseEvent, memo } from 'react'
import { AssetThumbnail } from '#/app/asset-thumbnail.tsx'
import { useStore } from '#/data/store.ts'
import { classNames } from '#/ui/index.ts'
import { canDrag } from '../data/drag.ts'
import { searchOf, type View } from '../data/view.ts'
import { selection } from './selection.ts'
import { useLongPress } from './use-long-press.ts'

export type TileActions = {
  /** A click with or without modifier keys; answers whether the click chose instead of opening. */
  onPick: (asset: Asset, event: MouseEvent) => boolean
  onToggle: (asset: Asset, event: MouseEvent) => void
  onFocus: (asset: Asset) => void
}

type TileProps = {
  asset: Asset
  view: View
  left: number
  width: number
  height: number
  /** Only one tile is reached by Tab; from there the arrows lead on. */
  isTabStop: boolean
  actions: TileActions
}

/** One asset in the grid. */
export const Tile = memo(function Tile({ asset, view, left, width, height, isTabStop, actions }: TileProps) {
  const isSelected = useStore(selection, value => value.ids.has(asset.id))
  const isSelecting = useStore(selection, value => value.ids.size > 0)
  const longPress = useLongPress(() => actions.onToggle(asset, noEvent))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of the ARIA grid
    // biome-ignore lint/a11y/useFocusableInteractive: the link inside takes the focus
    <div
      role="gridcell"
      aria-selected={isSelected}
      className="group absolute top-0"
      style={{ left, width, height }}
      {...longPress}
    >
      <Link
        to="/library/$id"
        params={{ id: asset.id }}
        search={searchOf(view)}
        preload={false}
        data-asset={asset.id}
        tabIndex={isTabStop ? 0 : -1}
        aria-label={nameOf(asset)}
        draggable={canDrag()}
        onFocus={() => actions.onFocus(asset)}
        onClick={event => {
          if (actions.onPick(asset, event)) event.preventDefault()
        }}
        className={classNames(
          'absolute overflow-hidden rounded-md bg-line transition-[inset,border-radius] duration-200 ease-standard',
          isSelected ? 'inset-2.5 rounded-lg' : 'inset-0',
        )}
      >
        <AssetThumbnail asset={asset} width={width} height={height} />
        <span
          aria-hidden
          className="absolute inset-x-0 top-0 h-16 bg-linear-to-b from-black/45 to-transparent opacity-0 transition-opacity duration-150 group-hover:opacity-100"
        />
      </Link>
      <TileState asset={asset} />
      <SelectButton
        label={asset.label}
        isSelected={isSelected}
        isShown={isSelecting}
        onClick={event => actions.onToggle(asset, event)}
      />
      {isSelected && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-0 rounded-xl bg-accent/15 ring-2 ring-accent ring-inset"
        />
      )}
    </div>
  )
})

/** A long press has no modifier keys. */
const noEvent = { shiftKey: false } as MouseEvent // Only `shiftKey` is read by `onToggle`.

const kindWords = { image: '', video: 'Video: ', audio: 'Audio: ', document: 'Document: ' }

function nameOf(asset: Asset): string {
  const state = asset.states.renditions
  const suffix =
    state === 'pending' ? ', being processed' : state === 'failed' ? ', could not be processed' : ''
  return `${kindWords[asset.kind]}${asset.label}${suffix}`
}

type SelectButtonProps = {
  label: string
  isSelected: boolean
  isShown: boolean
  onClick: (event: MouseEvent) => void
}

function SelectButton({ label, isSelected, isShown, onClick }: SelectButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-pressed={isSelected}
      aria-label={`Select ${label}`}
      onClick={onClick}
      className={classNames(
        'absolute top-1 left-1 z-10 grid size-9 place-items-center transition-opacity duration-150',
        isSelected || isShown
          ? 'opacity-100'
          : // What cannot be seen must not catch a finger; holding a tile chooses it there.
            'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:pointer-events-none',
      )}
    >
      <span
        className={classNames(
          'grid size-[22px] place-items-center rounded-full border-2 shadow-low',
          isSelected ? 'border-accent bg-accent text-on-accent' : 'border-white bg-black/25 text-transparent',
        )}
      >
        <Check aria-hidden className="size-3.5" strokeWidth={3} />
      </span>
    </button>
  )
}

const kindIcons = { image: null, video: Play, audio: Volume2, document: FileText }
const pill =
  'pointer-events-none absolute right-2 bottom-2 flex items-center gap-1.5 rounded-full bg-black/65 px-2 py-1 text-[11px] font-medium text-white'

/** Whether the asset is still being worked on, or could not be; else what kind it is. */
function TileState({ asset }: { asset: Asset }) {
  if (asset.states.renditions === 'failed')
    return (
      <span className={pill}>
        <CircleAlert aria-hidden className="size-3.5" />
        No preview
      </span>
    )
  if (asset.states.renditions === 'pending')
    return (
      <span className={pill}>
        <LoaderCircle aria-hidden className="size-3.5 animate-turn" />
        Processing
      </span>
    )
  const Icon = kindIcons[asset.kind]
  return (
    Icon && (
      <span className={pill}>
        <Icon aria-hidden className="size-3.5" />
      </span>
    )
  )
}
