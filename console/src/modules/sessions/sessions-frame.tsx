import { Activity, Code, ListTree, Send, SlidersHorizontal } from 'lucide-react'
import type { ReactNode } from 'react'
import { Page } from '#/app/page.tsx'
import { type Tab, TabNav } from '#/app/tab-nav.tsx'

const TABS: readonly Tab[] = [
  { to: '/sessions', label: 'Sessions', icon: Activity },
  { to: '/sessions/incidents', label: 'Incidents', icon: ListTree },
  { to: '/sessions/rules', label: 'Rules', icon: SlidersHorizontal },
  { to: '/sessions/destinations', label: 'Destinations', icon: Send },
  { to: '/sessions/install', label: 'Install', icon: Code },
]

/** The pages about sessions, below the same tabs. */
export function SessionsFrame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  return (
    <Page title="Sessions" actions={actions}>
      <div className="mx-auto max-w-6xl">
        <div className="pt-3 pb-4">
          <TabNav label="Sessions" tabs={TABS} exact />
        </div>
        {children}
      </div>
    </Page>
  )
}
