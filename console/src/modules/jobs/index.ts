import { ListChecks } from 'lucide-react'
import type { ConsoleModule } from '#/app/module.ts'
import { onJobNotice, onJobsGap, watchJobLists } from './data/jobs.ts'
import { parseJobSearch } from './data/view.ts'

watchJobLists()

/** The work that the server does in the background, of all modules. */
export const jobs: ConsoleModule = {
  name: 'jobs',
  nav: [{ label: 'Jobs', to: '/jobs', icon: ListChecks, rank: 'first', key: 'j' }],
  routes: [
    { path: '/jobs', load: () => import('./list/jobs-page.tsx'), search: parseJobSearch },
    { path: '/jobs/queues', load: () => import('./queues/queues-page.tsx') },
    { path: '/jobs/schedules', load: () => import('./operations/schedules-page.tsx') },
    { path: '/jobs/workers', load: () => import('./operations/workers-page.tsx') },
    { path: '/jobs/flows/$id', load: () => import('./detail/flow-page.tsx') },
    { path: '/jobs/$id', load: () => import('./detail/job-page.tsx') },
  ],
  onNotice: onJobNotice,
  onGap: onJobsGap,
}
