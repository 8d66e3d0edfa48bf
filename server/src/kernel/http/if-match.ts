import { Problem } from '#kernel/errors'

const ETAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/

/**
 * Throws `mismatch` unless `ifMatch` allows a change of the object with this ETag; null and `*` always do. 400 for what
 * is no list of ETags. Compares strongly, as RFC 9110 section 13.1.1 asks: a weak tag never matches.
 */
export const assertIfMatch = (
  etag: string,
  ifMatch: string | null,
  mismatch: (etag: string) => Problem,
): void => {
  if (ifMatch === null || ifMatch.trim() === '*') return
  if (!ETAGS.test(ifMatch)) throw badIfMatch()
  const wanted = ifMatch.split(',').map(tag => tag.trim())
  if (!wanted.includes(etag)) throw mismatch(etag)
}

/** A header that may have come several times. */
export const header = (value: string | string[] | undefined): string | null =>
  Array.isArray(value) ? value.join(', ') : (value ?? null)

const badIfMatch = (): Problem =>
  new Problem({
    status: 400,
    code: 'request.invalid',
    message: 'If-Match must be the ETag of the object, e.g. "3" with its quotes, or *.',
    issues: [{ path: 'headers.if-match', message: 'expected an ETag in quotes, or *' }],
  })
