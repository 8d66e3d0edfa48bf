import { Link } from '@tanstack/react-router'
import { ChevronRight, Folder, FolderOpen } from 'lucide-react'
import type { DragEvent } from 'react'
import { useStore } from '#/data/store.ts'
import { formatNumber } from '#/format/index.ts'
import { classNames } from '#/ui/index.ts'
import { canDrag, dragged, hoveredPlace, placeProps, setDragLabel } from '../data/drag.ts'
import { toggleRow } from './open-rows.ts'
import type { TreeRow } from './tree-rows.ts'

const INDENT = 14

type TreeItemProps = {
  row: TreeRow
  top: number
  isShown: boolean
  isTabStop: boolean
  onFocus: (id: string) => void
  onNavigate: (() => void) | undefined
}

/** A collection in the tree: it is opened, unfolded, dragged, and dropped on. */
export function TreeItem({ row, top, isShown, isTabStop, onFocus, onNavigate }: TreeItemProps) {
  const { collection, level, position, siblings, isOpen } = row
  const isHovered = useStore(hoveredPlace, value => value === collection.id)
  const Icon = isOpen ? FolderOpen : Folder
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', collection.name)
    setDragLabel(event.dataTransfer, collection.name)
    dragged.set({ kind: 'collection', collection })
  }
  return (
    <div
      role="treeitem"
      data-row={collection.id}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={isOpen}
      aria-selected={isShown}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={() => onFocus(collection.id)}
      draggable={canDrag()}
      onDragStart={onDragStart}
      {...placeProps(collection)}
      className={classNames(
        'group absolute inset-x-0 flex h-[34px] items-center rounded-[10px] text-sm focus-visible:-outline-offset-2',
        isShown ? 'bg-accent-soft text-accent' : 'text-ink-2 hover:bg-hover hover:text-ink',
        isHovered && 'bg-accent-soft ring-2 ring-accent ring-inset',
      )}
      style={{ top, paddingLeft: (level - 1) * INDENT }}
    >
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        onClick={() => toggleRow(collection.id)}
        className={classNames(
          'grid h-full w-7 shrink-0 place-items-center',
          isOpen === undefined && 'invisible',
        )}
      >
        <ChevronRight
          aria-hidden
          className={classNames('size-3.5 transition-transform duration-150', isOpen && 'rotate-90')}
        />
      </button>
      <Link
        to="/collections/$id"
        params={{ id: collection.id }}
        tabIndex={-1}
        draggable={false}
        onClick={onNavigate}
        className="flex h-full min-w-0 flex-1 items-center gap-2 pr-2.5 outline-none"
      >
        <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.9} />
        <span className="min-w-0 flex-1 truncate font-medium">{collection.name}</span>{' '}
        {collection.assetCount > 0 && (
          <span className="tabular text-xs text-ink-3">{formatNumber(collection.assetCount)}</span>
        )}
      </Link>
    </div>
  )
}
