import type { Page } from '@fovea/client'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'

export type Easel = { id: string; name: string; text: string; words: number | null; createdAt: number }

const PAGE_SIZE = 50

export const easelListQuery = infiniteQueryOptions({
  queryKey: ['easels'] as const,
  queryFn: ({ pageParam }) =>
    fovea().request<Page<Easel>>('GET', '/v1/easels', {
      query: { limit: PAGE_SIZE, ...(pageParam ? { cursor: pageParam } : {}) },
    }),
  initialPageParam: FIRST_PAGE,
  getNextPageParam: nextCursorOf,
  select: data => data.pages.flatMap(page => page.items),
})
