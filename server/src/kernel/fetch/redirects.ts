import type { FetchOptions } from './fetcher.ts'
import { badUrl, insecureRedirect } from './problems.ts'

/** What is sent on one hop. */
export interface Hop {
  readonly url: URL
  readonly method: NonNullable<FetchOptions['method']>
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

const REDIRECTS = new Set([301, 302, 303, 307, 308])

export const isRedirect = (status: number, location: string | undefined): location is string =>
  REDIRECTS.has(status) && location !== undefined

/** What may follow to another origin: it names no one and opens nothing. */
const TRAVELLING_HEADERS = new Set([
  'accept',
  'accept-language',
  'content-type',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'range',
])

/**
 * The next hop by the rules of the Fetch standard (HTTP-redirect fetch): 303, and POST on 301 or 302, become GET
 * without a body; another origin gets no credentials. Throws `fetch.blocked_scheme` for https → http.
 * `check` judges the new address like the first one.
 */
export const nextHop = (hop: Hop, status: number, location: string, check: (url: string) => URL): Hop => {
  const written = location.trim()
  // An absolute location is judged as the host wrote it; a relative one is joined by the URL standard first.
  const target = /^[a-z][a-z0-9+.-]*:/i.test(written) ? written : URL.parse(written, hop.url)?.href
  if (target === undefined) throw badUrl('the host redirects to something that is none')
  const url = check(target)
  if (hop.url.protocol === 'https:' && url.protocol !== 'https:') throw insecureRedirect()
  const becomesGet =
    (status === 303 && hop.method !== 'HEAD') || ((status === 301 || status === 302) && hop.method === 'POST')
  const headers = url.origin === hop.url.origin ? hop.headers : onlyTravelling(hop.headers)
  if (!becomesGet) return { ...hop, url, headers }
  const { 'content-type': _, ...rest } = headers
  return { url, method: 'GET', headers: rest, body: undefined }
}

const onlyTravelling = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => TRAVELLING_HEADERS.has(name)))
