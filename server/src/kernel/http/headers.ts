import type { FastifyReply } from 'fastify'

/** What the page and the documentation may load: their own files, and pictures that they made themselves. */
const PAGE_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ')

/** JSON is not to be rendered at all. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'"

const COMMON = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': API_POLICY,
}

/** What documents need beside it, and what would only make every JSON reply longer. */
export const PAGE_HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'x-frame-options': 'DENY',
}

/**
 * For a script that pages of any origin load: it may be used where a page isolates itself
 * (`Cross-Origin-Embedder-Policy`), and checked against a hash (`integrity`), for which browsers ask by CORS.
 */
export const SHARED_SCRIPT_HEADERS = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
}

/** One year. Without `includeSubDomains`: other programs may live below the same name. */
const TRANSPORT_SECURITY = 'max-age=31536000'

export const setSecurityHeaders = (reply: FastifyReply, secure: boolean): void => {
  reply.headers(COMMON)
  if (secure) reply.header('strict-transport-security', TRANSPORT_SECURITY)
}
