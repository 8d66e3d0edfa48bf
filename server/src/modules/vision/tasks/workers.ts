import { systemActor } from '#kernel/access'
import type { JobService } from '#kernel/jobs'
import type { VisionWorker } from './schema.ts'

/** The kernel's list of the processes that run jobs. */
export type WorkerList = JobService['workers']

const isOfVision = (kind: string): boolean => kind.startsWith('vision.')

/** The processes that run jobs of vision. Where they run is for administrators: /v1/workers. */
export const listWorkers = async (workers: WorkerList): Promise<VisionWorker[]> => {
  const { items } = await workers.list(systemActor({ projectId: null, requestId: null }))
  return items
    .filter(({ kinds }) => kinds.some(isOfVision))
    .map(({ id, kinds, capacity, running, alive, startedAt, heartbeatAt, version }) => ({
      id,
      kinds: kinds.filter(isOfVision),
      capacity,
      running,
      alive,
      startedAt,
      heartbeatAt,
      version,
    }))
}
