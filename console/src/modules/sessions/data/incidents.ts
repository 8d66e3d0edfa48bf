import type { Incident, IncidentPatch, IncidentSort, IncidentStatus } from '@fovea/client'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { fovea } from '#/data/client.ts'
import { FIRST_PAGE, nextCursorOf } from '#/data/pages.ts'
import { queryClient } from '#/data/query-client.ts'

export const INCIDENTS_KEY = ['incidents'] as const
const incidentKey = (id: string) => ['incidents', 'one', id] as const
const cursorOf = (cursor: string | undefined) => (cursor ? { cursor } : {})

export type IncidentView = { status: IncidentStatus; sort: IncidentSort; suppressed: boolean }

const COLUMN_PAGE = 20

export const incidentListQuery = (view: IncidentView) =>
  infiniteQueryOptions({
    queryKey: [...INCIDENTS_KEY, 'list', view] as const,
    queryFn: ({ pageParam }) =>
      fovea().incidents.list({ ...view, limit: COLUMN_PAGE, ...cursorOf(pageParam) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }) => [
      ...new Map(pages.flatMap(page => page.items).map(incident => [incident.id, incident])).values(),
    ],
    staleTime: 10_000,
  })

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: incidentKey(id),
    queryFn: () => fovea().incidents.get(id),
    staleTime: 10_000,
  })

export const auditQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...incidentKey(id), 'audit'] as const,
    queryFn: ({ pageParam }) => fovea().incidents.audit(id, { limit: COLUMN_PAGE, ...cursorOf(pageParam) }),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: nextCursorOf,
    select: ({ pages }) => pages.flatMap(page => page.items),
  })

/** Where a person may take an incident from each status; nothing returns to `new`. */
export const TRANSITIONS: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  new: ['confirmed', 'dismissed'],
  confirmed: ['resolved', 'dismissed'],
  dismissed: ['confirmed', 'resolved'],
  resolved: ['confirmed'],
  regressed: ['confirmed', 'resolved', 'dismissed'],
}

/** Changes an incident, unless somebody else did since it was shown here. */
export async function changeIncident({ id, etag }: Incident, patch: IncidentPatch): Promise<Incident> {
  const changed = await fovea().incidents.update(id, patch, { ifMatch: etag })
  queryClient.setQueryData(incidentKey(id), changed)
  await queryClient.invalidateQueries({ queryKey: INCIDENTS_KEY })
  return changed
}

export async function exportIncident(id: string, destinationId: string) {
  await fovea().incidents.export(id, destinationId)
  await queryClient.invalidateQueries({ queryKey: INCIDENTS_KEY })
}
