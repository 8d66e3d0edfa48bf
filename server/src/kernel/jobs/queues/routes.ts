import { z } from 'zod'
import { type Route, route } from '#kernel/http'
import type { Queues } from './queues.ts'
import { Queue, QueuePage, Redrive, Redriven } from './schema.ts'

const QueueName = z.object({ name: z.string() })

export const queueRoutes = (queues: Queues): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/queues',
    operationId: 'listQueues',
    scope: 'library:read',
    summary:
      'List the kinds of jobs with what waits, runs and has failed; for administrators of all projects',
    reply: [200, QueuePage],
    run: ({ actor }) => queues.list(actor),
  }),
  route({
    method: 'POST',
    path: '/v1/queues/:name/pause',
    operationId: 'pauseQueue',
    scope: 'system:admin',
    summary: 'Begin no more jobs of a kind, in any process; those that run go on',
    params: QueueName,
    reply: [200, Queue],
    run: ({ actor, params }) => queues.pause(actor, params.name),
  }),
  route({
    method: 'POST',
    path: '/v1/queues/:name/resume',
    operationId: 'resumeQueue',
    scope: 'system:admin',
    summary: 'Begin jobs of a kind again',
    params: QueueName,
    reply: [200, Queue],
    run: ({ actor, params }) => queues.resume(actor, params.name),
  }),
  route({
    method: 'POST',
    path: '/v1/queues/:name/redrive',
    operationId: 'redriveQueue',
    scope: 'library:write',
    summary: 'Give failed and quarantined jobs of a kind fresh tries',
    params: QueueName,
    body: Redrive,
    reply: [200, Redriven],
    // It is safe to repeat, and must not hold all its pages in one transaction.
    idempotent: false,
    run: ({ actor, params, body }) => queues.redrive(actor, params.name, body),
  }),
]
