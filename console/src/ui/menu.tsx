import { Check, type LucideIcon } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import { classNames } from './class-names.ts'
import { useDismiss } from './use-dismiss.ts'

export type MenuItem =
  | {
      label: string
      icon?: LucideIcon
      hint?: string
      danger?: boolean
      disabled?: boolean
      /** Given for items of which one, or some, are chosen. */
      checked?: boolean
      onSelect: () => void
    }
  | { heading: string }
  | 'separator'

/** What the trigger must spread on its button. */
export type MenuTriggerProps = {
  id: string
  'aria-haspopup': 'menu'
  'aria-expanded': boolean
  onClick: () => void
  onKeyDown: (event: KeyboardEvent) => void
}

export type MenuProps = {
  label: string
  items: MenuItem[]
  trigger: (props: MenuTriggerProps) => ReactNode
  side?: 'top' | 'bottom'
  align?: 'start' | 'end'
  className?: string
}

const places = {
  'bottom-start': 'top-full left-0 mt-1.5',
  'bottom-end': 'top-full right-0 mt-1.5',
  'top-start': 'bottom-full left-0 mb-1.5',
  'top-end': 'bottom-full right-0 mb-1.5',
}

/** A menu button after the ARIA pattern: arrows, Home, End, first letters, Escape, and focus back to the trigger. */
export function Menu({ label, items, trigger, side = 'bottom', align = 'start', className }: MenuProps) {
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
    <div ref={wrapper} className={classNames('relative', className)}>
      {trigger({
        id,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onClick: () => setOpen(value => !value),
        onKeyDown: event => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          setOpen(true)
        },
      })}
      {open && (
        <MenuPanel
          label={label}
          items={items}
          onClose={closeAndReturn}
          className={places[`${side}-${align}`]}
        />
      )}
    </div>
  )
}

const focusable = (panel: HTMLElement | null) =>
  Array.from(panel?.querySelectorAll<HTMLElement>('[data-menu-item]:not([disabled])') ?? [])

const steps: Record<string, (all: HTMLElement[], at: number) => HTMLElement | undefined> = {
  ArrowDown: (all, at) => all[(at + 1) % all.length],
  ArrowUp: (all, at) => all[(at - 1 + all.length) % all.length],
  Home: all => all[0],
  End: all => all.at(-1),
}

function moveFocus(panel: HTMLElement | null, key: string): boolean {
  const all = focusable(panel)
  const at = all.findIndex(item => item.matches(':focus'))
  const byLetter = () =>
    [...all.slice(at + 1), ...all.slice(0, at + 1)].find(item =>
      item.textContent?.toLowerCase().startsWith(key.toLowerCase()),
    )
  const target = steps[key]?.(all, at) ?? (key.length === 1 && key !== ' ' ? byLetter() : undefined)
  target?.focus()
  return target !== undefined
}

type PanelProps = { label: string; items: MenuItem[]; onClose: () => void; className: string }

function MenuPanel({ label, items, onClose, className }: PanelProps) {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const all = focusable(panel.current)
    const chosen = all.find(item => item.getAttribute('aria-checked') === 'true')
    const first = chosen ?? all[0]
    first?.focus({ preventScroll: true })
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape' || event.key === 'Tab') onClose()
    else if (!moveFocus(panel.current, event.key)) return
    if (event.key !== 'Tab') event.preventDefault()
  }
  return (
    <div
      ref={panel}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className={classNames(
        'absolute z-50 max-h-[70dvh] min-w-52 overflow-y-auto rounded-xl border border-line bg-raised p-1.5',
        'shadow-high animate-pop',
        className,
      )}
    >
      {items.map((item, index) => (
        <MenuRow key={rowKey(item, index)} item={item} onClose={onClose} />
      ))}
    </div>
  )
}

const rowKey = (item: MenuItem, index: number) =>
  item === 'separator' ? `separator-${index}` : 'heading' in item ? item.heading : item.label

function MenuRow({ item, onClose }: { item: MenuItem; onClose: () => void }) {
  if (item === 'separator') return <hr className="mx-1.5 my-1.5 border-line" />
  if ('heading' in item)
    return (
      <div className="truncate px-2.5 pt-1.5 pb-1 text-xs font-medium text-ink-3" role="presentation">
        {item.heading}
      </div>
    )
  const Icon = item.icon
  const role =
    item.checked === undefined
      ? { role: 'menuitem' }
      : { role: 'menuitemradio', 'aria-checked': item.checked }
  return (
    <button
      type="button"
      {...role}
      data-menu-item
      tabIndex={-1}
      disabled={item.disabled}
      onClick={() => {
        onClose()
        item.onSelect()
      }}
      className={classNames(
        'flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-left text-sm outline-none',
        'hover:bg-hover focus-visible:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2',
        'disabled:opacity-45',
        item.danger ? 'text-danger' : 'text-ink',
      )}
    >
      {Icon && <Icon aria-hidden className="size-4 shrink-0 opacity-75" />}
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.hint && <span className="text-xs text-ink-3">{item.hint}</span>}
      {item.checked && <Check aria-hidden className="size-4 text-accent" />}
    </button>
  )
}
