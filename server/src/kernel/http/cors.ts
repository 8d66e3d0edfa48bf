import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply } from 'fastify'

/** What scripts of other origins may read beside the body. */
const EXPOSED = [
  'ETag',
  'Location',
  'Retry-After',
  'X-Request-Id',
  'Accept-Ranges',
  'Content-Range',
  'Content-Disposition',
  'RateLimit-Policy',
  'RateLimit',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'Idempotency-Replayed',
].join(', ')
const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE'
/** Browsers remember a preflight for two hours at most. */
const MAX_AGE = '7200'

/**
 * Lets pages of any origin call the API with a key or a token of their own (the `origins` of a key decide whether it
 * holds there). `Access-Control-Allow-Credentials` is never sent, so no page can use the cookie of somebody signed in.
 */
export const corsHeaders = (headers: IncomingHttpHeaders): Readonly<Record<string, string>> =>
  headers.origin === undefined
    ? WITHOUT_ORIGIN
    : {
        'access-control-allow-origin': headers.origin,
        'access-control-expose-headers': EXPOSED,
        vary: 'Origin',
      }

/** Without an origin as well: what a cache keeps of such a reply must not be given to a page of another origin. */
const WITHOUT_ORIGIN = { vary: 'Origin' }

/**
 * What a reply of bytes says beside `corsHeaders`: a page that may read them may also show them, wherever it
 * isolates itself (`Cross-Origin-Embedder-Policy`).
 */
export const sharedBytesHeaders = (reply: FastifyReply): Readonly<Record<string, string>> =>
  reply.hasHeader('access-control-allow-origin') ? { 'cross-origin-resource-policy': 'cross-origin' } : {}

/** A browser's question whether a request may be sent; it carries no credentials and asks about none. */
export const isPreflight = (method: string, headers: IncomingHttpHeaders): boolean =>
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const NAMES = new RegExp(`^${TOKEN}(?: *, *${TOKEN})*$`)
/** Many times what the routes understand together. */
const MAX_NAMES_LENGTH = 1_024

/** The names of headers that a browser asks for, as it sent them; null when they are no list of names (RFC 9110, 5.6). */
const namesAskedFor = (headers: IncomingHttpHeaders): string | null => {
  const asked = headers['access-control-request-headers']
  return asked !== undefined && asked.length <= MAX_NAMES_LENGTH && NAMES.test(asked) ? asked : null
}

/** A page is promised whatever headers it asks for: the routes decide what they understand. */
export const preflightHeaders = (headers: IncomingHttpHeaders): Record<string, string> => {
  const names = namesAskedFor(headers)
  return {
    'access-control-allow-methods': METHODS,
    ...(names === null ? {} : { 'access-control-allow-headers': names }),
    'access-control-max-age': MAX_AGE,
  }
}
