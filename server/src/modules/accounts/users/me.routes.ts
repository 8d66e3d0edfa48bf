import { empty, noContent, type Route, route } from '#kernel/http'
import { Me, MeInput, PasswordChange } from '../schema.ts'
import type { Users } from './user.service.ts'

export const meRoutes = (users: Users): Route[] => [
  route({
    method: 'GET',
    path: '/v1/me',
    operationId: 'getMe',
    scope: 'any',
    summary: 'Who you are, where you belong, and what this credential may do',
    reply: [200, Me],
    run: ({ actor }) => users.me(actor),
  }),
  route({
    method: 'PATCH',
    path: '/v1/me',
    operationId: 'updateMe',
    scope: 'any',
    summary: 'Change your name',
    body: MeInput,
    reply: [200, Me],
    run: ({ actor, body }) => users.changeMe(actor, body),
  }),
  route({
    method: 'POST',
    path: '/v1/me/password',
    operationId: 'changePassword',
    scope: 'any',
    summary: 'Change your password; ends all your other sessions',
    body: PasswordChange,
    reply: empty,
    idempotent: false,
    run: async ({ actor, body }) => {
      await users.changePassword(actor, body)
      return noContent
    },
  }),
]
