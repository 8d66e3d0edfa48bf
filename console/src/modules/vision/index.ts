import { ScanSearch } from 'lucide-react'
import { lazy } from 'react'
import type { ConsoleModule } from '#/app/module.ts'
import { onVisionGap, onVisionNotice } from './data/live.ts'
import { parseSearchView } from './data/search-view.ts'

/** What the server understands of pictures: search, people, duplicates, models and tasks. */
export const vision: ConsoleModule = {
  name: 'vision',
  nav: [{ label: 'Search', to: '/search', icon: ScanSearch, rank: 'first', key: 's' }],
  routes: [{ path: '/search', load: () => import('./search/search-page.tsx'), search: parseSearchView }],
  asset: { panel: lazy(() => import('./asset/panel.tsx')) },
  shortcuts: [{ title: 'Search', shortcuts: [{ keys: ['/'], does: 'Write what to find' }] }],
  onNotice: onVisionNotice,
  onGap: onVisionGap,
}
