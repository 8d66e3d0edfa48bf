import { z } from 'zod'
import { type Route, route } from '#kernel/http'
import { Job, JobPage, JobQuery } from './schema.ts'
import type { Jobs } from './service.ts'

const JobId = z.object({ id: z.string() })

export const jobRoutes = (jobs: Jobs): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/jobs',
    operationId: 'listJobs',
    scope: 'library:read',
    summary: 'List the jobs of the project, newest first',
    query: JobQuery,
    reply: [200, JobPage],
    run: ({ actor, query }) => jobs.list(actor, query),
  }),
  route({
    method: 'GET',
    path: '/v1/jobs/:id',
    operationId: 'getJob',
    scope: 'library:read',
    summary: 'Get a job',
    params: JobId,
    reply: [200, Job],
    run: ({ actor, params }) => jobs.get(actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/v1/jobs/:id/cancel',
    operationId: 'cancelJob',
    scope: 'library:write',
    summary: 'Cancel a job that waits or runs',
    params: JobId,
    reply: [200, Job],
    run: ({ actor, params }) => jobs.cancel(actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/v1/jobs/:id/retry',
    operationId: 'retryJob',
    scope: 'library:write',
    summary: 'Give a failed, cancelled or quarantined job fresh tries',
    params: JobId,
    reply: [200, Job],
    run: ({ actor, params }) => jobs.retry(actor, params.id),
  }),
]
