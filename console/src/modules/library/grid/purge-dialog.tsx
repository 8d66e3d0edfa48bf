import type { Asset } from '@fovea/client'
import { type FormEvent, useId, useState } from 'react'
import { countOf } from '#/format/index.ts'
import { Button, Dialog, TextField } from '#/ui/index.ts'
import { purgeAssets } from '../data/actions.ts'

type PurgeDialogProps = { assets: readonly Asset[]; onClose: () => void; onDone?: () => void }

const WORD = 'delete'

/** Asks for a typed word, because what follows cannot be taken back. */
export function PurgeDialog({ assets, onClose, onDone }: PurgeDialogProps) {
  const [typed, setTyped] = useState('')
  const formId = useId()
  const isSure = typed.trim().toLowerCase() === WORD
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isSure) return
    onClose()
    void purgeAssets(assets)
    onDone?.()
  }
  return (
    <Dialog
      open={assets.length > 0}
      onClose={onClose}
      title={`Delete ${countOf(assets.length, 'item')} for good?`}
      description="The originals, all their versions and everything made from them will be gone. Nobody can bring them back."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone="danger" disabled={!isSure}>
            Delete for good
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit}>
        <TextField
          label={`Type “${WORD}” to confirm`}
          value={typed}
          autoFocus
          autoComplete="off"
          autoCapitalize="off"
          onChange={event => setTyped(event.target.value)}
        />
      </form>
    </Dialog>
  )
}
