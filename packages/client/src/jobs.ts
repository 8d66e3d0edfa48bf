import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type { Job, JobQuery, Page } from './types.ts'
import { segment } from './url.ts'

export function jobsResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/jobs/${segment(id)}${tail}`
  const list = (query: JobQuery = {}) => transport.json<Page<Job>>('GET', '/v1/jobs', { query: { ...query } })
  return {
    list,
    iterate: (query: JobQuery = {}) => iterate(list, query),
    get: (id: string, options: { signal?: AbortSignal } = {}) =>
      transport.json<Job>('GET', path(id), options),
    cancel: (id: string) => transport.json<Job>('POST', path(id, '/cancel')),
    retry: (id: string) => transport.json<Job>('POST', path(id, '/retry')),
  }
}
