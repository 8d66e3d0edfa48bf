import { FoveaError, type Job, type Notice } from '@fovea/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { gather } from '#/data/gather.ts'
import { LiveLists } from '#/data/live-lists.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { inParallel } from '#/data/parallel.ts'
import { queryClient, reportError } from '#/data/query-client.ts'
import { refresher } from '#/data/refresher.ts'
import { flowKey, refreshQueues } from './queues.ts'
import type { JobView } from './view.ts'

const PAGE_SIZE = 50
/** While thousands of jobs run, the page looks at those that changed a few times a second, not at each notice. */
const GATHER_MS = 300
const PARALLEL = 4
/** More changes than this at once are seen by loading the lists again, and less often. */
const MANY = 24
const RELOAD_MS = 1_000

const LIST_KEY = ['jobs', 'list'] as const
const jobKey = (id: string) => ['jobs', 'one', id] as const

export const jobListQuery = (view: JobView) =>
  infiniteQueryOptions({
    queryKey: [...LIST_KEY, view] as const,
    queryFn: ({ pageParam }) =>
      fovea().jobs.list({ ...view, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }) => [...new Map(pages.flatMap(page => page.items).map(job => [job.id, job])).values()],
    staleTime: 5_000,
    // Copies would lose when they were asked for.
    structuralSharing: false,
  })

/** One job with its tries. */
export const jobQuery = (id: string) =>
  queryOptions({ queryKey: jobKey(id), queryFn: () => fovea().jobs.get(id), staleTime: 5_000 })

/** A job does not say when it changed last; what was asked for later is newer. What came in a list counts as old. */
const askedAt = new WeakMap<Job, number>()
let questions = 0

async function stamped<Answer extends Job>(ask: () => Promise<Answer>): Promise<Answer> {
  questions += 1
  const at = questions
  const job = await ask()
  askedAt.set(job, at)
  return job
}

const jobLists = new LiveLists<Job, JobView>(queryClient, {
  prefix: LIST_KEY,
  belongs: (job, view) =>
    (!view.status || job.status === view.status) &&
    (!view.name || job.name === view.name) &&
    (!view.assetId || job.assetId === view.assetId) &&
    (!view.flowId || job.flowId === view.flowId),
  compare: () => (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1),
  isOlder: (incoming, known) => (askedAt.get(incoming) ?? 0) < (askedAt.get(known) ?? 0),
})

export const watchJobLists = () => jobLists.watch()

const isWatched = (queryKey: readonly unknown[]) =>
  queryClient.getQueryCache().findAll({ queryKey, type: 'active' }).length > 0

const changed = gather<string>(GATHER_MS, ids => void refresh(ids))
const reload = refresher(LIST_KEY, RELOAD_MS)

/** Jobs are looked at only while their page is open; otherwise its next opening loads them. */
export function onJobNotice({ topic, data }: Notice) {
  if (topic === 'queue.updated') refreshQueues()
  if (topic !== 'job.updated') return
  refreshQueues()
  if (typeof data.flowId === 'string') refreshFlow(data.flowId)
  const id = data.jobId ?? data.id
  if (typeof id !== 'string') return
  if (isWatched(LIST_KEY) || isWatched(jobKey(id))) changed.add(id)
  else void queryClient.invalidateQueries({ queryKey: ['jobs'], refetchType: 'none' })
}

const flows = new Map<string, () => void>()
/** Flows that are looked at in one visit; beyond, the oldest are forgotten. */
const MOST_FLOWS = 50

function refreshFlow(id: string) {
  if (!isWatched(flowKey(id))) return
  const known = flows.get(id) ?? refresher(flowKey(id), RELOAD_MS)
  if (flows.size >= MOST_FLOWS) flows.clear()
  flows.set(id, known)
  known()
}

async function refresh(ids: string[]) {
  const single = ids.filter(id => isWatched(jobKey(id)))
  if (ids.length > MANY) reload()
  const wanted = ids.length > MANY ? single : ids
  const found: Job[] = []
  await inParallel(wanted, PARALLEL, async id => {
    try {
      const job = await stamped(() => fovea().jobs.get(id))
      queryClient.setQueryData(jobKey(id), job)
      found.push(job)
    } catch (error) {
      if (!(error instanceof FoveaError)) throw error
      reportError(error)
    }
  })
  jobLists.merge(found)
}

/** Brings jobs into every loaded list, and loads the page of each anew. */
function show(jobs: readonly Job[]) {
  jobLists.merge(jobs)
  refreshQueues()
  for (const { id } of jobs) void queryClient.invalidateQueries({ queryKey: jobKey(id) })
}

export type JobChange = 'cancel' | 'retry'

export type JobsChanged = { done: number; refused: { id: string; message: string }[] }

/** Tries jobs again or cancels them; says of each that was refused, why. */
export async function changeJobs(ids: readonly string[], change: JobChange): Promise<JobsChanged> {
  questions += 1
  const at = questions
  const { items } = await fovea().jobs[change === 'retry' ? 'retryMany' : 'cancelMany'](ids)
  const jobs = items.flatMap(item => (item.job && !item.error ? [item.job] : []))
  for (const job of jobs) askedAt.set(job, at)
  show(jobs)
  const refused = items.flatMap(({ id, error }) => (error ? [{ id, message: error.message }] : []))
  return { done: jobs.length, refused }
}

export async function changeJob(id: string, change: JobChange) {
  show([await stamped(() => fovea().jobs[change](id))])
}

export const onJobsGap = () => {
  void queryClient.invalidateQueries({ queryKey: ['jobs'] })
  refreshQueues()
}
