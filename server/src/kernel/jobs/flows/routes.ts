import { z } from 'zod'
import { type Route, route } from '#kernel/http'
import type { Flows } from './flows.ts'
import { Flow } from './schema.ts'

const FlowId = z.object({ id: z.string() })

export const flowRoutes = (flows: Flows): readonly Route[] => [
  route({
    method: 'GET',
    path: '/v1/flows/:id',
    operationId: 'getFlow',
    scope: 'library:read',
    summary: 'Get a flow: its jobs per status and its progress',
    params: FlowId,
    reply: [200, Flow],
    run: ({ actor, params }) => flows.get(actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/v1/flows/:id/cancel',
    operationId: 'cancelFlow',
    scope: 'library:write',
    summary: 'Cancel all jobs of a flow that have not ended',
    params: FlowId,
    reply: [200, Flow],
    run: ({ actor, params }) => flows.cancel(actor, params.id),
  }),
]
