import { answer, empty, header, noContent, type Route, route } from '#kernel/http'
import type { DestinationService } from './destination.service.ts'
import {
  Destination,
  DestinationInput,
  DestinationPage,
  DestinationParams,
  DestinationPatch,
  DestinationQuery,
  DestinationTest,
} from './schema.ts'

const withEtag = (destination: Destination) => answer(destination, { headers: { ETag: destination.etag } })

export const destinationRoutes = (destinations: DestinationService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/destinations',
    operationId: 'listDestinations',
    scope: 'sessions:read',
    summary: 'Where incidents of the project become tickets, newest first',
    query: DestinationQuery,
    reply: [200, DestinationPage],
    run: ({ actor, query }) => destinations.list(actor, query),
  }),
  route({
    method: 'POST',
    path: '/v1/destinations',
    operationId: 'createDestination',
    scope: 'sessions:write',
    summary: 'Set up a webhook, Jira, Linear or GitHub; the secret is never shown again',
    body: DestinationInput,
    reply: [201, Destination],
    problems: [409, 422],
    run: async ({ actor, body }) => {
      const destination = await destinations.create(actor, body)
      return answer(destination, {
        headers: { ETag: destination.etag, Location: `/v1/destinations/${destination.id}` },
      })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/destinations/:id',
    operationId: 'getDestination',
    scope: 'sessions:read',
    summary: 'One destination, without its secret',
    params: DestinationParams,
    reply: [200, Destination],
    run: async ({ actor, params }) => withEtag(await destinations.get(actor, params.id)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/destinations/:id',
    operationId: 'updateDestination',
    scope: 'sessions:write',
    summary: 'Change a destination or its secret; If-Match makes it safe',
    params: DestinationParams,
    ifMatch: true,
    body: DestinationPatch,
    reply: [200, Destination],
    problems: [422],
    run: async ({ actor, params, body, request }) =>
      withEtag(await destinations.edit(actor, params.id, body, header(request.headers['if-match']))),
  }),
  route({
    method: 'DELETE',
    path: '/v1/destinations/:id',
    operationId: 'deleteDestination',
    scope: 'sessions:write',
    summary: 'Remove a destination; tickets that it has stay, and stay known',
    params: DestinationParams,
    ifMatch: true,
    reply: empty,
    run: async ({ actor, params, request }) => {
      await destinations.remove(actor, params.id, header(request.headers['if-match']))
      return noContent
    },
  }),
  route({
    method: 'POST',
    path: '/v1/destinations/:id/test',
    operationId: 'testDestination',
    scope: 'sessions:write',
    summary: 'Ask whether it answers and knows the credentials; makes no ticket',
    params: DestinationParams,
    reply: [200, DestinationTest],
    run: ({ actor, params, request }) => destinations.test(actor, params.id, request.signal),
  }),
]
