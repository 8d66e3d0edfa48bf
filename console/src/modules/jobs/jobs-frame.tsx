import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Cpu, Layers, ListChecks } from 'lucide-react'
import type { ReactNode } from 'react'
import { Page } from '#/app/page.tsx'
import { type Tab, TabNav } from '#/app/tab-nav.tsx'
import { meQuery } from '#/data/session.ts'

const TABS: readonly Tab[] = [
  { to: '/jobs', label: 'Jobs', icon: ListChecks },
  { to: '/jobs/queues', label: 'Queues', icon: Layers },
]
/** What belongs to the whole server is shown to those who administer it. */
const ADMIN_TABS: readonly Tab[] = [
  { to: '/jobs/schedules', label: 'Schedules', icon: CalendarClock },
  { to: '/jobs/workers', label: 'Workers', icon: Cpu },
]

export function useIsAdmin(): boolean {
  const me = useQuery(meQuery)
  return me.data?.admin === true
}

/** The pages about work in the background, below the same tabs. */
export function JobsFrame({ bar, children }: { bar?: ReactNode; children: ReactNode }) {
  const isAdmin = useIsAdmin()
  return (
    <Page title="Jobs" bar={bar}>
      <div className="mx-auto max-w-5xl">
        <div className="pt-3 pb-4">
          <TabNav label="Jobs" tabs={isAdmin ? [...TABS, ...ADMIN_TABS] : TABS} exact />
        </div>
        {children}
      </div>
    </Page>
  )
}
