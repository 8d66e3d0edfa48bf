import type { Redrive } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { queryClient } from '#/data/query-client.ts'
import { refresher } from '#/data/refresher.ts'

const KEY = ['queues'] as const
export const flowKey = (id: string) => ['flows', id] as const

/** What no notice tells: jobs of other projects, those whose time has come, workers that came and went. */
const QUEUES_MS = 15_000
const WORKERS_MS = 5_000
/** Notices of thousands of jobs cost one request in this time. */
const REFRESH_MS = 1_000

export const queuesQuery = queryOptions({
  queryKey: KEY,
  queryFn: async () => (await fovea().jobs.queues.list()).items,
  refetchInterval: QUEUES_MS,
})

export const refreshQueues = refresher(KEY, REFRESH_MS)

export async function setQueuePaused(name: string, paused: boolean) {
  await (paused ? fovea().jobs.queues.pause(name) : fovea().jobs.queues.resume(name))
  await queryClient.invalidateQueries({ queryKey: KEY })
}

export type RedriveChoice = Required<Pick<Redrive, 'status' | 'allProjects'>>

const redriveInput = ({ status, allProjects }: RedriveChoice): Redrive => ({
  status,
  // Only administrators may say it at all.
  ...(allProjects ? { allProjects } : {}),
})

/** How many jobs would be tried again. */
export const redrivePreviewQuery = (name: string, choice: RedriveChoice) =>
  queryOptions({
    queryKey: ['redrive', name, choice],
    queryFn: () => fovea().jobs.queues.redrive(name, { ...redriveInput(choice), dryRun: true }),
    staleTime: 0,
    gcTime: 0,
  })

export async function redrive(name: string, choice: RedriveChoice) {
  const result = await fovea().jobs.queues.redrive(name, redriveInput(choice))
  await queryClient.invalidateQueries({ queryKey: ['jobs'] })
  await queryClient.invalidateQueries({ queryKey: KEY })
  return result
}

export const flowQuery = (id: string) =>
  queryOptions({ queryKey: flowKey(id), queryFn: () => fovea().jobs.flows.get(id), staleTime: 5_000 })

export async function cancelFlow(id: string) {
  const flow = await fovea().jobs.flows.cancel(id)
  queryClient.setQueryData(flowKey(id), flow)
  await queryClient.invalidateQueries({ queryKey: ['jobs'] })
}

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: async () => (await fovea().jobs.workers.list()).items,
  refetchInterval: WORKERS_MS,
})

const SCHEDULES = ['schedules'] as const

export const schedulesQuery = queryOptions({
  queryKey: SCHEDULES,
  queryFn: async () => (await fovea().jobs.schedules.list()).items,
  refetchInterval: QUEUES_MS,
})

export type ScheduleChange = 'run' | 'pause' | 'resume'

export async function changeSchedule(name: string, change: ScheduleChange) {
  await fovea().jobs.schedules[change](name)
  await queryClient.invalidateQueries({ queryKey: SCHEDULES })
}
