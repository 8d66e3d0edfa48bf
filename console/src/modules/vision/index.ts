import { Copy, Eye, ScanSearch, UsersRound } from 'lucide-react'
import { lazy } from 'react'
import type { ConsoleModule } from '#/app/module.ts'
import { onVisionGap, onVisionNotice } from './data/live.ts'
import { parsePeopleView } from './data/people-view.ts'
import { parseSearchView } from './data/search-view.ts'

/** What the server understands of pictures: search, people, duplicates, models and tasks. */
export const vision: ConsoleModule = {
  name: 'vision',
  nav: [
    { label: 'Search', to: '/search', icon: ScanSearch, rank: 'first', key: 'f' },
    { label: 'People', to: '/people', icon: UsersRound, rank: 'second', key: 'p' },
    { label: 'Duplicates', to: '/duplicates', icon: Copy, rank: 'second', key: 'd' },
  ],
  routes: [
    { path: '/search', load: () => import('./search/search-page.tsx'), search: parseSearchView },
    { path: '/people', load: () => import('./people/people-page.tsx'), search: parsePeopleView },
    { path: '/people/review', load: () => import('./people/review-page.tsx') },
    { path: '/people/$id', load: () => import('./people/person-page.tsx') },
    { path: '/duplicates', load: () => import('./duplicates/duplicates-page.tsx') },
    { path: '/duplicates/decisions', load: () => import('./duplicates/decisions-page.tsx') },
  ],
  settings: [
    { path: 'vision', label: 'Vision', icon: Eye, load: () => import('./settings/vision-page.tsx') },
  ],
  asset: {
    panel: lazy(() => import('./asset/panel.tsx')),
    over: lazy(() => import('./asset/faces-over.tsx')),
  },
  shortcuts: [
    { title: 'Search', shortcuts: [{ keys: ['/'], does: 'Write what to find' }] },
    {
      title: 'People',
      shortcuts: [
        { keys: ['m'], does: 'Merge those that are selected' },
        { keys: ['Del'], does: 'Delete those that are selected' },
        { keys: ['y'], does: 'Yes, the same person' },
        { keys: ['n'], does: 'No, two people' },
        { keys: ['s'], does: 'Skip the question' },
        { keys: ['f'], does: 'Show or hide faces on a picture' },
      ],
    },
  ],
  onNotice: onVisionNotice,
  onGap: onVisionGap,
}
