import { z } from 'zod'
import { type Route, route } from '#kernel/http'
import type { DuplicateService } from './duplicate.service.ts'
import type { ResolutionService } from './resolution.service.ts'
import {
  DuplicateGroupPage,
  DuplicateQuery,
  DuplicateResolution,
  DuplicateResolutionPage,
  ResolveRequest,
} from './schema.ts'

export const duplicateRoutes = (duplicates: DuplicateService, resolutions: ResolutionService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/duplicates',
    operationId: 'listDuplicates',
    scope: 'vision:read',
    summary: 'Groups of assets that look the same, each with the one that is worth keeping',
    query: DuplicateQuery,
    reply: [200, DuplicateGroupPage],
    run: ({ actor, query }) => duplicates.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/duplicates/resolve',
    operationId: 'resolveDuplicates',
    scope: 'vision:write',
    summary:
      'Trash copies and keep others (needs library:write as well), or say that they are different pictures',
    body: ResolveRequest,
    reply: [201, DuplicateResolution],
    problems: [422],
    run: ({ actor, body }) => resolutions.resolve(actor, body),
  }),
  route({
    method: 'GET',
    path: '/v1/duplicates/resolutions',
    operationId: 'listDuplicateResolutions',
    scope: 'vision:read',
    summary: 'What was decided about duplicates, the newest first',
    query: DuplicateQuery,
    reply: [200, DuplicateResolutionPage],
    run: ({ actor, query }) => resolutions.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/duplicates/resolutions/:id/undo',
    operationId: 'undoDuplicateResolution',
    scope: 'vision:write',
    summary: 'Undo a decision: what it trashed comes back, what it told apart is shown together again',
    params: z.object({ id: z.string() }),
    idempotent: true,
    reply: [200, DuplicateResolution],
    problems: [409],
    run: ({ actor, params }) => resolutions.undo(actor, params.id),
  }),
]
