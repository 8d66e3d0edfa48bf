import { type Route, route } from '#kernel/http'
import { SessionEventPage } from '../schema/event.ts'
import {
  Session,
  SessionEventQuery,
  SessionPage,
  SessionParams,
  SessionQuery,
  SessionStats,
  TimelinePage,
  TimelineQuery,
} from '../schema/session.ts'
import type { SessionService } from './session.service.ts'
import type { StatsService } from './stats.service.ts'
import type { TimelineService } from './timeline.service.ts'

export interface SessionEdges {
  readonly sessions: SessionService
  readonly timeline: TimelineService
  readonly stats: StatsService
}

export const sessionRoutes = ({ sessions, timeline, stats }: SessionEdges): Route[] => [
  route({
    method: 'GET',
    path: '/v1/sessions',
    operationId: 'listSessions',
    scope: 'sessions:read',
    summary: 'The sessions of the project, newest first',
    query: SessionQuery,
    reply: [200, SessionPage],
    run: ({ actor, query }) => sessions.list(actor, query),
  }),
  route({
    method: 'GET',
    path: '/v1/session-stats',
    operationId: 'getSessionStats',
    scope: 'sessions:read',
    summary: 'Counters of the project, for a live view',
    reply: [200, SessionStats],
    run: ({ actor }) => stats.read(actor),
  }),
  route({
    method: 'GET',
    path: '/v1/sessions/:id',
    operationId: 'getSession',
    scope: 'sessions:read',
    summary: "One session of the project, by the client's own id",
    params: SessionParams,
    reply: [200, Session],
    run: ({ actor, params }) => sessions.get(actor, params.id),
  }),
  route({
    method: 'GET',
    path: '/v1/sessions/:id/events',
    operationId: 'listSessionEvents',
    scope: 'sessions:read',
    summary: 'The events of a session as soon as they are acknowledged, oldest first',
    params: SessionParams,
    query: SessionEventQuery,
    reply: [200, SessionEventPage],
    run: ({ actor, params, query }) => sessions.events(actor, params.id, query),
  }),
  route({
    method: 'GET',
    path: '/v1/sessions/:id/timeline',
    operationId: 'getSessionTimeline',
    scope: 'sessions:read',
    summary: 'Events, requests, errors and signals of a session in the order of time',
    params: SessionParams,
    query: TimelineQuery,
    reply: [200, TimelinePage],
    run: ({ actor, params, query }) => timeline.read(actor, params.id, query),
  }),
]
