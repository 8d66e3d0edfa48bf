import { Problem } from '#kernel/errors'

/** A fetch that no repetition can save: the target itself is refused, or what it sent is. */
const refused = (code: string, message: string, cause?: unknown): Problem =>
  new Problem({ status: 422, code, message, retryable: false, cause })

export const badUrl = (reason: string): Problem =>
  refused('fetch.bad_url', `This is not a usable address: ${reason}.`)

export const blockedScheme = (scheme: string): Problem =>
  refused('fetch.blocked_scheme', `Only http and https addresses are fetched, not ${scheme}.`)

export const insecureRedirect = (): Problem =>
  refused('fetch.blocked_scheme', 'The host redirects from https to http, which is not followed.')

export const blockedPort = (port: number): Problem =>
  refused(
    'fetch.blocked_port',
    `Port ${port} is not fetched from: use 80, 443, 8080 or 8443, or open it with FETCH_ALLOW_HOSTS.`,
  )

/** It names the host as the caller wrote it, never what it resolved to: that would map the inner network. */
export const blockedAddress = (host: string): Problem =>
  refused(
    'fetch.blocked_address',
    `${host} is not a public address. Hosts of your own network are opened with FETCH_ALLOW_HOSTS.`,
  )

export const tooLarge = (what: string, bytes: number): Problem =>
  refused('fetch.too_large', `The ${what} is larger than the ${bytes} bytes that are allowed.`)

export const tooManyRedirects = (limit: number): Problem =>
  refused('fetch.too_many_redirects', `The host redirects more than ${limit} times.`)

export const notAccepted = (contentType: string): Problem =>
  refused(
    'fetch.not_accepted',
    `The host sent ${contentType || 'something without a content type'}, which is not wanted.`,
  )

export const badEncoding = (encoding: string, cause?: unknown): Problem =>
  refused('fetch.bad_encoding', `The content encoding ${encoding} could not be undone.`, cause)

export const timedOut = (phase: string, ms: number): Problem =>
  new Problem({
    status: 504,
    code: 'fetch.timeout',
    message: `The host took longer than ${ms} ms (${phase}).`,
    retryable: true,
  })

export const unreachable = (host: string, cause: unknown): Problem =>
  new Problem({
    status: 502,
    code: 'fetch.unreachable',
    message: `${host} could not be reached, or broke off its answer.`,
    retryable: true,
    cause,
  })

/** Statuses by which a host asks for another try later (RFC 9110, RFC 8470, RFC 6585). */
const RETRYABLE = new Set([408, 425, 429])
/** A host may not put a retry off by more than a day. */
const MAX_RETRY_AFTER_SECONDS = 86_400

/** `retryAfter` is the header as received: seconds or an HTTP date (RFC 9110, section 10.2.3). */
export const badStatus = (status: number, retryAfter: string | undefined, now: number): Problem => {
  const retryable = RETRYABLE.has(status) || status >= 500
  const seconds = retryable ? retryAfterSeconds(retryAfter, now) : undefined
  return new Problem({
    status: retryable ? 502 : 422,
    code: 'fetch.bad_status',
    message: `The host answered with status ${status}.`,
    retryable,
    extra: { upstreamStatus: status },
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
  })
}

const retryAfterSeconds = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000)
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SECONDS) : undefined
}
