import type { Notice } from '#kernel/notices'

/** The first level of every topic. */
export const ROOT = 'fovea'
/** What is told over MQTT; the rest of the notices is for `GET /v1/stream`. */
export const TOLD_TOPICS = ['job.updated', 'asset.*', 'vision.*']

export interface Message {
  readonly topic: string
  /** JSON. */
  readonly payload: string
  readonly retain: boolean
}

/** The message of a notice; null when it belongs to no project, or to no asset and no job. */
export const messageOf = ({ topic, projectId, assetId, at, position, data }: Notice): Message | null => {
  if (projectId === null) return null
  if (topic === 'job.updated') {
    const { jobId, name, status, progress, errorCode } = data
    const told = { id: jobId, name, assetId, status, progress, at, ...(errorCode ? { errorCode } : {}) }
    return message(`${ROOT}/${projectId}/jobs/${jobId}`, told)
  }
  if (assetId === null) return null
  return message(`${ROOT}/${projectId}/assets/${assetId}`, {
    ...data,
    id: assetId,
    event: topic,
    at,
    position,
  })
}

const message = (topic: string, told: Readonly<Record<string, unknown>>): Message => ({
  topic,
  payload: JSON.stringify(told),
  retain: false,
})

/** What a worker can do, and whether it lives: kept by the broker for whoever comes later. */
export interface WorkerNews {
  readonly id: string
  readonly roles: readonly string[]
  readonly kinds: readonly string[]
  readonly capacity: number
  readonly version: string
}

export const workerTopic = (id: string): string => `${ROOT}/workers/${id}`

/** `worker` null: it is gone, said and not kept. */
export const workerMessage = (id: string, worker: WorkerNews | null, at: number): Message => ({
  topic: workerTopic(id),
  payload: JSON.stringify(
    worker === null
      ? { id, online: false, at }
      : {
          id,
          online: true,
          roles: worker.roles,
          kinds: worker.kinds,
          capacity: worker.capacity,
          version: worker.version,
          at,
        },
  ),
  retain: worker !== null,
})

/**
 * Whether a subscription can only ever see what its client may: its own projects and the workers. A wildcard in the place
 * of the project stands for the client's projects, since each message is looked at again on its way out.
 */
export const maySubscribe = (filter: string, projects: ReadonlySet<string>): boolean => {
  const [root, place] = filter.split('/')
  if (root === '#') return true
  if (root !== ROOT && root !== '+') return false
  return place === undefined || place === '+' || place === '#' || place === 'workers' || projects.has(place)
}

/** Whether a message may reach a client that belongs to `projects`. */
export const mayReceive = (topic: string, projects: ReadonlySet<string>): boolean => {
  const [root, place = ''] = topic.split('/')
  return root === ROOT && (place === 'workers' || projects.has(place))
}
