import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { SideProps } from '#/app/module.ts'
import { useStore } from '#/data/store.ts'
import { classNames, IconButton, Skeleton } from '#/ui/index.ts'
import { collectionsQuery, treeOf } from '../data/collections.ts'
import { hoveredPlace, placeProps, TOP } from '../data/drag.ts'
import { CollectionForm } from './collection-form.tsx'
import { Tree } from './collection-tree.tsx'

/** The collections in the side bar: at hand on every screen, to go to and to drop things on. */
export default function SideTree({ onNavigate }: SideProps) {
  const collections = useQuery(collectionsQuery)
  const tree = useMemo(() => treeOf(collections.data ?? []), [collections.data])
  const [isCreating, setCreating] = useState(false)
  const isHovered = useStore(hoveredPlace, value => value === TOP)
  return (
    <section aria-label="Collections" className="mt-4 flex min-h-0 flex-1 flex-col">
      <div
        {...placeProps({ id: null, name: 'the top' })}
        className={classNames(
          'mb-1 flex items-center justify-between rounded-[10px] pl-3',
          isHovered && 'bg-accent-soft ring-2 ring-accent ring-inset',
        )}
      >
        <h2 className="eyebrow">Collections</h2>
        <IconButton
          icon={Plus}
          label="New collection"
          tipAlign="end"
          onClick={() => setCreating(true)}
          className="size-8"
        />
      </div>
      {collections.isPending ? (
        <Skeleton className="mx-2 h-24" />
      ) : collections.data && collections.data.length > 0 ? (
        <Tree tree={tree} onNavigate={onNavigate} />
      ) : (
        <p className="px-3 text-[13px] text-ink-3">
          {collections.error ? 'They could not be loaded.' : 'None yet.'}
        </p>
      )}
      {isCreating && <CollectionForm parentId={null} onClose={() => setCreating(false)} />}
    </section>
  )
}
