import { Link } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import { classNames } from '#/ui/index.ts'

export type Tab = { to: string; label: string; icon: LucideIcon }

/** The parts of a page that has several, as links. */
export function TabNav({
  label,
  tabs,
  exact = false,
}: {
  label: string
  tabs: readonly Tab[]
  exact?: boolean
}) {
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex w-max gap-1 rounded-xl bg-sunken p-1">
        {tabs.map(({ to, label: name, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact, includeSearch: false }}
              activeProps={{ 'aria-current': 'page' }}
              className={classNames(
                'flex h-8 items-center gap-2 rounded-lg px-3 text-sm font-medium text-ink-2 transition-colors duration-150 hover:text-ink focus-visible:-outline-offset-2',
                'aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-low',
              )}
            >
              <Icon aria-hidden className="size-4" />
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
