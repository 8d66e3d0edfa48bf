import { bytes, type Route, route } from '#kernel/http'
import {
  EventExport,
  EventExportInput,
  EventExportPage,
  EventExportParams,
  EventExportQuery,
} from '../../schema/event-export.ts'
import { type EventExportService, PARQUET } from './export.service.ts'

export const exportRoutes = (service: EventExportService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/events/exports',
    operationId: 'exportEvents',
    scope: 'sessions:write',
    summary: 'Write the events of a span of time into a file of Parquet, in a job',
    body: EventExportInput,
    reply: [201, EventExport],
    run: ({ actor, body }) => service.begin(actor, body),
  }),
  route({
    method: 'GET',
    path: '/v1/events/exports',
    operationId: 'listEventExports',
    scope: 'sessions:read',
    summary: 'Exports of events, newest first',
    query: EventExportQuery,
    reply: [200, EventExportPage],
    run: ({ actor, query }) => service.list(actor, query),
  }),
  route({
    method: 'GET',
    path: '/v1/events/exports/:id',
    operationId: 'getEventExport',
    scope: 'sessions:read',
    summary: 'One export of events',
    params: EventExportParams,
    reply: [200, EventExport],
    run: ({ actor, params }) => service.get(actor, params.id),
  }),
  route({
    method: 'GET',
    path: '/v1/events/exports/:id/content',
    operationId: 'getEventExportContent',
    scope: 'sessions:read',
    summary: 'The file of an export',
    params: EventExportParams,
    reply: bytes([PARQUET]),
    run: ({ actor, params, request }) => service.content(actor, params.id, request),
  }),
]
