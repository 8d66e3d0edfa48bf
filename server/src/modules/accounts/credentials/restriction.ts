import ipaddr from 'ipaddr.js'
import type { CredentialSource } from '#kernel/access'
import { addressRefused, originRefused } from '../errors.ts'

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number]

/** From where an API key may be used. Empty lists restrict nothing. */
export interface Restrictions {
  readonly origins: ReadonlySet<string>
  readonly networks: readonly Network[]
}

/** `::ffff:10.0.0.1` is 10.0.0.1: a socket that listens on both families reports the first. */
const parseAddress = (address: string): ipaddr.IPv4 | ipaddr.IPv6 => ipaddr.process(address)

const parseNetwork = (text: string): Network => {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = parseAddress(text)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}

/** Null when nothing is restricted. The lists were checked when the key was made. */
export const parseRestrictions = (
  origins: readonly string[],
  addresses: readonly string[],
): Restrictions | null =>
  origins.length + addresses.length === 0
    ? null
    : { origins: new Set(origins), networks: addresses.map(parseNetwork) }

const isWithin = (address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Network): boolean => {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits)
  return network instanceof ipaddr.IPv6 && address.match(network, bits)
}

/** Throws 403 when the request comes from a page or a network that the key is not for. */
export const enforceRestrictions = (restrictions: Restrictions, source: CredentialSource): void => {
  const { origin } = source.headers
  if (restrictions.origins.size > 0 && origin !== undefined && !restrictions.origins.has(origin))
    throw originRefused()
  if (restrictions.networks.length === 0) return
  const address = ipaddr.isValid(source.address) ? parseAddress(source.address) : null
  if (!address || !restrictions.networks.some(network => isWithin(address, network))) throw addressRefused()
}
