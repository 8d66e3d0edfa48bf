import type { Rescore, RescoreInput } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'

export const RESCORES_KEY = ['rescores'] as const
/** Beside its notices, for a connection that is lost. */
const LOOK_MS = 2_000

export const isUnderWay = ({ status }: Rescore) => status === 'queued' || status === 'running'

export const rescoreQuery = (id: string) =>
  queryOptions({
    queryKey: [...RESCORES_KEY, id] as const,
    queryFn: () => fovea().rescores.get(id),
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : LOOK_MS),
    staleTime: 0,
  })

/** Scores history again: in the shadow of what is stored, or in its place. */
export const startRescore = (input: RescoreInput) => fovea().sessions.rescore(input)
