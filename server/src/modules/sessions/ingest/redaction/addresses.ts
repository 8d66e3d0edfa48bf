import { REDACTED } from './redacted.ts'

/** An at sign, as it is and percent-encoded, also more than once. */
const AT = /@|%(?:25){0,4}40/g
const LOCAL = /[\p{L}\p{N}._%+'~!$*/=^`{|}#-]/u
/** A host with a dot in it, which may be percent-encoded as well. */
const DOMAIN = /(?:[\p{L}\p{N}-]{1,63}(?:\.|%2e)){1,10}[\p{L}]{2,24}/iuy
/** What may stand in an address but rather ends what stands before it: `/users/jane@example.com`, `?mail=jane@…`. */
const ENDS_BEFORE = /[/=#{}|`]/

/** Where the part before the at sign begins: expanding from the sign is linear, however long the text is. */
const startOf = (text: string, at: number, from: number): number => {
  let start = at
  while (start > from && LOCAL.test(text.charAt(start - 1)) && !ENDS_BEFORE.test(text.charAt(start - 1)))
    start -= 1
  return start
}

/** Without e-mail addresses. */
export const withoutAddresses = (text: string): string => {
  let result = ''
  let from = 0
  for (const { 0: sign, index } of text.matchAll(AT)) {
    if (index < from) continue
    DOMAIN.lastIndex = index + sign.length
    const domain = DOMAIN.exec(text)
    const start = startOf(text, index, from)
    if (!domain || start === index) continue
    result += text.slice(from, start) + REDACTED
    from = DOMAIN.lastIndex
  }
  return from === 0 ? text : result + text.slice(from)
}

const USER_INFO = /\/\/[^\s/?#@"'<>]*@/g
const QUERY = /\?([^\s"'<>#]+)/g
/** What sign-in leaves behind the hash sign (RFC 6749, 4.2.2). */
const FRAGMENT = /#[^\s"'<>]*(?:token|code|key|secret|password|auth|state)[^\s"'<>=]*=[^\s"'<>]*/gi

const isPath = (text: string, end: number): boolean => {
  const start =
    Math.max(text.lastIndexOf(' ', end), text.lastIndexOf('"', end), text.lastIndexOf("'", end)) + 1
  const slash = text.indexOf('/', start)
  return slash >= 0 && slash < end
}

/** Without the queries of URLs and paths, and without the user and password before a host. */
export const withoutQueries = (text: string): string =>
  text
    .replace(USER_INFO, `//${REDACTED}@`)
    .replace(QUERY, (found: string, query: string, offset: number) =>
      query.includes('=') || isPath(text, offset) ? `?${REDACTED}` : found,
    )
    .replace(FRAGMENT, `#${REDACTED}`)
