import { useQuery } from '@tanstack/react-query'
import { FolderPlus, Folders, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { formatNumber } from '#/format/index.ts'
import { Button, EmptyState, ErrorState, Loading, Skeleton } from '#/ui/index.ts'
import { collectionsQuery, treeOf } from '../data/collections.ts'
import { CollectionCards } from './collection-card.tsx'
import { CollectionForm } from './collection-form.tsx'

/** Drawn at once; more come at the press of a button. */
const SHOWN = 120

/** The collections at the top of the tree, as a shelf. */
export function Page() {
  const collections = useQuery(collectionsQuery)
  const top = useMemo(() => treeOf(collections.data ?? []).children.get(null) ?? [], [collections.data])
  const [isCreating, setCreating] = useState(false)
  const [shown, setShown] = useState(SHOWN)
  return (
    <Frame
      title="Collections"
      aside={
        collections.data &&
        collections.data.length > 0 && (
          <span className="tabular pt-0.5 text-sm text-ink-3">{formatNumber(collections.data.length)}</span>
        )
      }
      actions={
        <Button tone="primary" icon={Plus} onClick={() => setCreating(true)}>
          New collection
        </Button>
      }
    >
      {!collections.data ? (
        collections.error ? (
          <ErrorState {...explain(collections.error)} onRetry={() => void collections.refetch()} />
        ) : (
          <CardsSkeleton />
        )
      ) : top.length === 0 ? (
        <EmptyState
          icon={Folders}
          title="No collections yet"
          action={
            <Button tone="primary" icon={FolderPlus} onClick={() => setCreating(true)}>
              Make the first one
            </Button>
          }
        >
          A collection keeps what belongs together: a journey, a client, a series. Collections may lie in each
          other, and an item is in one of them at a time.
        </EmptyState>
      ) : (
        <CollectionCards label="Collections" collections={top.slice(0, shown)} />
      )}
      {top.length > shown && (
        <div className="flex justify-center pt-4">
          <Button onClick={() => setShown(shown + SHOWN)}>Show more</Button>
        </div>
      )}
      {isCreating && <CollectionForm parentId={null} onClose={() => setCreating(false)} />}
    </Frame>
  )
}

function CardsSkeleton() {
  return (
    <Loading label="Loading collections">
      <div className="grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] gap-4 py-3 sm:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))]">
        {[1, 2, 3, 4, 5, 6].map(card => (
          <Skeleton key={card} className="aspect-4/3 rounded-2xl" />
        ))}
      </div>
    </Loading>
  )
}
