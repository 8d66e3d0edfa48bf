import { type Route, route } from '#kernel/http'
import { SignalPage, SignalQuery } from '../schema/signal.ts'
import type { SignalService } from './signal.service.ts'

export const signalRoutes = (signals: SignalService): Route[] => [
  route({
    method: 'GET',
    path: '/v1/signals',
    operationId: 'listSignals',
    scope: 'sessions:read',
    summary: 'The signals of the project, those that began last first; of a session, an incident, a type',
    query: SignalQuery,
    reply: [200, SignalPage],
    run: ({ actor, query }) => signals.list(actor, query),
  }),
]
