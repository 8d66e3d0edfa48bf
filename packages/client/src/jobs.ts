import { chunks } from './chunks.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Flow,
  Job,
  JobBatch,
  JobDetail,
  JobQuery,
  Page,
  Queue,
  Redrive,
  Redriven,
  Schedule,
  Worker,
} from './types.ts'
import { segment } from './url.ts'

/** The most ids that one request to `retryMany` or `cancelMany` may carry. */
const CHUNK = 1000

export function jobsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/jobs/${segment(id)}${tail}`
  const list = (query: JobQuery = {}) => transport.json<Page<Job>>('GET', '/v1/jobs', { query: { ...query } })
  return {
    list,
    iterate: (query: JobQuery = {}) => iterate(list, query),
    /** With what it answered and the history of its tries. */
    get: (id: string, options: { signal?: AbortSignal } = {}) =>
      transport.json<JobDetail>('GET', path(id), options),
    cancel: (id: string) => transport.json<Job>('POST', path(id, '/cancel')),
    retry: (id: string) => transport.json<Job>('POST', path(id, '/retry')),
    /** Any number of jobs; each is answered by itself, in the order of the ids. */
    cancelMany: (ids: readonly string[]) => many(transport, '/v1/jobs/cancel', ids),
    retryMany: (ids: readonly string[]) => many(transport, '/v1/jobs/retry', ids),
    queues: queuesResource(transport),
    flows: flowsResource(transport),
    workers: workersResource(transport),
    schedules: schedulesResource(transport),
  }
}

async function many(transport: Transport, path: string, ids: readonly string[]): Promise<JobBatch> {
  const items: JobBatch['items'] = []
  for (const part of chunks(ids, CHUNK)) {
    const answer = await transport.json<JobBatch>('POST', path, { body: { ids: part } })
    items.push(...answer.items)
  }
  return { items }
}

function queuesResource(transport: Transport) {
  const path = (name: string, tail: string): string => `/v1/queues/${segment(name)}${tail}`
  const list = () => transport.json<Page<Queue>>('GET', '/v1/queues')
  return {
    /** Every kind of job, with what waits, runs and has failed; for administrators of all projects. */
    list,
    iterate: () => iterate(list, {}),
    /** Begins no more jobs of this kind, in any process; those that run go on. */
    pause: (name: string) => transport.json<Queue>('POST', path(name, '/pause')),
    resume: (name: string) => transport.json<Queue>('POST', path(name, '/resume')),
    /** Gives failed and quarantined jobs fresh tries; `dryRun` only counts them. */
    redrive: (name: string, options: Redrive = {}) =>
      transport.json<Redriven>('POST', path(name, '/redrive'), { body: options }),
  }
}

/** A flow is several jobs that wait for one another; its jobs are `jobs.iterate({ flowId })`. */
function flowsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/flows/${segment(id)}${tail}`
  return {
    get: (id: string) => transport.json<Flow>('GET', path(id)),
    /** Cancels all of its jobs that have not ended. */
    cancel: (id: string) => transport.json<Flow>('POST', path(id, '/cancel')),
  }
}

function workersResource(transport: Transport) {
  const list = () => transport.json<Page<Worker>>('GET', '/v1/workers')
  return { list, iterate: () => iterate(list, {}) }
}

function schedulesResource(transport: Transport) {
  const path = (name: string, tail: string): string => `/v1/schedules/${segment(name)}${tail}`
  const list = () => transport.json<Page<Schedule>>('GET', '/v1/schedules')
  return {
    list,
    iterate: () => iterate(list, {}),
    /** Enqueues the job of the schedule now, beside its turns. */
    run: (name: string) =>
      transport.json<{ job: Job }>('POST', path(name, '/run'), { idempotencyKey: 'auto' }),
    /** Leaves out its turns until it is resumed. */
    pause: (name: string) => transport.json<Schedule>('POST', path(name, '/pause')),
    resume: (name: string) => transport.json<Schedule>('POST', path(name, '/resume')),
  }
}
