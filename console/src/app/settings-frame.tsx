import { Link, Outlet } from '@tanstack/react-router'
import { modules } from '#/modules.ts'
import { classNames } from '#/ui/index.ts'
import { Page } from './page.tsx'

const sections = modules.flatMap(module => module.settings ?? [])

/** Settings: the sections that all modules bring, as tabs. */
export function SettingsFrame() {
  return (
    <Page title="Settings" width="reading">
      <nav aria-label="Settings" className="-mx-4 mb-6 overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <ul className="flex w-max gap-1 rounded-xl bg-sunken p-1">
          {sections.map(({ path, label, icon: Icon }) => (
            <li key={path}>
              <Link
                to={`/settings/${path}`}
                activeProps={{ 'aria-current': 'page' }}
                className={classNames(
                  'flex h-8 items-center gap-2 rounded-lg px-3 text-sm font-medium text-ink-2 transition-colors duration-150 hover:text-ink',
                  'aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-low',
                )}
              >
                <Icon aria-hidden className="size-4" />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex flex-col gap-6">
        <Outlet />
      </div>
    </Page>
  )
}
