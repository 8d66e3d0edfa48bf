import { type Route, route } from '#kernel/http'
import type { BatchService } from './batch.service.ts'
import { BatchRequest, BatchResult } from './schema.ts'

export const batchRoutes = (batch: BatchService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/assets/batch',
    operationId: 'batchAssets',
    scope: 'library:write',
    summary: 'Trash, restore, move, tag or relabel up to 1,000 assets; each succeeds or fails by itself',
    body: BatchRequest,
    reply: [200, BatchResult],
    run: ({ actor, body }) => batch.run(actor, body),
  }),
]
