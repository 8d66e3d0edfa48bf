import { Problem } from '#kernel/errors'

export const sessionNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.session_not_found',
    message: 'There is no such session in a project of yours.',
  })
