import { AuthenticationError, FoveaError, NetworkError } from '@fovea/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'

type Listener = () => void
const expiryListeners = new Set<Listener>()

/** Is called whenever the server says that this session is over. */
export const onSessionExpired = (listener: Listener) => {
  expiryListeners.add(listener)
  return () => {
    expiryListeners.delete(listener)
  }
}

/** Tells the frame that an answer was 401, for calls that do not go through the query client. */
export function reportError(error: unknown) {
  if (error instanceof AuthenticationError) for (const listener of expiryListeners) listener()
}

/** The client already repeats what may be repeated, so a query is tried once more only when no answer came. */
const retry = (failures: number, error: unknown) => error instanceof NetworkError && failures < 1

/** Queries that must not send the reader to sign-in, because they ask whether somebody is signed in. */
const isQuiet = (meta: Record<string, unknown> | undefined) => meta?.quiet === true

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (!isQuiet(query.meta)) reportError(error)
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _context, mutation) => {
      if (!isQuiet(mutation.meta)) reportError(error)
    },
  }),
  defaultOptions: {
    queries: { staleTime: 30_000, retry, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
})

export const isGone = (error: unknown) => error instanceof FoveaError && error.status === 404
