import type { Asset } from '@fovea/client'
import { CheckCheck, Download, RotateCcw, Trash2, X } from 'lucide-react'
import { countOf } from '#/format/index.ts'
import { Button, IconButton } from '#/ui/index.ts'
import { restoreAssets } from '../data/actions.ts'
import { downloadOriginals } from '../data/download.ts'
import { clearSelection, selectAll } from './selection.ts'

type SelectionBarProps = {
  selected: readonly Asset[]
  assets: readonly Asset[]
  isTrash: boolean
  onDelete: () => void
}

/** Takes the place of the page's bar while something is chosen. */
export function SelectionBar({ selected, assets, isTrash, onDelete }: SelectionBarProps) {
  const restore = () => {
    clearSelection()
    void restoreAssets(selected)
  }
  return (
    <div role="toolbar" aria-label="Selection" className="flex min-w-0 flex-1 items-center gap-1.5">
      <IconButton icon={X} label="Clear selection" onClick={clearSelection} />
      <p aria-live="polite" className="tabular truncate pl-1 text-[15px] font-semibold">
        {countOf(selected.length, 'selected', 'selected')}
      </p>
      <div className="ml-auto flex items-center gap-1.5">
        <IconButton icon={CheckCheck} label="Select all that is loaded" onClick={() => selectAll(assets)} />
        <IconButton icon={Download} label="Download" onClick={() => void downloadOriginals(selected)} />
        {isTrash && (
          <Button icon={RotateCcw} onClick={restore}>
            Restore
          </Button>
        )}
        <Button icon={Trash2} tone={isTrash ? 'danger' : 'secondary'} onClick={onDelete}>
          {isTrash ? 'Delete for good' : 'Trash'}
        </Button>
      </div>
    </div>
  )
}
