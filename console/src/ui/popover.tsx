import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import { useDismiss } from './use-dismiss.ts'

export type PopoverTriggerProps = {
  id: string
  'aria-haspopup': 'dialog'
  'aria-expanded': boolean
  onClick: () => void
}

export type PopoverProps = {
  label: string
  trigger: (props: PopoverTriggerProps) => ReactNode
  children: (close: () => void) => ReactNode
  align?: 'start' | 'end'
  className?: string
}

/** A panel with controls below its button. It is no modal: what is outside it stays in use, and closes it. */
export function Popover({ label, trigger, children, align = 'end', className }: PopoverProps) {
  const [open, setOpen] = useState(false)
  const wrapper = useRef<HTMLDivElement>(null)
  const id = useId()
  const close = useCallback(() => setOpen(false), [])
  useDismiss(wrapper, open, close)
  const closeAndReturn = () => {
    setOpen(false)
    document.getElementById(id)?.focus()
  }
  return (
    <div ref={wrapper} className="relative">
      {trigger({
        id,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        onClick: () => setOpen(value => !value),
      })}
      {open && (
        <Panel label={label} onEscape={closeAndReturn} align={align} className={className}>
          {children(closeAndReturn)}
        </Panel>
      )}
    </div>
  )
}

type PanelProps = {
  label: string
  onEscape: () => void
  align: 'start' | 'end'
  className: string | undefined
  children: ReactNode
}

/** As the breakpoint `sm` of the styles. */
const isNarrow = () => !matchMedia('(width >= 40rem)').matches

function Panel({ label, onEscape, align, className, children }: PanelProps) {
  const ref = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (ref.current && isNarrow()) {
      // The top layer: else the glass of the bar, which the panel lies in, would hold it back.
      ref.current.popover = 'manual'
      ref.current.showPopover()
    }
    const first = ref.current?.querySelector<HTMLElement>('input, select, textarea, button')
    first?.focus({ preventScroll: true })
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    event.stopPropagation()
    onEscape()
  }
  return (
    <div
      ref={ref}
      role="dialog"
      aria-label={label}
      // Pressing between the controls must leave the focus in here: the next thing around that takes it is outside.
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className={classNames(
        // A phone has no room beside its button: the panel lies at the bottom, in reach of the thumb.
        'z-50 overflow-y-auto rounded-2xl outline-none border border-line bg-raised shadow-high animate-pop',
        'max-sm:fixed max-sm:inset-x-2 max-sm:top-auto max-sm:bottom-[calc(4.25rem+env(safe-area-inset-bottom))]',
        'max-sm:m-0 max-sm:max-h-[70dvh] max-sm:w-auto max-sm:text-ink',
        'sm:absolute sm:top-full sm:mt-1.5 sm:max-h-[calc(100dvh-5rem)] sm:w-88',
        align === 'end' ? 'sm:right-0' : 'sm:left-0',
        className,
      )}
    >
      {children}
    </div>
  )
}
