import type { Destination, DestinationInput, DestinationPatch } from '@fovea/client'
import { queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { queryClient } from '#/data/query-client.ts'

const KEY = ['destinations'] as const

/** All of them: a project has a handful. */
export const destinationsQuery = queryOptions({
  queryKey: KEY,
  queryFn: async () => (await fovea().destinations.list({ limit: 200 })).items,
})

const reload = () => queryClient.invalidateQueries({ queryKey: KEY })

export async function createDestination(input: DestinationInput) {
  await fovea().destinations.create(input)
  await reload()
}

/** Changes what is named, unless somebody else changed it since; a secret that is left out stays as it is. */
export async function updateDestination({ id, etag }: Destination, patch: DestinationPatch) {
  await fovea().destinations.update(id, patch, { ifMatch: etag })
  await reload()
}

export async function deleteDestination({ id, etag }: Destination) {
  await fovea().destinations.delete(id, { ifMatch: etag })
  await reload()
}

/** Asks whether it answers and knows the credentials; makes no ticket. */
export const testDestination = ({ id }: Destination) => fovea().destinations.test(id)
