import { isIP } from 'node:net'
import { isInnerName, isPublicAddress } from './addresses.ts'
import { type AllowList, comparableHost, USUAL_PORTS } from './allow-list.ts'
import { badUrl, blockedAddress, blockedPort, blockedScheme } from './problems.ts'

/** Longer addresses are no one's picture; servers commonly stop at 8 KiB. */
const MAX_URL_LENGTH = 8_192

/** Control characters and blanks: the URL standard would silently drop some of them. */
const UNPRINTABLE = /[\p{Cc}\p{Z}\ufeff]/u

/** What stands where the host is written, before the URL standard rewrites it. */
const writtenAuthority = (url: string): string => /^[a-z][a-z0-9+.-]*:[/\\]*([^/\\?#]*)/i.exec(url)?.[1] ?? ''

export const portOf = (url: URL): number => {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/**
 * Refuses what can be seen from the URL alone, before anything is resolved. The URL standard has turned every spelling
 * of an IPv4 address (decimal, octal, hex, short, full-width, percent-encoded) into dotted decimals by then.
 * The address is judged before the port, so that an inner host is called what it is.
 */
export const checkUrl = (text: string, allowList: AllowList): URL => {
  const url = parse(text)
  const host = comparableHost(url.hostname)
  const port = portOf(url)
  if (allowList.allows(host, port)) return url
  if (isInnerName(host) || (isIP(host) !== 0 && !isPublicAddress(host))) throw blockedAddress(host)
  if (!USUAL_PORTS.has(port)) throw blockedPort(port)
  return url
}

const parse = (text: string): URL => {
  if (text.length > MAX_URL_LENGTH) throw badUrl(`it has more than ${MAX_URL_LENGTH} characters`)
  if (UNPRINTABLE.test(text)) throw badUrl('it has blanks or control characters')
  const url = URL.parse(text)
  const authority = writtenAuthority(text)
  if (!url) {
    // The URL standard knows no zones, but the operating system does: fe80::1%eth0 names a neighbour.
    if (/^\[[^\]]*%/.test(authority)) throw blockedAddress(authority)
    throw badUrl('it does not follow the URL standard')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw blockedScheme(url.protocol.slice(0, -1))
  if (authority.includes('@') || url.username || url.password) throw badUrl('it carries credentials')
  if (/^[^?#]*\\/.test(text)) throw badUrl('it has backslashes')
  if (comparableHost(url.hostname) === '') throw badUrl('it names no host')
  return url
}
