import { Link } from '@tanstack/react-router'
import { Ellipsis, Wifi, WifiOff } from 'lucide-react'
import { Suspense } from 'react'
import { connection } from '#/data/live.ts'
import { useStore } from '#/data/store.ts'
import { modules } from '#/modules.ts'
import { classNames, Wordmark } from '#/ui/index.ts'
import type { NavEntry } from './module.ts'
import { drawerOpen } from './page.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'
import { UserMenu } from './user-menu.tsx'

const sides = modules.flatMap(({ name, side }) => (side ? [{ name, Side: side }] : []))
const entries = () => modules.flatMap(module => module.nav)

/** The bottom bar has room for four entries and the button that shows the rest. */
const BOTTOM_ENTRIES = 4

/** What stands at the side of wide screens, and in the drawer of narrow ones. */
export function SideBar({ onNavigate }: { onNavigate?: () => void }) {
  return (
    <div className="flex h-full flex-col px-3 pt-4 pb-3">
      <Link
        to="/library"
        onClick={onNavigate}
        className="mx-2 mb-4 inline-flex self-start rounded-lg"
        aria-label="Fovea, library"
      >
        <Wordmark />
      </Link>
      <ProjectSwitcher />
      {/* A low window scrolls both together, rather than squeezing what stands below the entries to nothing. */}
      <div className="-mx-3 mt-4 flex min-h-0 flex-1 flex-col overflow-y-auto px-3">
        <nav aria-label="Main" className="shrink-0">
          <ul className="flex flex-col gap-0.5">
            {entries().map(entry => (
              <li key={entry.to}>
                <SideLink entry={entry} onNavigate={onNavigate} />
              </li>
            ))}
          </ul>
        </nav>
        <div className="flex min-h-40 flex-1 flex-col">
          {sides.map(({ name, Side }) => (
            <Suspense key={name} fallback={null}>
              <Side onNavigate={onNavigate} />
            </Suspense>
          ))}
        </div>
      </div>
      <ConnectionLine />
      <UserMenu />
    </div>
  )
}

function SideLink({ entry, onNavigate }: { entry: NavEntry; onNavigate: (() => void) | undefined }) {
  const Icon = entry.icon
  return (
    <Link
      to={entry.to}
      onClick={onNavigate}
      activeProps={{ 'aria-current': 'page' }}
      className={classNames(
        'flex h-9 items-center gap-3 rounded-[10px] px-3 text-sm font-medium text-ink-2 transition-colors duration-150',
        'hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent',
      )}
    >
      <Icon aria-hidden className="size-[18px]" strokeWidth={1.9} />
      {entry.label}
    </Link>
  )
}

/** The phone's navigation, in reach of the thumb. */
export function BottomBar() {
  const shown = entries()
    .filter(entry => entry.rank === 'first')
    .slice(0, BOTTOM_ENTRIES)
  return (
    <nav
      aria-label="Main"
      className="bar-glass safe-bottom fixed inset-x-0 bottom-0 z-30 flex border-t border-line lg:hidden"
    >
      {shown.map(entry => (
        <BottomLink key={entry.to} entry={entry} />
      ))}
      <button type="button" className={bottomClasses} onClick={() => drawerOpen.set(true)}>
        <Ellipsis aria-hidden className="size-[22px]" strokeWidth={1.8} />
        More
      </button>
    </nav>
  )
}

const bottomClasses = classNames(
  'flex h-15 flex-1 flex-col items-center justify-center gap-0.5 text-[11px] font-medium text-ink-2',
  'focus-visible:-outline-offset-2 aria-[current=page]:text-accent',
)

function BottomLink({ entry }: { entry: NavEntry }) {
  const Icon = entry.icon
  return (
    <Link to={entry.to} activeProps={{ 'aria-current': 'page' }} className={bottomClasses}>
      <Icon aria-hidden className="size-[22px]" strokeWidth={1.8} />
      {entry.label}
    </Link>
  )
}

const words = { connecting: 'Connecting…', live: 'Live', lost: 'Reconnecting…' }

function ConnectionLine() {
  const state = useStore(connection, value => value)
  return (
    <p role="status" className="flex items-center gap-2 px-3 py-2 text-xs text-ink-3">
      <span
        aria-hidden
        className={classNames('size-2 rounded-full', state === 'live' ? 'bg-ok' : 'bg-warn animate-shimmer')}
      />
      {words[state]}
    </p>
  )
}

/** Says on every screen size when changes from elsewhere do not arrive at the moment, and when they do again. */
export function ConnectionBanner() {
  const state = useStore(connection, value => value)
  const Icon = state === 'lost' ? WifiOff : Wifi
  if (state !== 'lost') return null
  return (
    <div className="pointer-events-none fixed inset-x-0 top-3 z-50 flex justify-center">
      <p className="flex items-center gap-2 rounded-full bg-warn-soft px-4 py-2 text-[13px] font-medium text-warn shadow-high animate-rise">
        <Icon aria-hidden className="size-4" />
        Connection lost. Trying again…
      </p>
    </div>
  )
}
