import { z } from 'zod'
import { type Route, route } from '#kernel/http'
import { Job, JobBatch, JobDetail, JobIds, JobPage, JobQuery } from './schema.ts'
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
    summary: 'Get a job with its result and its last tries',
    params: JobId,
    reply: [200, JobDetail],
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
    idempotent: true,
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
    idempotent: true,
    run: ({ actor, params }) => jobs.retry(actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/v1/jobs/cancel',
    operationId: 'cancelJobs',
    scope: 'library:write',
    summary: 'Cancel several jobs; one answer per id',
    body: JobIds,
    reply: [200, JobBatch],
    // Each job has its own transaction, and a repeat changes nothing.
    idempotent: false,
    run: ({ actor, body }) => jobs.cancelMany(actor, body),
  }),
  route({
    method: 'POST',
    path: '/v1/jobs/retry',
    operationId: 'retryJobs',
    scope: 'library:write',
    summary: 'Give several jobs fresh tries; one answer per id',
    body: JobIds,
    reply: [200, JobBatch],
    idempotent: false,
    run: ({ actor, body }) => jobs.retryMany(actor, body),
  }),
]
