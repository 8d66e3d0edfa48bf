import { CloudAlert, type LucideIcon, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'

export type EmptyStateProps = {
  icon: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
  className?: string
}

/** What a screen says when there is nothing on it: why, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action, className }: EmptyStateProps) {
  return (
    <div
      className={classNames('mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center', className)}
    >
      <div className="grid size-14 place-items-center rounded-2xl bg-accent-soft text-accent">
        <Icon aria-hidden className="size-6" strokeWidth={1.75} />
      </div>
      <h2 className="mt-5 text-lg font-semibold tracking-tight text-balance">{title}</h2>
      {children && <div className="mt-2 text-sm text-ink-2 text-pretty">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}

export type ErrorStateProps = {
  title: string
  detail: string
  requestId?: string | undefined
  onRetry?: () => void
}

/** What a screen says when it could not load: the server's words, the request's id, and another try. */
export function ErrorState({ title, detail, requestId, onRetry }: ErrorStateProps) {
  return (
    <div role="alert" className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <div className="grid size-14 place-items-center rounded-2xl bg-danger-soft text-danger">
        <CloudAlert aria-hidden className="size-6" strokeWidth={1.75} />
      </div>
      <h2 className="mt-5 text-lg font-semibold tracking-tight">{title}</h2>
      <p className="mt-2 text-sm text-ink-2 text-pretty">{detail}</p>
      {requestId && <p className="mt-2 font-mono text-xs text-ink-3">Request {requestId}</p>}
      {onRetry && (
        <Button icon={RotateCw} onClick={onRetry} className="mt-6">
          Try again
        </Button>
      )}
    </div>
  )
}

/** A grey shape in the place of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classNames('rounded-lg bg-line animate-shimmer', className)} />
}

/** A spoken and visible sign that the part around it is loading. */
export function Loading({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="status" aria-busy="true">
      <span className="sr-only">{label}</span>
      {children}
    </div>
  )
}
