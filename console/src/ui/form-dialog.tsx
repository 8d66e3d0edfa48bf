import { type FormEvent, type ReactNode, useId } from 'react'
import { Button } from './button.tsx'
import { Dialog, type DialogProps } from './dialog.tsx'

type FormDialogProps = Omit<DialogProps, 'open' | 'footer' | 'children'> & {
  /** What the button says that sends the form. */
  action: string
  isBusy: boolean
  /** `danger` for what takes something away; `primary` unless told. */
  tone?: 'primary' | 'danger'
  /** Whether it can be sent as it stands; true unless told. */
  isComplete?: boolean
  onSubmit: () => void
  children: ReactNode
}

/** A form in a dialog: sent by its button or by Enter in a field, given up by Cancel, Escape or a click beside it. */
export function FormDialog({
  action,
  isBusy,
  tone = 'primary',
  isComplete = true,
  onSubmit,
  children,
  ...dialog
}: FormDialogProps) {
  const formId = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isComplete) onSubmit()
  }
  return (
    <Dialog
      {...dialog}
      open
      footer={
        <>
          <Button onClick={dialog.onClose}>Cancel</Button>
          <Button type="submit" form={formId} tone={tone} busy={isBusy} disabled={!isComplete}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4" noValidate>
        {children}
      </form>
    </Dialog>
  )
}
