import type { Collection } from '@fovea/client'
import { useNavigate } from '@tanstack/react-router'
import { Ellipsis, FolderInput, FolderPlus, Layers, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { IconButton, Menu } from '#/ui/index.ts'
import { type CollectionTree, descendantsOf } from '../data/collections.ts'
import { CollectionForm } from './collection-form.tsx'
import { DeleteDialog } from './delete-dialog.tsx'
import { PlaceDialog } from './place-dialog.tsx'
import { moveCollection } from './use-inner-drop.ts'

type Asking = 'create' | 'edit' | 'move' | 'delete'

/** Everything that can be done to a collection itself. */
export function CollectionMenu({ collection, tree }: { collection: Collection; tree: CollectionTree }) {
  const [asking, setAsking] = useState<Asking>()
  const navigate = useNavigate()
  const { id } = collection
  const below = descendantsOf(tree, id)
  const stop = () => setAsking(undefined)
  return (
    <>
      <Menu
        label="Collection"
        align="end"
        items={[
          { label: 'New collection inside', icon: FolderPlus, onSelect: () => setAsking('create') },
          {
            label: 'Show everything below it',
            icon: Layers,
            onSelect: () => void navigate({ to: '/library', search: { in: id } }),
          },
          'separator',
          { label: 'Rename and describe', icon: Pencil, onSelect: () => setAsking('edit') },
          { label: 'Move…', icon: FolderInput, onSelect: () => setAsking('move') },
          { label: 'Delete…', icon: Trash2, danger: true, onSelect: () => setAsking('delete') },
        ]}
        trigger={props => <IconButton {...props} icon={Ellipsis} label="Collection" />}
      />
      {asking === 'create' && <CollectionForm parentId={id} onClose={stop} />}
      {asking === 'edit' && <CollectionForm collection={collection} onClose={stop} />}
      {asking === 'delete' && <DeleteDialog collection={collection} below={below.length} onClose={stop} />}
      {asking === 'move' && (
        <PlaceDialog
          title={`Move “${collection.name}” to…`}
          noneLabel={collection.parentId === null ? undefined : 'The top, in no other collection'}
          without={new Set([id, ...below, ...(collection.parentId ? [collection.parentId] : [])])}
          onClose={stop}
          onChoose={place => void moveCollection(id, place)}
        />
      )}
    </>
  )
}
