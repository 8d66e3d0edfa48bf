import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** A link of `PillLinks`; the one of the current page has `aria-current="page"`. */
export const pillClasses = classNames(
  'inline-flex h-8 items-center rounded-full border border-line bg-surface px-3.5 text-[13px] font-medium text-ink-2',
  'hover:text-ink aria-[current=page]:border-accent aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent',
)

/** Ways to see one list, in one row that a phone scrolls by itself. Its children are `<li>`. */
export function PillLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav
      aria-label={label}
      className="-mx-4 min-w-0 max-w-[100vw] overflow-x-auto px-4 py-0.5 sm:mx-0 sm:px-0.5"
    >
      <ul className="flex w-max gap-1.5">{children}</ul>
    </nav>
  )
}
