import type { IncomingHttpHeaders } from 'node:http'
import type { CredentialSource, Verifier } from '#kernel/access'
import type { Database } from '#kernel/db'
import type { Problem } from '#kernel/errors'
import type { Guard } from '#kernel/http'
import { isLoopbackHost } from '../config.ts'
import {
  localAddressRefused,
  localForwardedRefused,
  localHostRefused,
  localOriginRefused,
  sessionEnded,
} from '../errors.ts'
import type { IdentityCache } from './cache.ts'
import { onlyReads } from './cookie.ts'
import { findLocalAdministrator } from './credential.repository.ts'
import { actorOf, identityOfUser } from './identity.ts'

const CACHE_KEY = 'local administrator'

/**
 * The verifier of a server without sign-in: every request is the oldest administrator, as long as it comes from
 * this machine and from no page of another site. A browser would otherwise lend any page in it this power.
 */
export const createLocalVerifier = (deps: { db: Database; cache: IdentityCache }): Verifier => {
  const identify = async () => {
    const holder = await findLocalAdministrator(deps.db.query)
    if (!holder) throw sessionEnded()
    return identityOfUser(holder, null)
  }
  return async source => {
    const refusal = refusalOfForeign(source)
    if (refusal) throw refusal
    const identity = await deps.cache.get(CACHE_KEY, !onlyReads(source.method), identify)
    return actorOf(identity, source)
  }
}

/** Programs on this machine that only ask whether the server lives. */
const PROBES: ReadonlySet<string> = new Set(['/health', '/ready'])

/** Keeps everybody but this machine's own programs and pages from all routes, those for everybody included. */
export const localGuard: Guard = arrival => (PROBES.has(arrival.path) ? null : refusalOfForeign(arrival))

const refusalOfForeign = ({
  headers,
  address,
}: Pick<CredentialSource, 'headers' | 'address'>): Problem | null => {
  if (Object.keys(headers).some(name => name === 'forwarded' || name.startsWith('x-forwarded-'))) {
    return localForwardedRefused()
  }
  if (!isLoopbackHost(address)) return localAddressRefused()
  // A name of elsewhere that points here (DNS rebinding) makes a foreign page look like one of this server.
  if (!isLoopbackHost(hostName(headers.host ?? ''))) return localHostRefused()
  return isOfAnotherSite(headers) ? localOriginRefused() : null
}

const hostName = (host: string): string => host.replace(/:\d+$/, '')

const isOfAnotherSite = (headers: IncomingHttpHeaders): boolean => {
  if (headers['sec-fetch-site'] === 'cross-site') return true
  const { origin } = headers
  if (origin === undefined) return false
  return !URL.canParse(origin) || !isLoopbackHost(new URL(origin).hostname)
}
