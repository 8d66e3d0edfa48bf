import type { Job } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { createStore } from '#/data/store.ts'

/** Jobs that this page began, by the task or the model that they are for; they go on wherever one looks meanwhile. */
export const runs = createStore<ReadonlyMap<string, string>>(new Map())

export const noteRun = (name: string, jobId: string) => runs.set(new Map([...runs.get(), [name, jobId]]))

export function forgetRun(name: string) {
  const left = new Map(runs.get())
  left.delete(name)
  runs.set(left)
}

const POLL_MS = 1_000

export const isOver = ({ status }: Pick<Job, 'status'>) => status !== 'queued' && status !== 'running'

/** A job while it runs; its progress comes too often for a notice each. */
export const runningJobQuery = (id: string) =>
  queryOptions({
    queryKey: ['vision', 'job', id] as const,
    queryFn: () => fovea().jobs.get(id),
    staleTime: 0,
    refetchInterval: query => (query.state.data && isOver(query.state.data) ? false : POLL_MS),
  })

/** Begins a task over all pictures of the project; answers whether there was anything to do. */
export async function runOverLibrary(task: string): Promise<boolean> {
  const { jobs } = await fovea().vision.run(task, { query: {} })
  const [job] = jobs
  if (job) noteRun(task, job.id)
  return job !== undefined
}
