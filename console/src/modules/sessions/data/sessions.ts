import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { isGone } from '#/data/query-client.ts'
import { queryOf, type SessionView } from './view.ts'

const PAGE_SIZE = 50
const TIMELINE_PAGE = 200
const EXAMPLES = 20
/** Sessions that go on are told by no notice. What is far scrolled is left alone. */
const REFRESH_MS = 5_000
const REFRESHED_PAGES = 2
/** An event is listed at once, and is a session a second or two later. */
const LOOK_MS = 1_000

export const SESSIONS_KEY = ['sessions'] as const
export const STATS_KEY = ['sessions', 'stats'] as const
const LIST_KEY = ['sessions', 'list'] as const
export const sessionKey = (id: string) => ['sessions', 'one', id] as const

const pageOf = (cursor: string | undefined, limit: number) => ({ limit, ...(cursor ? { cursor } : {}) })

/** The live counters; asked for again every few seconds while the page is looked at. */
export const statsQuery = queryOptions({
  queryKey: STATS_KEY,
  queryFn: () => fovea().sessions.stats(),
  refetchInterval: REFRESH_MS,
})

export const sessionListQuery = (view: SessionView) =>
  infiniteQueryOptions({
    queryKey: [...LIST_KEY, view] as const,
    queryFn: ({ pageParam }) =>
      fovea().sessions.list({ ...queryOf(view, Date.now()), ...pageOf(pageParam, PAGE_SIZE) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    // A session that got newer while pages were loaded would stand in two of them.
    select: ({ pages }) => [
      ...new Map(pages.flatMap(page => page.items).map(session => [session.sessionId, session])).values(),
    ],
    staleTime: REFRESH_MS,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) <= REFRESHED_PAGES ? REFRESH_MS : false),
  })

/** The sessions that an incident happened in. */
export const incidentSessionsQuery = (incidentId: string) =>
  infiniteQueryOptions({
    queryKey: [...SESSIONS_KEY, 'of-incident', incidentId] as const,
    queryFn: ({ pageParam }) => fovea().sessions.list({ incidentId, ...pageOf(pageParam, EXAMPLES) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }) => pages.flatMap(page => page.items),
  })

/** One session, or null where there is none; until the time `until` it is looked for, as it may be in the making. */
export const sessionQuery = (id: string, until: number) =>
  queryOptions({
    queryKey: sessionKey(id),
    queryFn: () => fovea().sessions.get(id).catch(nullIfGone),
    staleTime: REFRESH_MS,
    refetchInterval: ({ state: { data, dataUpdatedAt } }) => {
      if (data) return data.state === 'completed' ? false : REFRESH_MS
      return data === null && dataUpdatedAt < until ? LOOK_MS : false
    },
  })

const nullIfGone = (error: unknown): null => {
  if (isGone(error)) return null
  throw error
}

/**
 * One list for a session however it grows: loading it again replaces all of its pages at once, when the last of them
 * has come, so what is shown never becomes shorter meanwhile. Not below `SESSIONS_KEY`, because the end of any session
 * makes all of that load again; who shows a timeline says when it is to be loaded again.
 */
export const timelineQuery = (sessionId: string) =>
  infiniteQueryOptions({
    queryKey: ['timeline', sessionId] as const,
    queryFn: ({ pageParam }) => fovea().sessions.timeline(sessionId, pageOf(pageParam, TIMELINE_PAGE)),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }) => pages.flatMap(page => page.items),
    staleTime: 0,
  })
