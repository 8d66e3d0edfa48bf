import type { ReactNode } from 'react'

/** What can be done with what is chosen, at the bottom of the screen while something is. */
export function FloatingBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="toolbar"
      aria-label={label}
      className="safe-bottom fixed inset-x-2 bottom-17 z-40 mx-auto flex w-fit max-w-[calc(100vw-1rem)] items-center gap-1.5 overflow-x-auto rounded-2xl border border-line bg-raised p-2 shadow-high animate-rise lg:bottom-6 lg:left-64"
    >
      {children}
    </div>
  )
}
