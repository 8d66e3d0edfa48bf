import { type Route, route } from '#kernel/http'
import { toProject } from '../projects/project.service.ts'
import { SetupInput, SetupState, UserAndProject } from '../schema.ts'
import { toUser } from '../users/user.service.ts'
import type { Setup } from './setup.service.ts'

export const setupRoutes = (setup: Setup): Route[] => [
  route({
    method: 'GET',
    path: '/v1/setup',
    operationId: 'getSetup',
    scope: 'public',
    summary: 'Whether the server still needs its first administrator',
    reply: [200, SetupState],
    run: async () => ({ needed: await setup.needed() }),
  }),
  route({
    method: 'POST',
    path: '/v1/setup',
    operationId: 'completeSetup',
    scope: 'public',
    summary: 'Make the first administrator and the default project with the code that the server printed',
    body: SetupInput,
    reply: [201, UserAndProject],
    // A wrong code must stay counted, so the request has no transaction around it.
    idempotent: false,
    run: async ({ body }) => {
      const { user, project } = await setup.complete(body)
      return { user: toUser(user), project: toProject(project, null) }
    },
  }),
]
