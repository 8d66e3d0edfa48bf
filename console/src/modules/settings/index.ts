import { Box, KeyRound, Settings, UserRound } from 'lucide-react'
import type { ConsoleModule } from '#/app/module.ts'

/** The account, the projects, and the keys for programs. */
export const settings: ConsoleModule = {
  name: 'settings',
  nav: [{ label: 'Settings', to: '/settings/account', icon: Settings, rank: 'second', key: 's' }],
  routes: [],
  settings: [
    { path: 'account', label: 'Account', icon: UserRound, load: () => import('./account-page.tsx') },
    { path: 'projects', label: 'Projects', icon: Box, load: () => import('./projects-page.tsx') },
    { path: 'api-keys', label: 'API keys', icon: KeyRound, load: () => import('./api-keys-page.tsx') },
  ],
}
