import { Problem } from '#kernel/errors'

export const sessionNotFound = (): Problem =>
  new Problem({
    status: 404,
    code: 'sessions.session_not_found',
    message: 'There is no such session in a project of yours.',
  })

export const revisionMismatch = (etag: string): Problem =>
  new Problem({
    status: 412,
    code: 'sessions.revision_mismatch',
    message: 'Somebody changed it in the meantime. Read it again and repeat your change with its new ETag.',
    extra: { etag },
    headers: { ETag: etag },
  })
