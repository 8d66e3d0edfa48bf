import { type Route, route } from '#kernel/http'
import { FillStarted, ModelParams, VisionModel, VisionModelInput, VisionModelList } from '../models/schema.ts'
import type { CatalogueService } from './catalogue.service.ts'

export const catalogueRoutes = (catalogue: CatalogueService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/vision/models',
    operationId: 'listVisionModels',
    scope: 'vision:read',
    summary: 'What makes vectors on this server, and how far each has gone through the project',
    reply: [200, VisionModelList],
    run: ({ actor }) => catalogue.list(actor),
  }),
  route({
    method: 'POST',
    path: '/v1/vision/models',
    operationId: 'addVisionModel',
    scope: 'system:admin',
    summary: 'Fetch a model from the hub or take it from a folder; then it goes through all projects',
    body: VisionModelInput,
    reply: [202, VisionModel],
    problems: [409],
    run: ({ actor, body }) => catalogue.add(actor, body),
  }),
  route({
    method: 'DELETE',
    path: '/v1/vision/models/:key',
    operationId: 'removeVisionModel',
    scope: 'system:admin',
    summary: 'Remove a model with its files and all of its vectors; not while a project is searched by it',
    params: ModelParams,
    reply: [202, VisionModel],
    problems: [404, 409],
    run: ({ actor, params }) => catalogue.remove(actor, params.key),
  }),
  route({
    method: 'POST',
    path: '/v1/vision/models/:key/evict',
    operationId: 'evictVisionModel',
    scope: 'system:admin',
    summary: 'Free the disks of its files; they come back from the object store when they are needed',
    params: ModelParams,
    reply: [200, VisionModel],
    problems: [404, 409],
    run: ({ actor, params }) => catalogue.evict(actor, params.key),
  }),
  route({
    method: 'POST',
    path: '/v1/vision/models/:key/fill',
    operationId: 'fillVisionModel',
    scope: 'vision:write',
    summary: 'Make the vectors of this model that pictures of the project do not have yet',
    params: ModelParams,
    reply: [202, FillStarted],
    problems: [404, 422],
    run: ({ actor, params }) => catalogue.fill(actor, params.key),
  }),
]
