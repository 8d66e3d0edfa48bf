import type { Asset } from '@fovea/client'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { CircleCheck } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useStore } from '#/data/store.ts'
import { classNames } from '#/ui/index.ts'
import type { View } from '../data/view.ts'
import { GAP, type GridRow, type HeadingRow, layOutGrid } from './layout.ts'
import { selection, toggleAll } from './selection.ts'
import { startDrag } from './start-drag.ts'
import { Tile, type TileActions } from './tile.tsx'
import { type GridKeys, useGridKeys } from './use-grid-keys.ts'
import { useKeptScroll } from './use-kept-scroll.ts'
import { useWidth } from './use-width.ts'

/** The next page is asked for when this many rows are left below the screen. */
const ROWS_AHEAD = 12
const OVERSCAN = 5

export type AssetGridProps = {
  label: string
  assets: readonly Asset[]
  view: View
  onNearEnd: () => void
  keys: Pick<GridKeys, 'onOpen' | 'onDelete'>
}

/** Any number of assets in justified rows, of which only the visible ones are in the document. */
export function AssetGrid({ label, assets, view, onNearEnd, keys }: AssetGridProps) {
  const ref = useRef<HTMLDivElement>(null)
  const { width, top } = useWidth(ref)
  // Asked for once per layout: at midnight "Today" becomes wrong until the list changes.
  const rows = useMemo(() => layOutGrid(assets, width, view.sort, Date.now()), [assets, width, view.sort])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: index => rows[index]?.height ?? 0,
    getItemKey: index => rows[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollMargin: top,
    scrollPaddingStart: 76,
    scrollPaddingEnd: 24,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are known to the virtualizer only by `rows`
  useLayoutEffect(() => virtualizer.measure(), [rows, virtualizer])
  useKeptScroll(view, rows.length > 0)
  const { tabStop, actions, onKeyDown } = useGridKeys({ assets, rows, virtualizer, grid: ref, ...keys })
  const visible = virtualizer.getVirtualItems()
  const isNearEnd = (visible.at(-1)?.index ?? 0) >= rows.length - ROWS_AHEAD
  useEffect(() => {
    if (isNearEnd && rows.length > 0) onNearEnd()
  }, [isNearEnd, rows.length, onNearEnd])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtualised in justified rows; this is the ARIA grid pattern
    <div
      ref={ref}
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-rowcount={rows.length}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onDragStart={event => startDrag(event, assets)}
      className="relative outline-none"
      style={{ height: virtualizer.getTotalSize() }}
    >
      {visible.map(({ index, key, start }) => (
        <Row
          key={key}
          row={rows[index]}
          position={index}
          offset={start - top}
          view={view}
          tabStop={tabStop}
          actions={actions}
        />
      ))}
    </div>
  )
}

type RowProps = {
  row: GridRow | undefined
  position: number
  offset: number
  view: View
  tabStop: string | undefined
  actions: TileActions
}

function Row({ row, position, offset, view, tabStop, actions }: RowProps) {
  if (!row) return null
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of the ARIA grid above
    // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus, not the row
    <div
      role="row"
      aria-rowindex={position + 1}
      className="absolute inset-x-0 top-0"
      style={{ transform: `translateY(${offset}px)`, height: row.height }}
    >
      {row.kind === 'heading' ? (
        <Heading row={row} />
      ) : (
        row.tiles.map(tile => (
          <Tile
            key={tile.asset.id}
            asset={tile.asset}
            view={view}
            left={tile.left}
            width={tile.width}
            height={row.height - GAP}
            isTabStop={tile.asset.id === tabStop}
            actions={actions}
          />
        ))
      )}
    </div>
  )
}

/** The name of a day or month, and a button that chooses everything below it. */
function Heading({ row }: { row: HeadingRow }) {
  const isSelected = useStore(selection, value => row.ids.every(id => value.ids.has(id)))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell of the ARIA grid above
    // biome-ignore lint/a11y/useFocusableInteractive: the button inside takes the focus
    <div role="gridcell" className="group flex h-full items-end gap-2 px-0.5 pb-2.5">
      <h2 className="text-[15px] font-semibold tracking-tight">{row.label}</h2>
      <button
        type="button"
        tabIndex={-1}
        aria-pressed={isSelected}
        aria-label={`Select everything of ${row.label}`}
        onClick={() => toggleAll(row.ids)}
        className={classNames(
          'rounded-full text-ink-3 transition-opacity duration-150 hover:text-accent focus-visible:opacity-100 aria-pressed:text-accent',
          isSelected ? 'opacity-100' : 'opacity-0 group-hover:opacity-100',
        )}
      >
        <CircleCheck aria-hidden className="size-[18px]" />
      </button>
    </div>
  )
}
