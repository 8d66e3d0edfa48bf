import { empty, noContent, type Route, route } from '#kernel/http'
import type { EaselService } from './easel.service.ts'
import { Easel, EaselInput, EaselPage, EaselParams, EaselQuery } from './schema.ts'

export const atelierRoutes = (service: EaselService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/easels',
    operationId: 'createEasel',
    scope: 'library:write',
    summary: 'Make an easel; its words are counted by a job',
    body: EaselInput,
    reply: [201, Easel],
    run: ({ actor, body }) => service.create(actor, body),
  }),
  route({
    method: 'GET',
    path: '/v1/easels',
    operationId: 'listEasels',
    scope: 'library:read',
    summary: 'The easels of the project, newest first',
    query: EaselQuery,
    reply: [200, EaselPage],
    run: ({ actor, query }) => service.list(actor, query),
  }),
  route({
    method: 'GET',
    path: '/v1/easels/:id',
    operationId: 'getEasel',
    scope: 'library:read',
    summary: 'One easel',
    params: EaselParams,
    reply: [200, Easel],
    run: ({ actor, params }) => service.get(actor, params.id),
  }),
  route({
    method: 'DELETE',
    path: '/v1/easels/:id',
    operationId: 'deleteEasel',
    scope: 'library:write',
    summary: 'Delete an easel',
    params: EaselParams,
    reply: empty,
    run: async ({ actor, params }) => {
      await service.remove(actor, params.id)
      return noContent
    },
  }),
]
