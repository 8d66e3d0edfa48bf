import { assertIfMatch } from '#kernel/http'
import { revisionMismatch } from './errors.ts'

/** The ETag of whatever counts its changes. */
export const etagOf = (row: { revision: number }): string => `"${row.revision}"`

/** 412 `library.revision_mismatch` when it was changed since the caller read it. */
export const assertMatches = (row: { revision: number }, ifMatch: string | null): void =>
  assertIfMatch(etagOf(row), ifMatch, revisionMismatch)
