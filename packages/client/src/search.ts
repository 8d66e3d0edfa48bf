import { iterate } from './pages.ts'
import { asking } from './picture.ts'
import type { Transport } from './transport.ts'
import type {
  Job,
  PageQuery,
  SearchImageQuery,
  SearchInput,
  SearchResult,
  SimilarQuery,
  VisionIndex,
  VisionIndexPlace,
} from './types.ts'
import { segment } from './url.ts'

/** Finding pictures by words, by an example and by the people on them. */
export function searchResource(transport: Transport) {
  const find = (input: SearchInput, options: { signal?: AbortSignal } = {}) =>
    transport.json<SearchResult>('POST', '/v1/search', { body: input, repeatable: true, ...options })
  const similar = (assetId: string, query: SimilarQuery = {}) =>
    transport.json<SearchResult>('GET', `/v1/assets/${segment(assetId)}/similar`, { query: { ...query } })
  return {
    /** The best first. The answer says how it was found (`mode`) and whose vectors were compared (`model`). */
    find,
    iterate: (input: SearchInput) => iterate((page: PageQuery) => find({ ...input, ...page }), {}),
    /** What resembles a picture of yours, which is not kept. */
    byImage: (picture: Blob, query: SearchImageQuery = {}, options: { signal?: AbortSignal } = {}) =>
      transport.json<SearchResult>('POST', '/v1/search', {
        query: { ...query },
        ...asking(picture),
        ...options,
      }),
    similar,
    index: {
      /** How the vectors of the project are searched now, and how much of the nearest an index finds. */
      list: () => transport.json<{ items: VisionIndex[] }>('GET', '/v1/vision/index'),
      rebuild: (place: VisionIndexPlace = {}) =>
        transport.json<{ job: Job }>('POST', '/v1/vision/index/rebuild', {
          body: place,
          idempotencyKey: 'auto',
        }),
    },
  }
}
