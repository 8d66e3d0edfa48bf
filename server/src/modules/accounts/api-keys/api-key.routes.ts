import { empty, noContent, type Route, route } from '#kernel/http'
import {
  ApiKey,
  ApiKeyInput,
  ApiKeyPage,
  ApiKeyPatch,
  ApiKeyWithSecret,
  IdParams,
  PageQuery,
} from '../schema.ts'
import type { ApiKeys } from './api-key.service.ts'

export const apiKeyRoutes = (keys: ApiKeys): Route[] => [...collectionRoutes(keys), ...keyRoutes(keys)]

const collectionRoutes = (keys: ApiKeys): Route[] => [
  route({
    method: 'GET',
    path: '/v1/api-keys',
    operationId: 'listApiKeys',
    scope: 'accounts:write',
    summary: 'The API keys of the project, revoked ones included',
    query: PageQuery,
    reply: [200, ApiKeyPage],
    run: ({ actor, query }) => keys.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/api-keys',
    operationId: 'createApiKey',
    scope: 'accounts:write',
    summary: 'Make an API key; only this answer shows its secret',
    body: ApiKeyInput,
    reply: [201, ApiKeyWithSecret],
    secrets: ['secret'],
    run: ({ actor, body }) => keys.create(actor, body),
  }),
]

const keyRoutes = (keys: ApiKeys): Route[] => [
  route({
    method: 'GET',
    path: '/v1/api-keys/:id',
    operationId: 'getApiKey',
    scope: 'accounts:write',
    summary: 'One API key',
    params: IdParams,
    reply: [200, ApiKey],
    run: ({ actor, params }) => keys.get(actor, params.id),
  }),
  route({
    method: 'PATCH',
    path: '/v1/api-keys/:id',
    operationId: 'updateApiKey',
    scope: 'accounts:write',
    summary: 'Change what an API key may do and from where',
    params: IdParams,
    body: ApiKeyPatch,
    reply: [200, ApiKey],
    run: ({ actor, params, body }) => keys.change(actor, params.id, body),
  }),
  route({
    method: 'POST',
    path: '/v1/api-keys/:id/rotate',
    operationId: 'rotateApiKey',
    scope: 'accounts:write',
    summary: 'Give an API key a new secret; the old one ends at once',
    params: IdParams,
    reply: [200, ApiKeyWithSecret],
    secrets: ['secret'],
    run: ({ actor, params }) => keys.rotate(actor, params.id),
  }),
  route({
    method: 'DELETE',
    path: '/v1/api-keys/:id',
    operationId: 'revokeApiKey',
    scope: 'accounts:write',
    summary: 'Revoke an API key for good',
    params: IdParams,
    reply: empty,
    run: async ({ actor, params }) => {
      await keys.revoke(actor, params.id)
      return noContent
    },
  }),
]
