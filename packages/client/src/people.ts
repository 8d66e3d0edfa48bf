import { ifMatch } from './if-match.ts'
import { iterate } from './pages.ts'
import type { Transport } from './transport.ts'
import type {
  Face,
  Job,
  Page,
  PageQuery,
  Person,
  PersonInput,
  PersonPatch,
  PersonQuery,
  PersonSuggestion,
  SuggestionOutcome,
} from './types.ts'
import { segment } from './url.ts'

/** The people that the faces of a project belong to. What is decided of them holds through every clustering. */
export function peopleResource(transport: Transport) {
  const path = (id: string, tail = ''): string => `/v1/people/${segment(id)}${tail}`
  const list = (query: PersonQuery = {}) =>
    transport.json<Page<Person>>('GET', '/v1/people', { query: { ...query } })
  const faces = (id: string, query: PageQuery = {}) =>
    transport.json<Page<Face>>('GET', path(id, '/faces'), { query: { ...query } })
  return {
    /** Those with most faces first; hidden ones only when asked for. */
    list,
    iterate: (query: PersonQuery = {}) => iterate(list, query),
    create: (input: PersonInput = {}) =>
      transport.json<Person>('POST', '/v1/people', { body: input, idempotencyKey: 'auto' }),
    get: (id: string) => transport.json<Person>('GET', path(id)),
    /** Name, hide, choose the cover; with `ifMatch` only if nobody else did meanwhile. */
    update: (id: string, patch: PersonPatch, options: { ifMatch?: string } = {}) =>
      transport.json<Person>('PATCH', path(id), { body: patch, headers: ifMatch(options) }),
    /** With the vectors and crops of all their faces, for good. */
    delete: (id: string) => transport.json<void>('DELETE', path(id)),
    faces,
    iterateFaces: (id: string, query: PageQuery = {}) => iterate((page: PageQuery) => faces(id, page), query),
    /** Says that all of `ids` are `intoId` as well. */
    merge: (intoId: string, ids: readonly string[]) =>
      transport.json<Person>('POST', '/v1/people/merge', {
        body: { intoId, ids: [...ids] },
        idempotencyKey: 'auto',
      }),
    /** Says that these faces are another person; answers the new one. */
    split: (id: string, faceIds: readonly string[]) =>
      transport.json<Person>('POST', path(id, '/split'), {
        body: { faceIds: [...faceIds] },
        idempotencyKey: 'auto',
      }),
    /** Pairs that may be the same person, the most similar first. */
    suggestions: (query: { limit?: number } = {}) =>
      transport.json<{ items: PersonSuggestion[] }>('GET', '/v1/people/suggestions', { query: { ...query } }),
    /** Yes merges the two, no keeps them apart for good. */
    answer: (suggestionId: string, same: boolean) =>
      transport.json<SuggestionOutcome>('POST', `/v1/people/suggestions/${segment(suggestionId)}`, {
        body: { same },
        idempotencyKey: 'auto',
      }),
    /** Finds all people anew. */
    recluster: () => transport.json<Job>('POST', '/v1/people/recluster', { idempotencyKey: 'auto' }),
  }
}
