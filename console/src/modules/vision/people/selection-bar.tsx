import type { Person } from '@fovea/client'
import { Eye, EyeOff, Merge, Trash2, X } from 'lucide-react'
import { useState } from 'react'
import { useHotkeys } from '#/app/hotkeys.ts'
import { Button, IconButton } from '#/ui/index.ts'
import { hidePeople } from '../data/people-actions.ts'
import { FloatingBar } from '../look/floating-bar.tsx'
import { DeleteDialog } from './delete-dialog.tsx'

type SelectionBarProps = { selected: Person[]; onClear: () => void; onMerge: () => void }

/** What can be done with the people that are chosen. */
export function SelectionBar({ selected, onClear, onMerge }: SelectionBarProps) {
  const [deleting, setDeleting] = useState(false)
  const areHidden = selected.every(person => person.hidden)
  useHotkeys({
    m: () => {
      if (selected.length > 1) onMerge()
    },
    delete: () => setDeleting(true),
  })
  return (
    <>
      <FloatingBar label="Selection">
        <IconButton icon={X} label="Clear the selection" tipSide="top" onClick={onClear} />
        <span role="status" className="tabular px-1 text-sm font-medium whitespace-nowrap">
          {selected.length} selected
        </span>
        <Button icon={Merge} tone="primary" disabled={selected.length < 2} onClick={onMerge}>
          Merge…
        </Button>
        <Button
          icon={areHidden ? Eye : EyeOff}
          onClick={() => {
            onClear()
            void hidePeople(selected, !areHidden)
          }}
        >
          {areHidden ? 'Show' : 'Hide'}
        </Button>
        <IconButton
          icon={Trash2}
          label="Delete…"
          tipSide="top"
          tipAlign="end"
          tone="danger"
          onClick={() => setDeleting(true)}
        />
      </FloatingBar>
      {deleting && <DeleteDialog people={selected} onClose={() => setDeleting(false)} onDone={onClear} />}
    </>
  )
}
