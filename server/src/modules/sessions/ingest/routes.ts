import { judged, type Route, route } from '#kernel/http'
import { EventQuery, IngestBody, IngestReceipt, SessionEventPage } from '../schema/event.ts'
import type { EventService } from './event.service.ts'
import type { IngestService } from './ingest.service.ts'

/** Before and after inflating. */
const MAX_BODY_BYTES = 512 * 1_024

export const ingestRoutes = (ingest: IngestService, events: EventService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/events',
    operationId: 'sendEvents',
    scope: 'sessions:ingest',
    summary: 'Send what happened on a page: up to 50 events, each judged by itself; gzip is welcome',
    body: judged(IngestBody),
    bodyLimit: MAX_BODY_BYTES,
    compressed: true,
    // A repeat is known by the ids of its events.
    idempotent: false,
    reply: [200, IngestReceipt],
    run: ({ actor, body, request }) => ingest.ingest(actor, body, request.headers['user-agent']),
  }),
  route({
    method: 'GET',
    path: '/v1/events',
    operationId: 'listEvents',
    scope: 'sessions:read',
    summary: 'Events of the project as they arrived, the last first',
    query: EventQuery,
    reply: [200, SessionEventPage],
    run: ({ actor, query }) => events.list(actor, query),
  }),
]
