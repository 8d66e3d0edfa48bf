import type { Asset } from '@fovea/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { Page } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { useStore } from '#/data/store.ts'
import { formatNumber } from '#/format/index.ts'
import { classNames, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { trashAssets } from './data/actions.ts'
import { assetListQuery } from './data/assets.ts'
import { isFiltered, searchOf, type View } from './data/view.ts'
import { FilterChips } from './filter/filter-chips.tsx'
import { AssetGrid } from './grid/asset-grid.tsx'
import { GridSkeleton } from './grid/grid-skeleton.tsx'
import { PurgeDialog } from './grid/purge-dialog.tsx'
import { clearSelection, selectAll, selectedOf, selection } from './grid/selection.ts'
import { SelectionBar } from './grid/selection-bar.tsx'

export type AssetScreenProps = {
  title: string
  view: View
  note?: string
  search?: ReactNode
  actions?: ReactNode
  /** Stands above the grid, also while there is nothing in it. */
  lead?: ReactNode
  /** Buttons that need the assets; shown when there are some. */
  listActions?: (assets: readonly Asset[]) => ReactNode
  empty: ReactNode
}

const NOTHING: readonly Asset[] = []

/** A screen with a grid: library and trash, with all states and everything that can be done to a selection. */
export function AssetScreen({
  title,
  view,
  note,
  search,
  actions,
  lead,
  listActions,
  empty,
}: AssetScreenProps) {
  const list = useInfiniteQuery(assetListQuery(view))
  const assets = list.data ?? NOTHING
  const chosen = useStore(selection, value => value.ids)
  const selected = selectedOf(assets, chosen)
  const remove = useRemoval(selected, view.trashed)
  useScreenKeys(assets, remove.start)
  return (
    <Page
      title={title}
      search={search}
      aside={
        list.data && <Count loaded={assets.length} hasMore={list.hasNextPage} isFiltered={isFiltered(view)} />
      }
      actions={
        <>
          {actions}
          {assets.length > 0 && listActions?.(assets)}
        </>
      }
      bar={
        selected.length > 0 ? (
          <SelectionBar selected={selected} assets={assets} isTrash={view.trashed} onDelete={remove.start} />
        ) : undefined
      }
    >
      {lead}
      <FilterChips view={view} />
      {note && assets.length > 0 && <p className="text-sm text-ink-2">{note}</p>}
      <Contents title={title} view={view} list={list} empty={empty} onDelete={remove.startAt} />
      <PurgeDialog assets={remove.asking} onClose={remove.stop} onDone={clearSelection} />
    </Page>
  )
}

type CountProps = { loaded: number; hasMore: boolean; isFiltered: boolean }

/** How much there is; of a search, how much was found. A plus sign says that more comes while one scrolls. */
function Count({ loaded, hasMore, isFiltered: isSearch }: CountProps) {
  if (loaded === 0) return null
  return (
    <span
      className={classNames('tabular shrink-0 pt-0.5 text-sm text-ink-3', !isSearch && 'max-sm:hidden')}
      role={isSearch ? 'status' : undefined}
    >
      <span className="sr-only">{isSearch ? 'Found: ' : 'Items loaded: '}</span>
      {formatNumber(loaded)}
      {hasMore && '+'}
      {isSearch && ' found'}
    </span>
  )
}

type List = {
  data: Asset[] | undefined
  error: Error | null
  hasNextPage: boolean
  isFetchNextPageError: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
  refetch: () => unknown
}
type ContentsProps = {
  title: string
  view: View
  list: List
  empty: ReactNode
  onDelete: (focused: Asset | undefined) => void
}

function Contents({ title, view, list, empty, onDelete }: ContentsProps) {
  const navigate = useNavigate()
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list
  // After a failure the next page is asked for by the button only, else scrolling would ask without end.
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  if (!list.data)
    return list.error ? (
      <ErrorState {...explain(list.error)} onRetry={() => list.refetch()} />
    ) : (
      <GridSkeleton />
    )
  if (list.data.length === 0) return empty
  const onOpen = (asset: Asset) =>
    void navigate({ to: '/library/$id', params: { id: asset.id }, search: searchOf(view) })
  return (
    <>
      <AssetGrid
        label={title}
        assets={list.data}
        view={view}
        onNearEnd={onNearEnd}
        keys={{ onOpen, onDelete }}
      />
      <ListEnd list={list} />
    </>
  )
}

/** Says beneath the grid that more is on its way, or why it is not. */
function ListEnd({ list }: { list: List }) {
  if (list.isFetchNextPageError && !list.isFetchingNextPage)
    return <ErrorState {...explain(list.error)} onRetry={() => list.fetchNextPage()} />
  if (!list.hasNextPage) return null
  return (
    <Loading label="Loading more">
      <div className="flex gap-1.5 pt-1">
        <Skeleton className="h-36 flex-3 rounded-md" />
        <Skeleton className="h-36 flex-2 rounded-md" />
        <Skeleton className="h-36 flex-4 rounded-md" />
      </div>
    </Loading>
  )
}

/** Throwing away asks nothing, since it can be undone; deleting for good asks. */
function useRemoval(selected: readonly Asset[], isTrash: boolean) {
  const [asking, setAsking] = useState<readonly Asset[]>(NOTHING)
  const startWith = (assets: readonly Asset[]) => {
    if (assets.length === 0) return
    if (isTrash) return setAsking(assets)
    clearSelection()
    void trashAssets(assets)
  }
  return {
    asking,
    start: () => startWith(selected),
    startAt: (focused: Asset | undefined) =>
      startWith(selected.length > 0 || !focused ? selected : [focused]),
    stop: () => setAsking(NOTHING),
  }
}

function useScreenKeys(assets: readonly Asset[], onDelete: () => void) {
  useEffect(() => clearSelection, [])
  useHotkeys({
    escape: clearSelection,
    delete: onDelete,
    'ctrl+a': event => {
      event.preventDefault()
      selectAll(assets)
    },
  })
}
