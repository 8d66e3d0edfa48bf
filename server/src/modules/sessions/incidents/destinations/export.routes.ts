import { type Route, route } from '#kernel/http'
import { Incident, IncidentParams } from '../../schema/incident.ts'
import type { ExportService } from './export.service.ts'
import { ExportInput } from './schema.ts'

export const exportRoutes = (exports: ExportService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/incidents/:id/export',
    operationId: 'exportIncident',
    scope: 'sessions:write',
    summary: 'Make a confirmed incident a ticket at a destination, once; a job does it',
    params: IncidentParams,
    body: ExportInput,
    reply: [202, Incident],
    problems: [409],
    run: ({ actor, params, body }) => exports.request(actor, params.id, body.destinationId),
  }),
]
