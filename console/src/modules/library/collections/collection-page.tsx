import type { Collection } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { FolderX, ImagePlus, Upload } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { Page as Frame } from '#/app/page.tsx'
import { explain } from '#/data/errors.ts'
import { Button, buttonClasses, EmptyState, ErrorState } from '#/ui/index.ts'
import { AssetScreen } from '../asset-screen.tsx'
import { type CollectionTree, collectionsQuery, treeOf } from '../data/collections.ts'
import { screenCollection } from '../data/drag.ts'
import { isFiltered, type View, viewOf } from '../data/view.ts'
import { FilterMenu } from '../filter/filter-menu.tsx'
import { NothingFound } from '../filter/nothing-found.tsx'
import { SearchField } from '../filter/search-field.tsx'
import { SortMenu } from '../filter/sort-menu.tsx'
import { GridSkeleton } from '../grid/grid-skeleton.tsx'
import { AddMenu } from '../upload/add-menu.tsx'
import { pickFiles } from '../upload/picker.ts'
import { Breadcrumbs } from './breadcrumbs.tsx'
import { CollectionCards } from './collection-card.tsx'
import { CollectionMenu } from './collection-menu.tsx'

/** One collection: where it is, what lies below it, and what is in it. */
export function Page() {
  const { id = '' } = useParams({ strict: false })
  const search = useSearch({ strict: false })
  const collections = useQuery(collectionsQuery)
  const tree = useMemo(() => treeOf(collections.data ?? []), [collections.data])
  const collection = tree.byId.get(id)
  if (collection) {
    const view = viewOf({ ...search, in: undefined, collection: id })
    return <CollectionScreen key={id} collection={collection} tree={tree} view={view} />
  }
  return (
    <Frame title="Collection">
      {collections.error && !collections.data ? (
        <ErrorState {...explain(collections.error)} onRetry={() => void collections.refetch()} />
      ) : // One that was made a moment ago elsewhere comes with the list that is on its way.
      collections.isFetching ? (
        <GridSkeleton />
      ) : (
        <NotHere />
      )}
    </Frame>
  )
}

type ScreenProps = { collection: Collection; tree: CollectionTree; view: View }

function CollectionScreen({ collection, tree, view }: ScreenProps) {
  const children = tree.children.get(collection.id) ?? []
  const { id, name } = collection
  useEffect(() => {
    screenCollection.set({ id, name })
    return () => screenCollection.set(null)
  }, [id, name])
  return (
    <AssetScreen
      title={name}
      view={view}
      search={<SearchField view={view} label="Search this collection" />}
      actions={
        <>
          <FilterMenu view={view} hasCollection={false} />
          <SortMenu view={view} />
          <CollectionMenu collection={collection} tree={tree} />
          <AddMenu />
        </>
      }
      lead={
        <>
          <Breadcrumbs collection={collection} />
          {collection.description && (
            <p className="mt-1 max-w-3xl text-sm whitespace-pre-line text-ink-2">{collection.description}</p>
          )}
          {children.length > 0 && !isFiltered(view) && (
            <CollectionCards label={`Collections in ${name}`} collections={children} />
          )}
        </>
      }
      empty={
        isFiltered(view) ? (
          <NothingFound view={view} />
        ) : (
          <EmptyCollection hasChildren={children.length > 0} />
        )
      }
    />
  )
}

function EmptyCollection({ hasChildren }: { hasChildren: boolean }) {
  return (
    <div className="mt-3 rounded-3xl border-2 border-dashed border-line">
      <EmptyState
        icon={ImagePlus}
        title={hasChildren ? 'Nothing lies directly in it' : 'This collection is empty'}
        className={hasChildren ? 'py-10' : 'py-20'}
        action={
          <>
            <Button tone="primary" icon={Upload} onClick={pickFiles}>
              Choose files
            </Button>
            <Link to="/library" className={buttonClasses('secondary')}>
              Choose from the library
            </Link>
          </>
        }
      >
        Drop files here to upload them into it, or choose pictures in the library and drag them onto its name
        at the side.
      </EmptyState>
    </div>
  )
}

function NotHere() {
  return (
    <EmptyState
      icon={FolderX}
      title="This collection is not here"
      action={
        <Link to="/collections" className={buttonClasses('primary')}>
          Go to the collections
        </Link>
      }
    >
      It may have been deleted, or it belongs to another project.
    </EmptyState>
  )
}
