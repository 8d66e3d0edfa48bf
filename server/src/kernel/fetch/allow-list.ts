import { isIPv6 } from 'node:net'
import { Problem } from '#kernel/errors'

/** The ports that are fetched from without being named. */
export const USUAL_PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443])

/** Says which hosts may be reached although their addresses are not public. */
export interface AllowList {
  /** `host` as in `URL.hostname` (IPv6 in brackets) or as a bare literal. */
  allows(host: string, port: number): boolean
}

/** A host as it is compared: lower case, IPv6 without brackets, no dot at the end. */
export const comparableHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')

const ENTRY = /^(?<host>\[[^\]]+\]|[^:]+)(?::(?<port>\d{1,5}))?$/

/** Throws `config.invalid` (500) for an entry that is neither `host` nor `host:port`. */
export const createAllowList = (entries: readonly string[]): AllowList => {
  const keys = new Set(entries.map(toKey))
  return {
    allows: (host, port) => {
      const name = comparableHost(host)
      return keys.has(`${name} ${port}`) || (USUAL_PORTS.has(port) && keys.has(`${name} *`))
    },
  }
}

const toKey = (entry: string): string => {
  const groups = ENTRY.exec(isIPv6(entry) ? `[${entry}]` : entry)?.groups
  const url = URL.parse(`http://${groups?.host ?? ''}`)
  const port = groups?.port === undefined ? '*' : Number(groups.port)
  if (url?.pathname !== '/' || url.username || (port !== '*' && (port < 1 || port > 65_535))) {
    throw new Problem({
      status: 500,
      code: 'config.invalid',
      message: `FETCH_ALLOW_HOSTS: ${JSON.stringify(entry)} is neither a host nor host:port.`,
    })
  }
  return `${comparableHost(url.hostname)} ${port}`
}
