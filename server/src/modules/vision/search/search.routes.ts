import { z } from 'zod'
import { type Incoming, type Route, route, upload } from '#kernel/http'
import { SearchFields, SearchRequest, SearchResult, SimilarQuery } from './schema.ts'
import type { SearchService } from './search.service.ts'

const MAX_PICTURE_BYTES = 100 * 2 ** 20

export const searchRoutes = (search: SearchService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/search',
    operationId: 'search',
    scope: 'vision:read',
    summary: 'Find pictures by words, by an example (an asset, or a picture that is uploaded) and by people',
    body: upload(SearchFields, MAX_PICTURE_BYTES, SearchRequest),
    idempotent: false,
    reply: [200, SearchResult],
    run: async ({ actor, body, request }) => {
      if (body.json) return search.search(actor, body.json, null, request.signal)
      const { stored, fields } = await receive(body)
      return search.search(actor, fields, stored, request.signal)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/assets/:id/similar',
    operationId: 'listSimilarAssets',
    scope: 'vision:read',
    summary: 'Pictures that resemble this one, the most similar first',
    params: z.object({ id: z.string() }),
    query: SimilarQuery,
    reply: [200, SearchResult],
    run: ({ actor, params, query, request }) => search.similar(actor, params.id, query, request.signal),
  }),
]

const receive = (body: Incoming<z.infer<typeof SearchFields>, SearchRequest | undefined>) =>
  body.receive(
    async ({ stream }) => {
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk)
      return Buffer.concat(chunks)
    },
    async () => {},
  )
