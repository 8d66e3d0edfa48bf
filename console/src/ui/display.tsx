import { Check, Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { useCopy } from './use-copy.ts'

export type BadgeTone = 'neutral' | 'accent' | 'ok' | 'warn' | 'danger'

const badgeTones: Record<BadgeTone, string> = {
  neutral: 'bg-sunken text-ink-2',
  accent: 'bg-accent-soft text-accent',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-danger',
}

export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex h-[22px] items-center gap-1 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        badgeTones[tone],
      )}
    >
      {children}
    </span>
  )
}

/** A key cap. */
export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-grid h-6 min-w-6 place-items-center rounded-md border border-line border-b-2 bg-surface px-1.5 font-sans text-xs font-medium text-ink-2">
      {children}
    </kbd>
  )
}

/** A value in fixed-width type with a button that copies it. */
export function CopyValue({ value, label, className }: { value: string; label: string; className?: string }) {
  const { copied, copy } = useCopy(value)
  const Icon = copied ? Check : Copy
  return (
    <button
      type="button"
      onClick={copy}
      className={classNames(
        'group flex min-h-6 w-full min-w-0 items-center gap-2 rounded-md text-left font-mono text-xs',
        className,
      )}
    >
      <span className="min-w-0 flex-1 truncate">
        <span className="sr-only">{copied ? `${label} copied: ` : `Copy ${label}: `}</span>
        {value}
      </span>
      <Icon
        aria-hidden
        className={classNames('size-3.5 shrink-0', copied ? 'text-ok' : 'text-ink-3 group-hover:text-ink')}
      />
    </button>
  )
}

/** A framed part of a page with a heading. */
export function Panel({
  title,
  description,
  action,
  children,
}: {
  title: string
  description?: ReactNode
  action?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="rounded-2xl border border-line bg-surface shadow-low">
      <header className="flex flex-wrap items-start gap-x-4 gap-y-3 px-5 pt-5 sm:px-6">
        <div className="min-w-0 flex-1 basis-56">
          <h2 className="text-base font-semibold tracking-tight">{title}</h2>
          {description && <p className="mt-0.5 text-sm text-ink-2 text-pretty">{description}</p>}
        </div>
        {action}
      </header>
      <div className="px-5 pt-4 pb-5 sm:px-6">{children}</div>
    </section>
  )
}
