import type { JobStatus } from '@fovea/client'

export const STATUSES: { value: JobStatus; label: string }[] = [
  { value: 'running', label: 'Running' },
  { value: 'queued', label: 'Queued' },
  { value: 'failed', label: 'Failed' },
  { value: 'quarantined', label: 'Quarantined' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'cancelled', label: 'Cancelled' },
]

/** Which jobs a list shows; it stands in the address. */
export type JobView = { status?: JobStatus; name?: string; assetId?: string; flowId?: string }

const isStatus = (value: unknown): value is JobStatus => STATUSES.some(status => status.value === value)
const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : '')

/** The search parameters of the list of jobs: `status`, `queue`, `asset`. */
export type JobSearch = { status?: JobStatus; queue?: string; asset?: string }

export function parseJobSearch({ status, queue, asset }: Record<string, unknown>): JobSearch {
  return {
    ...(isStatus(status) ? { status } : {}),
    ...(textOf(queue) ? { queue: textOf(queue) } : {}),
    ...(textOf(asset) ? { asset: textOf(asset) } : {}),
  }
}

export const viewOf = ({ status, queue, asset }: JobSearch): JobView => ({
  ...(status ? { status } : {}),
  ...(queue ? { name: queue } : {}),
  ...(asset ? { assetId: asset } : {}),
})
