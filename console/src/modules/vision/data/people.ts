import type { Face, Person } from '@fovea/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import type { PeopleView } from './people-view.ts'

export const PEOPLE_KEY = ['people'] as const
/** Faces by the assets that they are on. */
export const FACES_KEY = ['faces'] as const
const PAGE_SIZE = 100
const SUGGESTIONS = 50

const unique = <Item extends { id: string }>(pages: readonly { items: Item[] }[]): Item[] => [
  ...new Map(pages.flatMap(page => page.items).map(item => [item.id, item])).values(),
]

/** Those with most faces first. */
export const peopleQuery = (view: PeopleView) =>
  infiniteQueryOptions({
    queryKey: [...PEOPLE_KEY, 'list', view] as const,
    queryFn: ({ pageParam }) =>
      fovea().people.list({ ...view, limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }): Person[] => unique(pages),
  })

export const personQuery = (id: string) =>
  queryOptions({ queryKey: [...PEOPLE_KEY, 'one', id] as const, queryFn: () => fovea().people.get(id) })

export const personFacesQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...PEOPLE_KEY, 'faces', id] as const,
    queryFn: ({ pageParam }) =>
      fovea().people.faces(id, { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }): Face[] => unique(pages),
  })

/** People whose name has these letters, for choosing one. */
export const peopleToChooseQuery = (text: string) =>
  queryOptions({
    queryKey: [...PEOPLE_KEY, 'choose', text] as const,
    queryFn: async () => {
      const q = text.trim()
      const { items } = await fovea().people.list({
        hidden: 'any',
        limit: 20,
        ...(q === '' ? {} : { q }),
      })
      return items
    },
  })

/** Pairs that may be one person. */
export const suggestionsQuery = queryOptions({
  queryKey: [...PEOPLE_KEY, 'suggestions'] as const,
  queryFn: async () => (await fovea().people.suggestions({ limit: SUGGESTIONS })).items,
})

export const assetFacesQuery = (assetId: string, version: number) =>
  queryOptions({
    queryKey: [...FACES_KEY, assetId, version] as const,
    queryFn: async () => (await fovea().faces.list(assetId)).items,
  })
