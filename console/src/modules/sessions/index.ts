import { Activity, ScanEye } from 'lucide-react'
import type { ConsoleModule } from '#/app/module.ts'
import { onSessionsGap, onSessionsNotice } from './data/live.ts'
import { parseSessionView } from './data/view.ts'
import { observeAsChosen } from './self/observing.ts'

void observeAsChosen()

const entrySearch = ({ entry }: Record<string, unknown>) => (typeof entry === 'string' ? { entry } : {})

/** What people do on the pages that are observed, and where they struggle. */
export const sessions: ConsoleModule = {
  name: 'sessions',
  nav: [{ label: 'Sessions', to: '/sessions', icon: Activity, rank: 'first', key: 'e' }],
  routes: [
    { path: '/sessions', load: () => import('./list/sessions-page.tsx'), search: parseSessionView },
    { path: '/sessions/incidents', load: () => import('./incidents/incidents-page.tsx') },
    { path: '/sessions/incidents/$id', load: () => import('./incidents/incident-page.tsx') },
    { path: '/sessions/rules', load: () => import('./rules/rules-page.tsx') },
    { path: '/sessions/rules/$id', load: () => import('./rules/rules-page.tsx') },
    { path: '/sessions/destinations', load: () => import('./destinations/destinations-page.tsx') },
    { path: '/sessions/install', load: () => import('./install/install-page.tsx') },
    { path: '/sessions/$id', load: () => import('./detail/session-page.tsx'), search: entrySearch },
  ],
  settings: [
    { path: 'this-page', label: 'This page', icon: ScanEye, load: () => import('./self/self-page.tsx') },
  ],
  shortcuts: [
    {
      title: 'Timeline of a session',
      shortcuts: [
        { keys: ['←'], does: 'Previous entry' },
        { keys: ['→'], does: 'Next entry' },
        { keys: ['Page Up'], does: 'Previous signal' },
        { keys: ['Page Down'], does: 'Next signal' },
        { keys: ['+'], does: 'Zoom in' },
        { keys: ['-'], does: 'Zoom out' },
        { keys: ['0'], does: 'Show all' },
      ],
    },
  ],
  onNotice: onSessionsNotice,
  onGap: onSessionsGap,
}
