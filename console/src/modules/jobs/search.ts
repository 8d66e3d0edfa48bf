import type { JobStatus } from '@fovea/client'

export const STATUSES: { value: JobStatus; label: string }[] = [
  { value: 'running', label: 'Running' },
  { value: 'queued', label: 'Queued' },
  { value: 'failed', label: 'Failed' },
  { value: 'succeeded', label: 'Succeeded' },
  { value: 'cancelled', label: 'Cancelled' },
  { value: 'quarantined', label: 'Quarantined' },
]

export type JobSearch = { status?: JobStatus }

const isStatus = (value: unknown): value is JobStatus => STATUSES.some(status => status.value === value)

export const parseJobSearch = ({ status }: Record<string, unknown>): JobSearch =>
  isStatus(status) ? { status } : {}
