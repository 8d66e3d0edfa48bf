import { z } from 'zod'
import { type Route, route } from '#kernel/http'
import { Job } from '#kernel/jobs'
import type { IndexService } from './index.service.ts'
import { RebuildRequest, VisionIndexes } from './schema.ts'

export const indexRoutes = (indexes: IndexService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/vision/index',
    operationId: 'listVisionIndexes',
    scope: 'vision:read',
    summary: 'How the vectors of the project are searched, and how much the index was measured to find',
    reply: [200, VisionIndexes],
    run: ({ actor }) => indexes.list(actor),
  }),
  route({
    method: 'POST',
    path: '/v1/vision/index/rebuild',
    operationId: 'rebuildVisionIndex',
    scope: 'vision:write',
    summary: 'Build an index anew and measure it; searches go on meanwhile',
    body: RebuildRequest,
    reply: [202, z.object({ job: Job })],
    problems: [409],
    run: async ({ actor, body, request }) => ({ job: await indexes.rebuild(actor, body, request.id) }),
  }),
]
