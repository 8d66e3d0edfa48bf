import { useState } from 'react'
import { TextField } from './field.tsx'
import { FormDialog } from './form-dialog.tsx'

type FinalDialogProps = {
  title: string
  /** What will be gone, and that nobody can bring it back. */
  description: string
  isBusy?: boolean
  /** False while it cannot be done yet. */
  isReady?: boolean
  onClose: () => void
  onConfirm: () => void
}

const WORD = 'delete'

/** Asks for a typed word, because what follows cannot be taken back. */
export function FinalDialog({ isBusy = false, isReady = true, onConfirm, ...dialog }: FinalDialogProps) {
  const [typed, setTyped] = useState('')
  return (
    <FormDialog
      {...dialog}
      action="Delete for good"
      tone="danger"
      isBusy={isBusy}
      isComplete={isReady && typed.trim().toLowerCase() === WORD}
      onSubmit={onConfirm}
    >
      <TextField
        label={`Type “${WORD}” to confirm`}
        value={typed}
        autoFocus
        autoComplete="off"
        autoCapitalize="off"
        onChange={event => setTyped(event.target.value)}
      />
    </FormDialog>
  )
}
