import { badIfMatch, revisionMismatch } from './errors.ts'

/** The ETag of whatever counts its changes. */
export const etagOf = (row: { revision: number }): string => `"${row.revision}"`

const ETAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/

/** Compares strongly, as RFC 9110 section 13.1.1 asks: a weak tag never matches. */
export const assertMatches = (row: { revision: number }, ifMatch: string | null): void => {
  if (ifMatch === null || ifMatch.trim() === '*') return
  if (!ETAGS.test(ifMatch)) throw badIfMatch()
  const wanted = ifMatch.split(',').map(tag => tag.trim())
  if (!wanted.includes(etagOf(row))) throw revisionMismatch(etagOf(row))
}

/** A header that may have come several times. */
export const header = (value: string | string[] | undefined): string | null =>
  Array.isArray(value) ? value.join(', ') : (value ?? null)
