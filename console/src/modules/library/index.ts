import { Folders, Images, Tags, Trash2 } from 'lucide-react'
import { lazy } from 'react'
import type { ConsoleModule } from '#/app/module.ts'
import { assetLists } from './data/cache.ts'
import { onAssetGap, onAssetNotice } from './data/live.ts'
import { parseViewSearch } from './data/view.ts'
import { shortcuts } from './shortcuts.ts'
import { Overlay } from './upload/overlay.tsx'

assetLists.watch()

/** Pictures and other files: the grid, the trash, the asset's own page, and uploads. */
export const library: ConsoleModule = {
  name: 'library',
  nav: [
    { label: 'Library', to: '/library', icon: Images, rank: 'first', key: 'l' },
    { label: 'Collections', to: '/collections', icon: Folders, rank: 'first', key: 'c' },
    { label: 'Trash', to: '/trash', icon: Trash2, rank: 'first', key: 't' },
  ],
  routes: [
    { path: '/library', load: () => import('./library-page.tsx'), search: parseViewSearch, ownsScroll: true },
    { path: '/library/$id', load: () => import('./asset/asset-page.tsx'), search: parseViewSearch },
    { path: '/collections', load: () => import('./collections/collections-page.tsx') },
    {
      path: '/collections/$id',
      load: () => import('./collections/collection-page.tsx'),
      search: parseViewSearch,
      ownsScroll: true,
    },
    { path: '/trash', load: () => import('./trash-page.tsx'), ownsScroll: true },
  ],
  settings: [{ path: 'tags', label: 'Tags', icon: Tags, load: () => import('./tags/tags-page.tsx') }],
  side: lazy(() => import('./collections/side-tree.tsx')),
  overlay: Overlay,
  onNotice: onAssetNotice,
  onGap: onAssetGap,
  shortcuts,
}
