import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'

/** How often the page that waits for the first event looks for it. */
const LOOK_MS = 2_000

/** The first event that the server received after a time; looked for until there is one. */
export const arrivalQuery = (receivedAfter: number) =>
  queryOptions({
    queryKey: ['events', 'arrival', receivedAfter] as const,
    queryFn: async () => (await fovea().events.list({ receivedAfter, limit: 1 })).items[0] ?? null,
    refetchInterval: ({ state }) => (state.data ? false : LOOK_MS),
    staleTime: 0,
    gcTime: 0,
  })

/** An API key that may only send events, and only from the pages of one origin: it is public by nature. */
export const createIngestKey = (name: string, origin: string) =>
  fovea().apiKeys.create({ name, scopes: ['sessions:ingest'], origins: [origin] })
