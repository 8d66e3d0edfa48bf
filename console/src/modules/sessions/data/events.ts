import { queryOptions, skipToken } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'

/** How often the page that waits for the first event looks for it. */
const LOOK_MS = 2_000

/** What time it is for the server, which stamps the arrivals; asked for once while a page is looked at. */
export const serverTimeQuery = queryOptions({
  queryKey: ['events', 'server-time'] as const,
  queryFn: async () => (await fovea().sessions.stats()).at,
  refetchInterval: ({ state }) => (state.data === undefined ? LOOK_MS : false),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
})

/** The first event that the server received after a time of its own, once that is known; looked for until there is one. */
export const arrivalQuery = (receivedAfter: number | undefined) =>
  queryOptions({
    queryKey: ['events', 'arrival', receivedAfter] as const,
    queryFn:
      receivedAfter === undefined
        ? skipToken
        : async () => (await fovea().events.list({ receivedAfter, limit: 1 })).items[0] ?? null,
    refetchInterval: ({ state }) => (state.data ? false : LOOK_MS),
    staleTime: 0,
    gcTime: 0,
  })

/** An API key that may only send events, and only from the pages of one origin: it is public by nature. */
export const createIngestKey = (name: string, origin: string) =>
  fovea().apiKeys.create({ name, scopes: ['sessions:ingest'], origins: [origin] })
