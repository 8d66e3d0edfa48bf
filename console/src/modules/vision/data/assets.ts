import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'

/** An asset that a search begins from. */
export const assetForExampleQuery = (id: string) =>
  queryOptions({
    queryKey: ['search', 'asset', id] as const,
    queryFn: () => fovea().assets.get(id),
    staleTime: 60_000,
  })
