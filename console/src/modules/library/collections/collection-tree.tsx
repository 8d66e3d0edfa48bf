import { useNavigate, useParams } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from '#/data/store.ts'
import type { CollectionTree } from '../data/collections.ts'
import { openRows, revealRow, toggleRow } from './open-rows.ts'
import { TreeItem } from './tree-item.tsx'
import { answerTreeKey, rowsOf } from './tree-rows.ts'

const ROW_HEIGHT = 34

type TreeProps = { tree: CollectionTree; onNavigate: (() => void) | undefined }

/** All collections, nested; of thousands only the rows on the screen are in the document. */
export function Tree({ tree, onNavigate }: TreeProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const open = useStore(openRows, value => value)
  const rows = useMemo(() => rowsOf(tree, open), [tree, open])
  const { id: shown } = useParams({ strict: false })
  useRevealed(tree, shown)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: index => rows[index]?.collection.id ?? index,
    overscan: 8,
  })
  const keys = useTreeKeys(rows, virtualizer.scrollToIndex, scroller, onNavigate)
  const tabStop = [keys.focused, shown, rows[0]?.collection.id].find(id =>
    rows.some(row => row.collection.id === id),
  )
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      <div
        role="tree"
        aria-label="Collections"
        tabIndex={-1}
        onKeyDown={keys.onKeyDown}
        className="relative outline-none"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => {
          const row = rows[index]
          return (
            row && (
              <TreeItem
                key={key}
                row={row}
                top={start}
                isShown={row.collection.id === shown}
                isTabStop={row.collection.id === tabStop}
                onFocus={keys.setFocused}
                onNavigate={onNavigate}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

/** The collection that is on the screen is seen in the tree, wherever it is. */
function useRevealed(tree: CollectionTree, shown: string | undefined) {
  const path = shown === undefined ? undefined : tree.byId.get(shown)?.path
  const ancestors = path?.map(one => one.id).join(' ')
  useEffect(() => {
    if (ancestors) revealRow(ancestors.split(' '))
  }, [ancestors])
}

function useTreeKeys(
  rows: ReturnType<typeof rowsOf>,
  scrollTo: (index: number) => void,
  scroller: { current: HTMLElement | null },
  onNavigate: (() => void) | undefined,
) {
  const [focused, setFocused] = useState<string>()
  const pending = useRef<string>(undefined)
  const navigate = useNavigate()
  // A row that was scrolled to gets the focus as soon as it is in the document.
  useEffect(() => {
    if (!pending.current) return
    const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(pending.current)}"]`)
    if (!row) return
    pending.current = undefined
    row.focus({ preventScroll: true })
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const at = rows.findIndex(row => row.collection.id === focused)
    const id = rows[at]?.collection.id
    if (event.key === 'Enter' && id) {
      onNavigate?.()
      void navigate({ to: '/collections/$id', params: { id } })
    } else {
      const move = answerTreeKey(event.key, rows, at)
      if (!move) return
      if ('toggle' in move) toggleRow(rows[move.toggle]?.collection.id ?? '')
      else {
        pending.current = rows[move.focus]?.collection.id
        setFocused(pending.current)
        scrollTo(move.focus)
      }
    }
    event.preventDefault()
    event.stopPropagation()
  }
  return { focused, setFocused, onKeyDown }
}
