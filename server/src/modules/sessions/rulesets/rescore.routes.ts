import { type Route, route } from '#kernel/http'
import { Rescore, RescoreInput, RescorePage, RescoreParams, RescoreQuery } from '../schema/ruleset.ts'
import type { RescoreService } from './rescore.service.ts'

export const rescoreRoutes = (rescores: RescoreService): Route[] => [
  route({
    method: 'POST',
    path: '/v1/sessions/rescore',
    operationId: 'rescoreSessions',
    scope: 'sessions:write',
    summary: 'Score the sessions of a span of time again in a job: compare only (shadow), or replace (apply)',
    body: RescoreInput,
    reply: [202, Rescore],
    problems: [404, 409],
    run: ({ actor, body }) => rescores.begin(actor, body),
  }),
  route({
    method: 'GET',
    path: '/v1/rescores',
    operationId: 'listRescores',
    scope: 'sessions:read',
    summary: 'What was scored again, newest first',
    query: RescoreQuery,
    reply: [200, RescorePage],
    run: ({ actor, query }) => rescores.list(actor, query),
  }),
  route({
    method: 'GET',
    path: '/v1/rescores/:id',
    operationId: 'getRescore',
    scope: 'sessions:read',
    summary: 'How far one is, and what differs so far between the stored signals and those of its rules',
    params: RescoreParams,
    reply: [200, Rescore],
    run: ({ actor, params }) => rescores.get(actor, params.id),
  }),
]
