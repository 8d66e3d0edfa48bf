import type { Asset } from '@fovea/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Folder, FolderInput, FolderPlus, ImageUp } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '#/ui/index.ts'
import { PlaceDialog } from '../collections/place-dialog.tsx'
import { makeCover, moveAssets, tagAssets } from '../data/actions.ts'
import { collectionsQuery, pathOf } from '../data/collections.ts'
import { TagField } from '../tags/tag-field.tsx'

/** Where an asset belongs: its collection and its tags, both to be changed at once. */
export function Belongings({ asset }: { asset: Asset }) {
  const navigate = useNavigate()
  return (
    <section aria-label="Collection and tags" className="flex flex-col gap-4 border-b border-line px-5 py-5">
      <Home asset={asset} />
      <TagField
        label="Tags"
        tags={asset.tags}
        canCreate
        onAdd={tag => void tagAssets([asset], { add: [tag] })}
        onRemove={tag => void tagAssets([asset], { remove: [tag] })}
        onPress={tag => void navigate({ to: '/library', search: { tags: tag } })}
      />
    </section>
  )
}

function Home({ asset }: { asset: Asset }) {
  const { collectionId } = asset
  const collections = useQuery(collectionsQuery)
  const [isMoving, setMoving] = useState(false)
  const home = collections.data?.find(one => one.id === collectionId)
  return (
    <div>
      <p className="mb-1 text-[13px] font-medium text-ink-2">Collection</p>
      {collectionId === null ? (
        <Button size="small" icon={FolderPlus} onClick={() => setMoving(true)}>
          Put into a collection
        </Button>
      ) : (
        <div className="flex items-center gap-1">
          <Link
            to="/collections/$id"
            params={{ id: collectionId }}
            title={home && pathOf(home)}
            className="flex min-w-0 flex-1 items-center gap-2 rounded-md text-sm font-medium hover:text-accent"
          >
            <Folder aria-hidden className="size-4 shrink-0 text-ink-3" />
            <span className="truncate">{home?.name ?? 'A collection'}</span>
          </Link>
          {home && home.coverAssetId !== asset.id && asset.thumbhash !== null && (
            <IconButton
              icon={ImageUp}
              label={`Use as cover of ${home.name}`}
              data-tip="Use as cover"
              onClick={() => void makeCover(home.id, asset.id)}
            />
          )}
          <IconButton
            icon={FolderInput}
            label="Move to another collection"
            tipAlign="end"
            onClick={() => setMoving(true)}
            className="-mr-2"
          />
        </div>
      )}
      {isMoving && (
        <PlaceDialog
          title={`Move “${asset.label}” to…`}
          noneLabel={collectionId === null ? undefined : 'No collection'}
          without={new Set(collectionId === null ? [] : [collectionId])}
          canCreate
          onClose={() => setMoving(false)}
          onChoose={({ id, name }) => void moveAssets([asset], id, id ? name : null)}
        />
      )}
    </div>
  )
}
