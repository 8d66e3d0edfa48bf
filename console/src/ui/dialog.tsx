import { X } from 'lucide-react'
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'

export type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  children?: ReactNode
  footer?: ReactNode
  wide?: boolean
  /** Nothing in it takes the focus: it takes it itself, so that the keyboard can scroll it. */
  reading?: boolean
}

/**
 * A modal dialog on the browser's own `<dialog>`, which traps focus, closes on Escape, makes the rest inert and
 * gives focus back. Its contents are mounted only while it is open, so that forms start fresh.
 */
export function Dialog({ open, ...rest }: DialogProps) {
  return open ? <OpenDialog {...rest} /> : null
}

function useModal(onClose: () => void) {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = ref.current
    const before = document.activeElement
    dialog?.showModal()
    // The browser would choose the close button, which stands first and is wanted last.
    const field = dialog?.querySelector<HTMLElement>('input, textarea, select')
    ;(field ?? dialog)?.focus()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const closeOnBackdrop = (event: MouseEvent<HTMLDialogElement>) => {
    if (event.target === ref.current) onClose()
  }
  return { ref, closeOnBackdrop }
}

function OpenDialog({
  onClose,
  title,
  description,
  children,
  footer,
  wide,
  reading,
}: Omit<DialogProps, 'open'>) {
  const { ref, closeOnBackdrop } = useModal(onClose)
  const titleId = useId()
  const descriptionId = useId()
  return (
    <dialog
      ref={ref}
      tabIndex={-1}
      aria-labelledby={titleId}
      aria-describedby={description ? descriptionId : undefined}
      onCancel={event => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={closeOnBackdrop}
      className={classNames(
        'fixed inset-x-0 m-auto w-[calc(100vw-2rem)] max-h-[calc(100dvh-3rem)] overflow-hidden rounded-2xl',
        'border border-line bg-raised shadow-high outline-none animate-rise',
        wide ? 'max-w-2xl' : 'max-w-md',
      )}
    >
      <div className="flex max-h-[calc(100dvh-3rem)] flex-col">
        <header className="flex items-start gap-3 px-6 pt-5">
          <h2 id={titleId} className="min-w-0 flex-1 pt-1 text-lg font-semibold tracking-tight text-balance">
            {title}
          </h2>
          <IconButton icon={X} label="Close" tipAlign="end" onClick={onClose} className="-mr-2" />
        </header>
        <div
          tabIndex={reading ? 0 : undefined}
          className="min-h-0 overflow-y-auto px-6 pb-6 focus-visible:-outline-offset-2"
        >
          {description && (
            <p id={descriptionId} className="mt-1 text-sm text-ink-2 text-pretty">
              {description}
            </p>
          )}
          {children && <div className="mt-4">{children}</div>}
        </div>
        {footer && (
          <footer className="flex justify-end gap-2 border-t border-line px-6 py-4">{footer}</footer>
        )}
      </div>
    </dialog>
  )
}
