import type { IncomingHttpHeaders } from 'node:http'
import type { Ids } from '#kernel/system'
import { newSecret, SECRET_PREFIX } from './secret.ts'

/** The prefix `__Host-` makes browsers refuse the cookie without https, and from any other host or path. */
const SECURE_NAME = '__Host-fovea'
const PLAIN_NAME = 'fovea'
/** A session made on https is known by its first characters: it is then accepted in the `__Host-` cookie only. */
const SECURE_MARK = `${SECRET_PREFIX}s.`

/** The session secret for a sign-in over https or plain http. */
export const newSessionSecret = (ids: Ids, secure: boolean): string =>
  secure ? `${SECURE_MARK}${newSecret(ids).slice(SECRET_PREFIX.length)}` : newSecret(ids)

/** `Set-Cookie` for a session that ends in `seconds`; 0 clears it. */
export const sessionCookie = (secret: string, seconds: number, secure: boolean): string =>
  [
    `${secure ? SECURE_NAME : PLAIN_NAME}=${secret}`,
    'Path=/',
    `Max-Age=${seconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ].join('; ')

/**
 * The session secret of a request's cookies, or null. A neighbouring host name could set a cookie named `fovea` for
 * this one; it can never carry a session of an https sign-in.
 */
export const sessionSecretOf = (headers: IncomingHttpHeaders): string | null => {
  if (headers.cookie === undefined) return null
  let plain: string | null = null
  for (const part of headers.cookie.split(';')) {
    const separator = part.indexOf('=')
    const name = part.slice(0, separator).trim()
    const value = part.slice(separator + 1).trim()
    if (name === SECURE_NAME && value !== '') return value
    if (name === PLAIN_NAME && value !== '') plain = value
  }
  return plain?.startsWith(SECURE_MARK) ? null : plain
}

/** A form of another site cannot send this header, whatever cookies the browser adds to it. */
export const hasCsrfHeader = (headers: IncomingHttpHeaders): boolean => headers['x-fovea-csrf'] !== undefined

/** Methods that change nothing. */
export const onlyReads = (method: string): boolean =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
