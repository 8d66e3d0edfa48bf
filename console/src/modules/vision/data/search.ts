import type { SearchHit, SearchResult } from '@fovea/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { type Example, example } from './example.ts'
import { peopleOf, type SearchView } from './search-view.ts'

export const SEARCH_KEY = ['search'] as const
const PAGE_SIZE = 60
const SIMILAR_SHOWN = 12

/** What was found so far, and how. */
export type Found = { hits: SearchHit[]; mode: SearchResult['mode']; model: string | null }

/** The best first, page after page. */
export const searchQuery = (view: SearchView, given: Example | null) =>
  infiniteQueryOptions({
    queryKey: [...SEARCH_KEY, view, given?.id ?? null] as const,
    queryFn: ({ pageParam, signal }) => ask(view, given, pageParam, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }): Found | null => {
      const [first] = pages
      if (!first) return null
      return { hits: withoutRepeats(pages.flatMap(page => page.items)), mode: first.mode, model: first.model }
    },
  })

function ask(view: SearchView, given: Example | null, cursor: string | undefined, signal: AbortSignal) {
  const { search } = fovea()
  const personIds = peopleOf(view)
  const common = { limit: PAGE_SIZE, ...(view.q ? { text: view.q } : {}), ...(cursor ? { cursor } : {}) }
  if (view.picture && given) {
    const people = personIds.length > 0 ? { personIds: personIds.join(',') } : {}
    return search.byImage(given.file, { ...common, ...people }, { signal })
  }
  return search.find(
    {
      ...common,
      ...(view.like ? { assetId: view.like } : {}),
      ...(personIds.length > 0 ? { personIds } : {}),
    },
    { signal },
  )
}

function withoutRepeats(hits: readonly SearchHit[]): SearchHit[] {
  return [...new Map(hits.map(hit => [hit.asset.id, hit])).values()]
}

/** A few pictures that resemble one. */
export const similarQuery = (assetId: string, version: number) =>
  queryOptions({
    queryKey: [...SEARCH_KEY, 'similar', assetId, version] as const,
    queryFn: () => fovea().search.similar(assetId, { limit: SIMILAR_SHOWN }),
    staleTime: 60_000,
  })

/** Whether a search can begin: a picture of an earlier visit is no longer here. */
export const hasExample = (view: SearchView) => !view.picture || example.get() !== null
