import { answer, header, type Route, route } from '#kernel/http'
import {
  Incident,
  IncidentChangePage,
  IncidentChangeQuery,
  IncidentPage,
  IncidentParams,
  IncidentPatch,
  IncidentQuery,
} from '../schema/incident.ts'
import type { IncidentService } from './incident.service.ts'

const withEtag = (incident: Incident) => answer(incident, { headers: { ETag: incident.etag } })

export const incidentRoutes = (incidents: IncidentService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/incidents',
    operationId: 'listIncidents',
    scope: 'sessions:read',
    summary: 'The incidents of the project, those that were seen last first',
    query: IncidentQuery,
    reply: [200, IncidentPage],
    run: ({ actor, query }) => incidents.list(actor, query),
  }),
  route({
    method: 'GET',
    path: '/v1/incidents/:id',
    operationId: 'getIncident',
    scope: 'sessions:read',
    summary: 'One incident; its sessions are at /v1/sessions?incidentId=',
    params: IncidentParams,
    reply: [200, Incident],
    run: async ({ actor, params }) => withEtag(await incidents.get(actor, params.id)),
  }),
  route({
    method: 'PATCH',
    path: '/v1/incidents/:id',
    operationId: 'updateIncident',
    scope: 'sessions:write',
    summary: 'Confirm, dismiss, resolve, suppress or note; If-Match makes it safe',
    params: IncidentParams,
    ifMatch: true,
    body: IncidentPatch,
    reply: [200, Incident],
    problems: [409, 422],
    run: async ({ actor, params, body, request }) =>
      withEtag(await incidents.edit(actor, params.id, body, header(request.headers['if-match']))),
  }),
  route({
    method: 'GET',
    path: '/v1/incidents/:id/audit',
    operationId: 'listIncidentChanges',
    scope: 'sessions:read',
    summary: 'Who changed what of an incident, newest first',
    params: IncidentParams,
    query: IncidentChangeQuery,
    reply: [200, IncidentChangePage],
    run: ({ actor, params, query }) => incidents.audit(actor, params.id, query),
  }),
]
