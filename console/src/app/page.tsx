import { type ReactNode, useEffect } from 'react'
import { createStore } from '#/data/store.ts'
import { classNames } from '#/ui/index.ts'

/** Whether the navigation is drawn over the page, on screens too narrow for the side bar. */
export const drawerOpen = createStore(false)

export type PageProps = {
  title: string
  /** Stands beside the title: a count, a state. */
  aside?: ReactNode
  /** Buttons at the end of the bar. */
  actions?: ReactNode
  /** A search field: beside the buttons, on phones in a row of its own. */
  search?: ReactNode
  /** Takes the bar's place while something is selected. */
  bar?: ReactNode
  /** `reading` keeps lines short, `full` is for grids, `bleed` has no margins. */
  width?: 'reading' | 'full' | 'bleed'
  children: ReactNode
}

const widths = {
  full: 'px-4 pt-2 pb-28 sm:px-6 lg:pb-10',
  reading: 'mx-auto max-w-3xl px-4 pt-4 pb-28 sm:px-6 sm:pt-8 lg:pb-10',
  bleed: '',
}

/** A screen: the bar on top, which stays while the page scrolls, and the contents below. */
export function Page({ title, aside, actions, search, bar, width = 'full', children }: PageProps) {
  useTitle(title)
  return (
    <>
      <header className="bar-glass sticky top-0 z-30 flex min-h-(--bar-height) flex-wrap items-center gap-x-2 border-b border-line px-4 max-sm:gap-y-3 max-sm:py-3 sm:h-(--bar-height) sm:flex-nowrap sm:px-6">
        {bar ?? (
          <>
            <h1 className="max-w-[60%] shrink truncate text-lg font-semibold tracking-tight">{title}</h1>
            {aside}
            {search && <div className="order-last w-full sm:order-none sm:ml-auto sm:w-auto">{search}</div>}
            <div
              className={classNames(
                'flex min-w-0 items-center justify-end gap-1.5',
                search ? 'max-sm:flex-1' : 'flex-1',
              )}
            >
              {actions}
            </div>
          </>
        )}
      </header>
      <div className={widths[width]}>{children}</div>
    </>
  )
}

/** The name of the screen in the browser's tab. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Fovea`
  }, [title])
}
