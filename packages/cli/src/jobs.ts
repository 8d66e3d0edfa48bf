import { type FoveaClient, type Job, type JobStatus, NotFoundError } from '@fovea/client'
import { formatDuration, visible } from './text.ts'

export interface JobFilters {
  status?: JobStatus
  queue?: string
  asset?: string
  flow?: string
}

/** The status, and for what waits: why. */
export function stateOf({ status, blocked, runAt }: Job): string {
  if (status !== 'queued') return status
  if (blocked) return 'queued, waits for other steps'
  const left = runAt - Date.now()
  return left > 0 ? `queued, in ${formatDuration(left)}` : status
}

export const percent = ({ progress }: Pick<Job, 'progress'>): string => `${Math.floor(progress * 100)}%`

/** @throws NotFoundError with the names that there are */
export async function assertQueue(client: FoveaClient, name: string): Promise<void> {
  const names: string[] = []
  for await (const queue of client.jobs.queues.iterate()) names.push(queue.name)
  if (names.includes(name)) return
  throw new NotFoundError({
    status: 404,
    code: 'jobs.queue_not_found',
    message: `There is no queue ${name}; there are ${names.join(', ')}`,
  })
}

/** One job on one line. */
export function lineOf(job: Job): string {
  const error = job.error ? `  ${job.error.code}: ${job.error.message}` : ''
  return visible(`${job.id}  ${job.status.padEnd(11)}  ${percent(job).padStart(4)}  ${job.name}${error}`)
}
