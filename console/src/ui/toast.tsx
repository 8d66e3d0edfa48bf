import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { classNames } from './class-names.ts'
import { IconButton } from './icon-button.tsx'

export type ToastTone = 'info' | 'success' | 'danger'
export type Toast = {
  id: number
  title: string
  detail?: string
  tone: ToastTone
  action?: { label: string; run: () => void }
  /** Milliseconds until it goes by itself. */
  lifetime: number
}

/** More than this at once is noise: the oldest leaves. */
const MAX_TOASTS = 4
/** Long enough to read a sentence and reach the button by keyboard (WCAG 2.2.1 asks for time that can be extended; hovering or focusing stops the clock). */
const LIFETIME_MS = 7_000

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

const publish = (next: readonly Toast[]) => {
  toasts = next
  for (const listener of listeners) listener()
}

/** Shows a message in the corner; answers its id for `dismissToast`. */
export function showToast(toast: { title: string } & Partial<Omit<Toast, 'id' | 'title'>>): number {
  lastId += 1
  const shown: Toast = { tone: 'info', lifetime: LIFETIME_MS, ...toast, id: lastId }
  publish([...toasts, shown].slice(-MAX_TOASTS))
  return lastId
}

export const dismissToast = (id: number) => publish(toasts.filter(toast => toast.id !== id))

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The corner where toasts appear; mounted once in the frame. */
export function Toaster() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className={classNames(
        'pointer-events-none fixed inset-x-4 bottom-[calc(4.75rem+env(safe-area-inset-bottom))] z-50',
        'flex flex-col items-center gap-2 lg:inset-x-auto lg:bottom-6 lg:left-1/2 lg:-translate-x-1/2',
      )}
    >
      {shown.map(toast => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  )
}

const icons = { info: Info, success: CircleCheck, danger: CircleAlert }
const iconTones = { info: 'text-accent', success: 'text-ok', danger: 'text-danger' }

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismissToast(toast.id), toast.lifetime)
    return () => clearTimeout(timer)
  }, [held, toast])
  const Icon = icons[toast.tone]
  const hold = { onPointerEnter: () => setHeld(true), onPointerLeave: () => setHeld(false) }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering and focus only stop the clock; nothing is to be operated
    <div
      {...hold}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="pointer-events-auto flex w-full max-w-md min-w-0 items-center gap-3 rounded-xl border border-line bg-raised py-2 pr-2 pl-4 shadow-high animate-rise lg:min-w-80"
    >
      <Icon aria-hidden className={classNames('size-[18px] shrink-0', iconTones[toast.tone])} />
      <div className="min-w-0 flex-1 py-1 text-sm">
        <p className="font-medium">{toast.title}</p>
        {toast.detail && <p className="text-ink-2">{toast.detail}</p>}
      </div>
      {toast.action && <ToastAction id={toast.id} action={toast.action} />}
      <IconButton
        icon={X}
        label="Dismiss"
        tipSide="top"
        tipAlign="end"
        onClick={() => dismissToast(toast.id)}
      />
    </div>
  )
}

function ToastAction({ id, action }: { id: number; action: NonNullable<Toast['action']> }) {
  return (
    <button
      type="button"
      onClick={() => {
        dismissToast(id)
        action.run()
      }}
      className="rounded-lg px-3 py-1.5 text-sm font-semibold text-accent hover:bg-accent-soft"
    >
      {action.label}
    </button>
  )
}
