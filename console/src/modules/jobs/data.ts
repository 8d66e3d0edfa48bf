import { FoveaError, type Job, type JobStatus, type Notice, type Page } from '@fovea/client'
import { type InfiniteData, infiniteQueryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { gather } from '#/data/gather.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { inParallel } from '#/data/parallel.ts'
import { queryClient, reportError } from '#/data/query-client.ts'

type JobPages = InfiniteData<Page<Job>, string | undefined>

const PAGE_SIZE = 50
/** While thousands of jobs run, the page looks at those that changed a few times a second, not at each notice. */
const GATHER_MS = 300
const PARALLEL = 4
const MANY = 40

export const jobListQuery = (status: JobStatus | undefined) =>
  infiniteQueryOptions({
    queryKey: ['jobs', status ?? 'all'] as const,
    queryFn: ({ pageParam }) =>
      fovea().jobs.list({
        limit: PAGE_SIZE,
        ...(status ? { status } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: data => data.pages.flatMap(page => page.items),
    staleTime: 5_000,
  })

const changed = gather<string>(GATHER_MS, ids => void refresh(ids))

/** Jobs are looked at only while their page is open; otherwise its next opening loads them. */
export function onJobNotice({ topic, data }: Notice) {
  if (topic !== 'job.updated') return
  const id = data.jobId ?? data.id
  const isShown = queryClient.getQueryCache().findAll({ queryKey: ['jobs'], type: 'active' }).length > 0
  if (isShown && typeof id === 'string') changed.add(id)
  else void queryClient.invalidateQueries({ queryKey: ['jobs'] })
}

async function refresh(ids: string[]) {
  if (ids.length > MANY) {
    await queryClient.invalidateQueries({ queryKey: ['jobs'] })
    return
  }
  await inParallel(ids, PARALLEL, async id => {
    try {
      mergeJob(await fovea().jobs.get(id))
    } catch (error) {
      if (!(error instanceof FoveaError)) throw error
      reportError(error)
    }
  })
}

/** Brings one job into every loaded list: changed where it stands, first in the list when it is new, else removed. */
export function mergeJob(job: Job) {
  for (const [key, data] of queryClient.getQueriesData<JobPages>({ queryKey: ['jobs'] })) {
    if (!data) continue
    const fits = key[1] === 'all' || key[1] === job.status
    const isKnown = data.pages.some(page => page.items.some(one => one.id === job.id))
    const pages = data.pages.map((page, index) => {
      const items = fits
        ? page.items.map(one => (one.id === job.id ? job : one))
        : page.items.filter(one => one.id !== job.id)
      return { ...page, items: fits && !isKnown && index === 0 ? [job, ...items] : items }
    })
    queryClient.setQueryData<JobPages>(key, { ...data, pages })
  }
}

export const onJobsGap = () => {
  void queryClient.invalidateQueries({ queryKey: ['jobs'] })
}
