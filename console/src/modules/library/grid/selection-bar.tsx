import type { Asset } from '@fovea/client'
import {
  CheckCheck,
  Download,
  Ellipsis,
  FolderInput,
  ImageUp,
  PencilLine,
  RotateCcw,
  Trash2,
  X,
} from 'lucide-react'
import { useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { countOf } from '#/format/index.ts'
import { Button, IconButton, Menu, type MenuItem } from '#/ui/index.ts'
import { PlaceDialog } from '../collections/place-dialog.tsx'
import { makeCover, moveAssets, restoreAssets } from '../data/actions.ts'
import { downloadOriginals } from '../data/download.ts'
import { SelectionTags } from '../tags/selection-tags.tsx'
import { RelabelDialog } from './relabel-dialog.tsx'
import { clearSelection, selectAll } from './selection.ts'

type SelectionBarProps = {
  selected: readonly Asset[]
  assets: readonly Asset[]
  isTrash: boolean
  onDelete: () => void
}

/** Takes the place of the page's bar while something is chosen. */
export function SelectionBar({ selected, assets, isTrash, onDelete }: SelectionBarProps) {
  return (
    <div role="toolbar" aria-label="Selection" className="flex min-w-0 flex-1 items-center gap-1.5">
      <IconButton icon={X} label="Clear selection" onClick={clearSelection} />
      <p aria-live="polite" className="tabular truncate pl-1 text-[15px] font-semibold">
        {countOf(selected.length, 'selected', 'selected')}
      </p>
      <div className="ml-auto flex items-center gap-1.5">
        {isTrash ? (
          <TrashActions selected={selected} assets={assets} />
        ) : (
          <LibraryActions selected={selected} assets={assets} />
        )}
        <Button
          icon={Trash2}
          tone={isTrash ? 'danger' : 'secondary'}
          onClick={onDelete}
          aria-label={isTrash ? 'Delete for good' : 'Trash'}
          className="max-sm:w-9 max-sm:px-0"
        >
          <span className="max-sm:hidden">{isTrash ? 'Delete for good' : 'Trash'}</span>
        </Button>
      </div>
    </div>
  )
}

type ActionsProps = { selected: readonly Asset[]; assets: readonly Asset[] }

function TrashActions({ selected, assets }: ActionsProps) {
  const restore = () => {
    clearSelection()
    void restoreAssets(selected)
  }
  return (
    <>
      <IconButton icon={CheckCheck} label="Select all that is loaded" onClick={() => selectAll(assets)} />
      <IconButton icon={Download} label="Download" onClick={() => void downloadOriginals(selected)} />
      <Button icon={RotateCcw} onClick={restore}>
        Restore
      </Button>
    </>
  )
}

function LibraryActions({ selected, assets }: ActionsProps) {
  const [asking, setAsking] = useState<'move' | 'rename'>()
  const homes = new Set(selected.map(asset => asset.collectionId))
  const isInSome = homes.size > 1 || !homes.has(null)
  const stop = () => setAsking(undefined)
  useHotkeys({ m: () => setAsking('move') })
  const cover = coverItem(selected)
  const items: MenuItem[] = [
    { label: 'Select all that is loaded', icon: CheckCheck, onSelect: () => selectAll(assets) },
    'separator',
    { label: 'Download', icon: Download, onSelect: () => void downloadOriginals(selected) },
    { label: 'Rename…', icon: PencilLine, onSelect: () => setAsking('rename') },
    ...cover,
  ]
  return (
    <>
      <Menu
        label="More"
        align="end"
        items={items}
        trigger={props => <IconButton {...props} icon={Ellipsis} label="More" />}
      />
      <SelectionTags selected={selected} />
      <Button
        icon={FolderInput}
        onClick={() => setAsking('move')}
        aria-label="Move to a collection"
        className="max-sm:w-9 max-sm:px-0"
      >
        <span className="max-sm:hidden">Move to…</span>
      </Button>
      {asking === 'rename' && <RelabelDialog assets={selected} onClose={stop} />}
      {asking === 'move' && (
        <PlaceDialog
          title={`Move ${countOf(selected.length, 'item')} to…`}
          noneLabel={isInSome ? 'No collection' : undefined}
          without={homes.size === 1 ? new Set([...homes].filter(id => id !== null)) : new Set()}
          canCreate
          onClose={stop}
          onChoose={({ id, name }) => {
            clearSelection()
            void moveAssets(selected, id, id ? name : null)
          }}
        />
      )}
    </>
  )
}

/** One picture that is in a collection may become its cover. */
function coverItem(selected: readonly Asset[]): MenuItem[] {
  const [asset] = selected
  if (selected.length !== 1 || !asset?.collectionId) return []
  return [
    {
      label: 'Use as cover of its collection',
      icon: ImageUp,
      onSelect: () => void makeCover(asset.collectionId ?? '', asset.id),
    },
  ]
}
