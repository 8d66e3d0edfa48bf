import type { Session } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { explain } from '#/data/errors.ts'
import { ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { sessionListQuery } from '../data/sessions.ts'
import type { SessionView } from '../data/view.ts'
import { SessionRow } from './session-row.tsx'

const ROW_PX = 72
/** The next page is asked for when this many rows are left below the screen. */
const ROWS_AHEAD = 15

export function SessionList({ view, empty }: { view: SessionView; empty: ReactNode }) {
  const list = useInfiniteQuery(sessionListQuery(view))
  if (!list.data)
    return list.error ? (
      <ErrorState {...explain(list.error)} onRetry={() => void list.refetch()} />
    ) : (
      <ListSkeleton />
    )
  if (list.data.length === 0) return empty
  const loadMore = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
  }
  return <Rows sessions={list.data} hasMore={list.hasNextPage} onNearEnd={loadMore} />
}

type RowsProps = { sessions: readonly Session[]; hasMore: boolean; onNearEnd: () => void }

/** Any number of sessions, of which only those on the screen are in the document. */
function Rows({ sessions, hasMore, onNearEnd }: RowsProps) {
  const ref = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  // The filters above change their height.
  useLayoutEffect(() => setTop(ref.current?.offsetTop ?? 0), [])
  const virtualizer = useWindowVirtualizer({
    count: sessions.length,
    estimateSize: () => ROW_PX,
    getItemKey: index => sessions[index]?.sessionId ?? index,
    overscan: 8,
    scrollMargin: top,
  })
  const visible = virtualizer.getVirtualItems()
  const isNearEnd = hasMore && (visible.at(-1)?.index ?? 0) >= sessions.length - ROWS_AHEAD
  useEffect(() => {
    if (isNearEnd) onNearEnd()
  }, [isNearEnd, onNearEnd])
  return (
    <ul
      ref={ref}
      aria-label="Sessions"
      className="relative overflow-hidden rounded-2xl border border-line bg-surface shadow-low"
      style={{ height: virtualizer.getTotalSize() + 2 }}
    >
      {visible.map(({ index, key, start }) => {
        const session = sessions[index]
        return session ? (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            aria-setsize={hasMore ? -1 : sessions.length}
            aria-posinset={index + 1}
            className="absolute inset-x-0 top-0 border-b border-line last:border-0"
            style={{ transform: `translateY(${start - top}px)` }}
          >
            <SessionRow session={session} />
          </li>
        ) : null
      })}
    </ul>
  )
}

function ListSkeleton() {
  return (
    <Loading label="Loading sessions">
      <div className="flex flex-col gap-2">
        {[1, 2, 3, 4, 5].map(row => (
          <Skeleton key={row} className="h-18 rounded-2xl" />
        ))}
      </div>
    </Loading>
  )
}
