import { Images, Trash2 } from 'lucide-react'
import type { ConsoleModule } from '#/app/module.ts'
import { queryClient } from '#/data/query-client.ts'
import { watchLists } from './data/cache.ts'
import { onAssetGap, onAssetNotice } from './data/live.ts'
import { parseViewSearch } from './data/view.ts'
import { shortcuts } from './shortcuts.ts'
import { Overlay } from './upload/overlay.tsx'

watchLists(queryClient)

/** Pictures and other files: the grid, the trash, the asset's own page, and uploads. */
export const library: ConsoleModule = {
  name: 'library',
  nav: [
    { label: 'Library', to: '/library', icon: Images, rank: 'first', key: 'l' },
    { label: 'Trash', to: '/trash', icon: Trash2, rank: 'first', key: 't' },
  ],
  routes: [
    { path: '/library', load: () => import('./library-page.tsx'), search: parseViewSearch, ownsScroll: true },
    { path: '/library/$id', load: () => import('./asset/asset-page.tsx'), search: parseViewSearch },
    { path: '/trash', load: () => import('./trash-page.tsx'), ownsScroll: true },
  ],
  overlay: Overlay,
  onNotice: onAssetNotice,
  onGap: onAssetGap,
  shortcuts,
}
