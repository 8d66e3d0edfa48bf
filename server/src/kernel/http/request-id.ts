import type { IncomingMessage } from 'node:http'
import type { Ids } from '#kernel/system'

const ACCEPTED = /^[A-Za-z0-9._-]{1,128}$/

/** The client's `X-Request-Id` when it is fit for logs, else a new one. */
export const requestIdOf = (request: IncomingMessage, ids: Ids): string => {
  const sent = request.headers['x-request-id']
  return typeof sent === 'string' && ACCEPTED.test(sent) ? sent : ids.next()
}
