import { Shapes } from 'lucide-react'
import type { ConsoleModule } from '#/app/module.ts'

export const atelier: ConsoleModule = {
  name: 'atelier',
  nav: [{ label: 'Easels', to: '/atelier', icon: Shapes, rank: 'second' }],
  routes: [{ path: '/atelier', load: () => import('./easels-page.tsx') }],
}
