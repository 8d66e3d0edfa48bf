import { ListChecks } from 'lucide-react'
import type { ConsoleModule } from '#/app/module.ts'
import { onJobNotice, onJobsGap } from './data.ts'
import { parseJobSearch } from './search.ts'

/** The work that the server does in the background, of all modules. */
export const jobs: ConsoleModule = {
  name: 'jobs',
  nav: [{ label: 'Jobs', to: '/jobs', icon: ListChecks, rank: 'first', key: 'j' }],
  routes: [{ path: '/jobs', load: () => import('./jobs-page.tsx'), search: parseJobSearch }],
  onNotice: onJobNotice,
  onGap: onJobsGap,
}
