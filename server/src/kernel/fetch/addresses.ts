import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** IANA gives out global unicast IPv6 only from here; it leaves out IPv4-compatible ::/96, which ipaddr.js lets pass. */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Whether an address, as the operating system would take it, lies in the public internet: `unicast` by ipaddr.js, so
 * no loopback, private, link-local, carrier-grade NAT, multicast, mapped, 6to4, NAT64 or reserved range.
 * What is no strict literal, or carries a zone, is not public.
 */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 0 || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6)
}

/** Whether two literals name one address; an IPv4 socket may report itself as mapped IPv6. */
export const isSameAddress = (left: string, right: string): boolean =>
  isIP(left) !== 0 &&
  isIP(right) !== 0 &&
  ipaddr.process(left).toString() === ipaddr.process(right).toString()

/** Names for one's own machine or network (RFC 6761, 6762, 8375, and what resolvers add by themselves). */
const INNER_NAMES = ['localhost', 'localdomain', 'local', 'internal', 'home.arpa']

/** `host` in lower case and without a dot at its end. */
export const isInnerName = (host: string): boolean =>
  INNER_NAMES.some(name => host === name || host.endsWith(`.${name}`))
