import type { Page } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { queryClient } from '#/data/query-client.ts'

export type DestinationKind = 'webhook' | 'jira' | 'linear' | 'github'
export type Destination = {
  id: string
  kind: DestinationKind
  name: string
  settings: Record<string, unknown>
  automatic: boolean
  enabled: boolean
  ratePerHour: number
  etag: string
}
export type DestinationTest = { ok: boolean; code: string | null; message: string }

const KEY = ['destinations'] as const
const path = (id: string, tail = '') => `/v1/destinations/${encodeURIComponent(id)}${tail}`

/** All of them: a project has a handful. */
export const destinationsQuery = queryOptions({
  queryKey: KEY,
  queryFn: async () =>
    (await fovea().request<Page<Destination>>('GET', '/v1/destinations', { query: { limit: 200 } })).items,
})

/** What is sent for a new or changed destination; a secret that is left out stays as it is. */
export type DestinationDraft = {
  name: string
  settings: Record<string, unknown>
  secret?: string
  automatic: boolean
  ratePerHour: number
}

export async function createDestination(kind: Destination['kind'], draft: DestinationDraft) {
  const body = { kind, ...draft }
  const made = await fovea().request<Destination>('POST', '/v1/destinations', {
    body,
    idempotencyKey: 'auto',
  })
  await queryClient.invalidateQueries({ queryKey: KEY })
  return made
}

export async function updateDestination(
  { id, etag }: Destination,
  patch: Partial<DestinationDraft> & { enabled?: boolean },
) {
  await fovea().request('PATCH', path(id), { body: patch, headers: { 'if-match': etag } })
  await queryClient.invalidateQueries({ queryKey: KEY })
}

export async function deleteDestination({ id, etag }: Destination) {
  await fovea().request('DELETE', path(id), { headers: { 'if-match': etag } })
  await queryClient.invalidateQueries({ queryKey: KEY })
}

/** Asks whether it answers and knows the credentials; makes no ticket. */
export const testDestination = ({ id }: Destination) =>
  fovea().request<DestinationTest>('POST', path(id, '/test'), { repeatable: true, timeoutMs: 60_000 })
