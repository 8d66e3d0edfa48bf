import { AuthenticationError, FoveaError, NetworkError, NotFoundError, PermissionError } from '@fovea/client'

export type Explained = { title: string; detail: string; requestId: string | undefined }

/** Words for a person: what went wrong in general, what the server said, and the request to quote. */
export function explain(error: unknown): Explained {
  if (!(error instanceof FoveaError)) {
    return { title: 'Something went wrong on this page', detail: wordsOf(error), requestId: undefined }
  }
  return { title: titleOf(error), detail: sentence(error.message), requestId: error.requestId ?? undefined }
}

/** The server's own words about an error, for a line in a list or beneath a form. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof NetworkError) return 'The server did not answer. Check that Fovea is running.'
  return sentence(error instanceof Error ? error.message : 'Unknown error')
}

function titleOf(error: FoveaError): string {
  if (error instanceof NetworkError) return 'The server cannot be reached'
  if (error instanceof NotFoundError) return 'This is not here'
  if (error instanceof PermissionError) return 'You may not do this'
  if (error instanceof AuthenticationError) return 'You are signed out'
  if (error.status >= 500) return 'The server had a problem'
  return 'That did not work'
}

/** Refusals without a list of issues that are, all the same, about one field. */
const FIELD_OF_CODE: Record<string, readonly string[]> = {
  'accounts.password_refused': ['password', 'newPassword'],
  'accounts.wrong_password': ['currentPassword'],
  'accounts.wrong_setup_code': ['code'],
}

/** What the server said about one field of a form. */
export function issueOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof FoveaError)) return undefined
  const issue = error.issues.find(one => one.path === field || one.path.endsWith(`.${field}`))
  if (issue) return sentence(issue.message)
  return FIELD_OF_CODE[error.code]?.includes(field) ? sentence(error.message) : undefined
}

/** What the server said that belongs to none of the named fields. */
export function generalIssue(error: unknown, fields: readonly string[]): string | undefined {
  if (!error) return undefined
  return fields.some(field => issueOf(error, field)) ? undefined : wordsOf(error)
}

/** Servers phrase issues as parts of a sentence; a person reads a whole one. */
export function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`
}
