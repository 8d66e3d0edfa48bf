import { type Route, route } from '#kernel/http'
import type { WorkerRegistry } from './registry.ts'
import { WorkerPage } from './schema.ts'

export const workerRoutes = (workers: WorkerRegistry): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/workers',
    operationId: 'listWorkers',
    scope: 'system:admin',
    summary: 'List the processes that run jobs, the youngest first',
    reply: [200, WorkerPage],
    run: ({ actor }) => workers.list(actor),
  }),
]
